package dev.penstock.sink.internal.lane;

import dev.penstock.core.Position;
import dev.penstock.sink.internal.connection.ReplicationOrigin;
import dev.penstock.sink.internal.connection.TargetConnection;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A connection with one user at a time. It is replaced after an error or a cancellation that leaves its state unknown,
 * but not after a refusal that was rolled back.
 */
public final class Lane {
    private final ConnectionFactory factory;
    private final Duration answer;
    private final @Nullable ReplicationOrigin origin;
    private final AtomicReference<TargetConnection> current = new AtomicReference<>();

    private volatile @Nullable Position open;

    /**
     * Creates a lane.
     *
     * @param factory the factory of its connections
     * @param answer how long the server may take to answer an exchange; zero for no limit
     * @param origin marks the writes, {@code null} if nothing does
     */
    public Lane(ConnectionFactory factory, Duration answer, @Nullable ReplicationOrigin origin) {
        this.factory = factory;
        this.answer = answer;
        this.origin = origin;
    }

    /**
     * Uses a connection without origin, which is closed afterwards.
     *
     * @param answer how long the server may take to answer an exchange; zero for no limit
     */
    public static <T> Mono<T> once(
            ConnectionFactory factory, Duration answer, Function<TargetConnection, Mono<T>> work) {
        return Mono.usingWhen(
                Mono.fromSupplier(() -> new Lane(factory, answer, null)), lane -> lane.use(work), Lane::close);
    }

    /** Uses the connection, opening one if there is none. */
    public <T> Mono<T> use(Function<TargetConnection, Mono<T>> work) {
        return Mono.usingWhen(
                connection(),
                work,
                connection -> Mono.empty(),
                (connection, error) ->
                        error instanceof StepFailure failure && failure.isUndone() ? Mono.empty() : abandon(connection),
                this::abandon);
    }

    /** Uses a separate connection, which is closed afterwards. */
    public <T> Mono<T> borrow(Function<TargetConnection, Mono<T>> work) {
        return Mono.usingWhen(
                TargetConnection.open(factory, answer),
                work,
                TargetConnection::release,
                (connection, error) -> connection.abandon(),
                TargetConnection::abandon);
    }

    /**
     * Returns the position reached by the open transaction; empty if none is open, or the connection was lost since.
     */
    public Optional<Position> open() {
        return Optional.ofNullable(open);
    }

    /** Remembers that a transaction is open, or that it has ended if {@code reached} is {@code null}. */
    public void open(@Nullable Position reached) {
        open = reached;
    }

    /** Releases the connection; the server rolls back an open transaction. */
    public Mono<Void> close() {
        return Mono.defer(() -> {
            TargetConnection connection = current.getAndSet(null);
            if (connection == null) {
                return Mono.empty();
            }
            return open == null ? connection.release() : connection.abandon();
        });
    }

    private Mono<TargetConnection> connection() {
        return Mono.defer(() -> {
            TargetConnection open = current.get();
            return open != null
                    ? Mono.just(open)
                    : TargetConnection.open(factory, answer, origin).doOnNext(current::set);
        });
    }

    private Mono<Void> abandon(TargetConnection connection) {
        return Mono.defer(() -> {
            current.compareAndSet(connection, null);
            open = null;
            return connection.abandon();
        });
    }
}
