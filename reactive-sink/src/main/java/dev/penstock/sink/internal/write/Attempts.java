package dev.penstock.sink.internal.write;

import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Tries again what failed for a reason that can pass, with a growing pause, for a limited time. */
final class Attempts {
    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Duration timeout;
    private final ProgressCounters progress;

    Attempts(Duration timeout, ProgressCounters progress) {
        this.timeout = timeout;
        this.progress = progress;
    }

    /** Returns the result of the first attempt that does not fail so; its error is that of the last attempt. */
    <T> Mono<T> of(Supplier<Mono<T>> attempt) {
        return Mono.defer(() -> {
            long start = System.nanoTime();
            return Mono.defer(attempt)
                    .retryWhen(Retry.backoff(Long.MAX_VALUE, FIRST_PAUSE)
                            .maxBackoff(LONGEST_PAUSE)
                            .filter(failure ->
                                    Failures.passes(failure) && System.nanoTime() - start < timeout.toNanos())
                            .doBeforeRetry(signal -> {
                                progress.retriedOnce();
                                LOG.warn(
                                        "Trying again what failed with: {}",
                                        Failures.ofTarget(signal.failure()).getMessage());
                            }));
        });
    }
}
