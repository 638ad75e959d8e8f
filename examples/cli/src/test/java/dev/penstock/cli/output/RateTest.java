package dev.penstock.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RateTest {
    private static final long SECOND = 1_000_000_000L;
    private final Rate rate = new Rate();

    @Test
    void isTheMeanOfTheLastSecondsBetweenCommitsOfLargeBatches() {
        assertThat(rate.of(0, 0)).isZero();
        assertThat(rate.of(40_000, 4 * SECOND)).isEqualTo(10_000);
        assertThat(rate.of(40_000, 5 * SECOND)).isEqualTo(8_000);
    }

    @Test
    void fallsToZeroWhenNothingMoreComes() {
        assertThat(LongStream.rangeClosed(0, 20)
                        .map(second -> rate.of(second == 0 ? 0 : 500, second * SECOND))
                        .boxed()
                        .toList())
                .startsWith(0L, 500L, 250L)
                .endsWith(0L, 0L);
    }
}
