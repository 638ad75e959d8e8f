package dev.penstock.sink.internal.lane;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** A retry policy: failures that can pass are retried with a growing pause, for a limited time. */
public final class Attempts {
    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private static final long NEVER = Long.MIN_VALUE;

    private final Duration timeout;
    private final ProgressCounters progress;

    /**
     * Creates a policy.
     *
     * @param timeout how long to retry after the first failure; zero for no retry
     * @param progress counts the retries
     */
    public Attempts(Duration timeout, ProgressCounters progress) {
        this.timeout = timeout;
        this.progress = progress;
    }

    /**
     * Returns the time since the first failure. The time before it does not count: a connection that went silent takes
     * long to fail.
     */
    private static long sinceFirst(AtomicLong firstFailure) {
        long now = System.nanoTime();
        return firstFailure.compareAndSet(NEVER, now) ? 0 : now - firstFailure.get();
    }

    /**
     * Returns the result of the first attempt that succeeds or fails permanently. After the timeout the error is that
     * of the last attempt.
     */
    public <T> Mono<T> of(Supplier<Mono<T>> attempt) {
        return Mono.defer(() -> {
            AtomicLong firstFailure = new AtomicLong(NEVER);
            return Mono.defer(attempt)
                    .retryWhen(Retry.backoff(Long.MAX_VALUE, FIRST_PAUSE)
                            .maxBackoff(LONGEST_PAUSE)
                            .filter(failure -> Failures.passes(failure) && sinceFirst(firstFailure) < timeout.toNanos())
                            .doBeforeRetry(signal -> {
                                progress.retriedOnce();
                                LOG.warn(
                                        "Retrying after: {}",
                                        Failures.ofTarget(signal.failure()).getMessage());
                            }));
        });
    }
}
