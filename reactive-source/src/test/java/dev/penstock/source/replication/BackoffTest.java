package dev.penstock.source.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void waitsLongerFromAttemptToAttemptUpToItsBound() {
        Backoff backoff = new Backoff(Duration.ofSeconds(2));
        for (long ceiling : new long[] {250, 500, 1000, 2000, 2000, 2000}) {
            assertThat(backoff.next()).isBetween(Duration.ofMillis(ceiling / 2), Duration.ofMillis(ceiling));
        }
        assertThat(backoff.attempts()).isEqualTo(6);
    }

    @Test
    void beginsAnewAfterASuccess() {
        Backoff backoff = new Backoff(Duration.ofSeconds(30));
        backoff.next();
        backoff.next();
        backoff.connected();
        backoff.reached(100);

        assertThat(backoff.attempts()).isZero();
        assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofMillis(250));
    }

    @Test
    void takesNothingForASuccessThatComesNoFurtherThanWasComeBefore() {
        Backoff backoff = new Backoff(Duration.ofSeconds(30));
        backoff.reached(100);
        for (int i = 0; i < 3; i++) {
            backoff.next();
            backoff.connected();
            backoff.reached(90);
            backoff.reached(100);
        }

        assertThat(backoff.attempts()).isEqualTo(3);
    }

    @Test
    void neverExceedsItsBoundHoweverManyAttempts() {
        Backoff backoff = new Backoff(Duration.ofMillis(1));
        for (int i = 0; i < 1000; i++) {
            assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofMillis(1));
        }
    }
}
