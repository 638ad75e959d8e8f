package dev.penstock.verification.crash.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DiceTest {
    @Test
    void throwsTheSameForTheSame() {
        assertThat(rounds(1)).isEqualTo(rounds(1)).doesNotHaveDuplicates();
    }

    @Test
    void hasNoRoundOfAnotherSeed() {
        assertThat(rounds(1)).doesNotContainAnyElementsOf(rounds(3));
    }

    private static List<Long> rounds(long seed) {
        return IntStream.rangeClosed(1, 200)
                .mapToObj(round -> new Dice(seed, round, Dice.SCHEDULE).random().nextLong())
                .toList();
    }
}
