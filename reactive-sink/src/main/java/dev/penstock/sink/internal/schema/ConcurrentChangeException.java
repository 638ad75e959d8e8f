package dev.penstock.sink.internal.schema;

import dev.penstock.core.CollectionName;
import dev.penstock.sink.error.DatabaseException;
import dev.penstock.sink.error.Fault;
import dev.penstock.sink.internal.connection.ServerError;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Failure to create or alter a table because another session created the same object at the same moment. */
public final class ConcurrentChangeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final int MAX_RETRIES = 3;

    private final transient DatabaseException afterLastRetry;

    ConcurrentChangeException(CollectionName table, String beginning, ServerError error) {
        super("Another session has created the same object in the target", error.cause());
        this.afterLastRetry = new DatabaseException(
                beginning
                        + "Another session created the same object in the target first, in each of "
                        + (MAX_RETRIES + 1)
                        + " attempts. "
                        + error.sentence()
                        + " A retry can help. Let only one sink or migration create and alter this table, and start again.",
                Fault.nowhere().in(table).with(error.sqlState()),
                true,
                null);
    }

    /**
     * Retries an attempt after each concurrent change, up to three times.
     *
     * <p>Errors: a transient {@link DatabaseException} if another session changed the same object each time; other errors of the attempt.
     */
    public static <T> Mono<T> retried(Mono<T> attempt) {
        return attempt.retryWhen(Retry.max(MAX_RETRIES).filter(ConcurrentChangeException.class::isInstance))
                .onErrorMap(ConcurrentChangeException::ofLastAttempt);
    }

    private static Throwable ofLastAttempt(Throwable error) {
        return error.getCause() instanceof ConcurrentChangeException last ? last.afterLastRetry : error;
    }
}
