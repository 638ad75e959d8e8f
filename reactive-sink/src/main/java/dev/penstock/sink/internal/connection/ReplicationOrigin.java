package dev.penstock.sink.internal.connection;

import dev.penstock.sink.error.DatabaseException;
import dev.penstock.sink.error.Fault;
import dev.penstock.sink.internal.sql.OriginSql;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * A replication origin, which marks the writes of a session as replicated. A replication stream of this database that
 * omits changes with an origin omits these. One session at a time can use an origin.
 *
 * @param name the name in the server's catalog
 */
public record ReplicationOrigin(String name) {
    private static final String IN_USE = "55006";
    private static final String FORBIDDEN = "42501";

    /** A lost session holds its origin until the server notices the loss. */
    private static final Retry UNTIL_FREE = Retry.backoff(6, Duration.ofMillis(200))
            .filter(error -> ServerError.of(error).is(IN_USE))
            .onRetryExhaustedThrow((retry, signal) -> signal.failure());

    /** Returns the origin of another session of the same pipeline; the first session has the number 0. */
    public ReplicationOrigin ofSession(int number) {
        return number == 0 ? this : new ReplicationOrigin(name + '_' + (number + 1));
    }

    /** Marks the further writes of the connection; creates the origin if it does not exist. */
    Mono<Void> use(TargetConnection connection) {
        return Mono.defer(() -> connection.run(OriginSql.use(name)))
                .retryWhen(UNTIL_FREE)
                .onErrorMap(error -> ServerError.of(error).is(FORBIDDEN), this::forbidden)
                .then();
    }

    /** Ends the marking, before the connection is released to others. */
    static Mono<Void> leave(TargetConnection connection) {
        return connection.run(OriginSql.leave()).then();
    }

    private DatabaseException forbidden(Throwable cause) {
        return new DatabaseException(
                "The role may not use replication origin '" + name + "'. Run: " + OriginSql.grant("…"),
                Fault.nowhere().with(FORBIDDEN),
                false,
                cause);
    }
}
