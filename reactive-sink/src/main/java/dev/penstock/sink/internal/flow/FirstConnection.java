package dev.penstock.sink.internal.flow;

import dev.penstock.sink.internal.lane.Failures;
import io.r2dbc.spi.R2dbcTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * First connection of a sink. It is retried only if it is not opened in time: on a machine without free processors a new process needs
 * long for its first connection, and a process that ends and is started again would need as long again. What else keeps it from opening is
 * usually permanent.
 */
final class FirstConnection {
    static final int ATTEMPTS = 4;

    private static final Logger LOG = LoggerFactory.getLogger(FirstConnection.class);

    private FirstConnection() {}

    /** Returns the result of {@code work}, which opens the first connection. */
    static <T> Mono<T> patient(Mono<T> work) {
        return work.retryWhen(Retry.max(ATTEMPTS - 1)
                .filter(error ->
                        error instanceof R2dbcTimeoutException timeout && "08001".equals(timeout.getSqlState()))
                .doBeforeRetry(signal -> LOG.warn(
                        "Still connecting to the target: {}",
                        Failures.ofTarget(signal.failure()).getMessage()))
                .onRetryExhaustedThrow((retry, signal) -> signal.failure()));
    }
}
