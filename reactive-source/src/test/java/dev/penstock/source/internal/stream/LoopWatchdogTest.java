package dev.penstock.source.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a stuck loop's connection is cut, by a clock that the test moves. */
class LoopWatchdogTest {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private long now = -5_000_000_000L;
    private long beat = now;
    private int cuts;
    private final LoopWatchdog watchdog = new LoopWatchdog(() -> beat, PATIENCE, () -> cuts++, () -> now);

    @Test
    void cutsTheConnectionOfALoopThatIsStuckForLongerThanItsPatience() {
        looks(3, Duration.ofSeconds(1));
        assertThat(cuts).isZero();

        looks(1, Duration.ofSeconds(1));
        assertThat(cuts).isOne();
    }

    @Test
    void leavesALoopAloneThatComesByNowAndThen() {
        for (int i = 0; i < 100; i++) {
            looks(3, Duration.ofSeconds(1));
            beat = now;
        }
        assertThat(cuts).isZero();
    }

    @Test
    void countsAtMostTwoSecondsOfATimeInWhichTheProcessStood() {
        looks(1, Duration.ofHours(1));
        assertThat(cuts).isZero();

        // The scheduler makes up for the looks it missed, at once.
        looks(100, Duration.ofNanos(1000));
        assertThat(cuts).isZero();

        looks(1, Duration.ofSeconds(1));
        assertThat(cuts).isOne();
    }

    private void looks(int count, Duration apart) {
        for (int i = 0; i < count; i++) {
            now += apart.toNanos();
            watchdog.run();
        }
    }
}
