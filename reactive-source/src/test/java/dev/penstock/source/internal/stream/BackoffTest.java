package dev.penstock.source.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private long now = 1_000_000_000L;

    @Test
    void waitsLongerFromAttemptToAttemptUpToItsBound() {
        Backoff backoff = backoff(Duration.ofSeconds(2));
        for (long ceiling : new long[] {250, 500, 1000, 2000, 2000, 2000}) {
            assertThat(backoff.next()).isBetween(Duration.ofMillis(ceiling / 2), Duration.ofMillis(ceiling));
        }
        assertThat(backoff.attempts()).isEqualTo(6);
    }

    @Test
    void beginsAgainAfterASuccess() {
        Backoff backoff = backoff(Duration.ofSeconds(30));
        backoff.next();
        backoff.next();
        backoff.connected();
        backoff.reached(100);

        assertThat(backoff.attempts()).isZero();
        assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofMillis(250));
    }

    @Test
    void takesNothingForASuccessThatComesNoFurtherThanWasComeBefore() {
        Backoff backoff = backoff(Duration.ofSeconds(30));
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
        Backoff backoff = backoff(Duration.ofMillis(1));
        for (int i = 0; i < 1000; i++) {
            assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofMillis(1));
        }
    }

    @Test
    void takesAConnectionThatLastedForASuccessThoughNothingWasReadFromIt() {
        Backoff backoff = backoff(Duration.ofSeconds(2));
        for (int i = 0; i < 100; i++) {
            backoff.next();
            backoff.connected();
            pass(Duration.ofSeconds(10).plusNanos(1));
            backoff.ended();

            assertThat(backoff.attempts()).isZero();
        }
    }

    @Test
    void takesAConnectionForNoSuccessThatLastedNoLonger() {
        Backoff backoff = backoff(Duration.ofSeconds(2));
        for (int i = 0; i < 3; i++) {
            pass(Duration.ofHours(1));
            backoff.next();
            backoff.connected();
            pass(Duration.ofSeconds(10));
            backoff.ended();
        }

        assertThat(backoff.attempts()).isEqualTo(3);
    }

    @Test
    void wantsAConnectionToLastAsLongAsItsLongestWait() {
        Backoff backoff = backoff(Duration.ofSeconds(30));
        backoff.next();
        backoff.connected();
        pass(Duration.ofSeconds(30));
        backoff.ended();
        assertThat(backoff.attempts()).isOne();

        pass(Duration.ofNanos(1));
        backoff.ended();
        assertThat(backoff.attempts()).isZero();
    }

    private Backoff backoff(Duration maximum) {
        return new Backoff(maximum, () -> now);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
