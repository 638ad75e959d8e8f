package dev.penstock.sink.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcRollbackException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class AttemptsTest {
    private final ProgressCounters progress = new ProgressCounters();
    private final Attempts attempts = new Attempts(Duration.ofMinutes(5), progress);
    private final List<Long> times = new ArrayList<>();

    @Test
    void waitsLongerFromAttemptToAttemptUpToFiveSeconds() {
        StepVerifier.withVirtualTime(() -> attempts.of(() -> attempt(12, lost())))
                .expectSubscription()
                .thenAwait(Duration.ofMinutes(2))
                .expectNext("done")
                .verifyComplete();

        assertThat(times).hasSize(12);
        assertThat(progress.retries()).isEqualTo(11);
        for (int i = 1; i < times.size(); i++) {
            long ceiling = Math.min(5_000, 50L << (i - 1));
            assertThat(times.get(i) - times.get(i - 1))
                    .as("pause %s", i)
                    .isBetween(ceiling / 2, Math.min(5_000, ceiling + ceiling / 2));
        }
    }

    @Test
    void doesNotTryAgainWhatCannotPass() {
        IllegalStateException failure = new IllegalStateException("wrong");

        StepVerifier.withVirtualTime(() -> attempts.of(() -> attempt(2, failure)))
                .expectSubscription()
                .verifyErrorMatches(failure::equals);

        assertThat(times).hasSize(1);
    }

    @Test
    void beginsAgainWithEachUse() {
        Mono<String> deadlocked = attempts.of(() -> attempt(2, new R2dbcRollbackException("deadlock", "40P01")));

        for (int use = 1; use <= 2; use++) {
            times.clear();
            StepVerifier.withVirtualTime(() -> deadlocked)
                    .expectSubscription()
                    .expectNoEvent(Duration.ofMillis(25))
                    .thenAwait(Duration.ofMillis(50))
                    .expectNext("done")
                    .verifyComplete();
        }
    }

    private Mono<String> attempt(int succeeding, Throwable failure) {
        times.add(Schedulers.parallel().now(java.util.concurrent.TimeUnit.MILLISECONDS));
        return times.size() < succeeding ? Mono.error(failure) : Mono.just("done");
    }

    private static Throwable lost() {
        return new R2dbcNonTransientResourceException("The connection is lost", "08006");
    }
}
