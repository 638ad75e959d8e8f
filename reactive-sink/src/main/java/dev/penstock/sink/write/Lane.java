package dev.penstock.sink.write;

import dev.penstock.sink.connection.ReplicationOrigin;
import dev.penstock.sink.connection.TargetConnection;
import io.r2dbc.spi.ConnectionFactory;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A connection that is used by one at a time, and replaced after whatever went wrong on it: after an error or a cancellation
 * nobody can say what state it is in.
 */
final class Lane {
    private final ConnectionFactory factory;
    private final @Nullable ReplicationOrigin origin;
    private final AtomicReference<TargetConnection> current = new AtomicReference<>();

    Lane(ConnectionFactory factory) {
        this(factory, null);
    }

    Lane(ConnectionFactory factory, @Nullable ReplicationOrigin origin) {
        this.factory = factory;
        this.origin = origin;
    }

    /** Uses the connection, opening one if there is none. */
    <T> Mono<T> use(Function<TargetConnection, Mono<T>> work) {
        return Mono.usingWhen(
                connection(),
                work,
                connection -> Mono.empty(),
                (connection, error) -> abandon(connection),
                this::abandon);
    }

    /** Gives the connection back. */
    Mono<Void> close() {
        return Mono.defer(() -> {
            TargetConnection connection = current.getAndSet(null);
            return connection == null ? Mono.empty() : connection.release();
        });
    }

    private Mono<TargetConnection> connection() {
        return Mono.defer(() -> {
            TargetConnection open = current.get();
            return open != null
                    ? Mono.just(open)
                    : TargetConnection.open(factory, origin).doOnNext(current::set);
        });
    }

    private Mono<Void> abandon(TargetConnection connection) {
        return Mono.defer(() -> {
            current.compareAndSet(connection, null);
            return connection.abandon();
        });
    }
}
