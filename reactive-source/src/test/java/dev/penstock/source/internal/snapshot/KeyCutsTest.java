package dev.penstock.source.internal.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.source.internal.position.KeyRange;
import dev.penstock.source.internal.position.RangedKey;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeyCutsTest {
    private final KeyCuts cuts = new KeyCuts(new RangedKey("id", 23));

    @Test
    void cutsAlongRowsInTheOrderOfTheirKeyOrBackwards() {
        assertThat(cuts.along(List.of(List.of(10, 20, 30), List.of(60, 50, 40))))
                .containsExactly(10, 20, 30, 40, 50, 60);
    }

    @Test
    void leavesOutKeysThatAreNotInOrder() {
        assertThat(cuts.along(List.of(List.of(10, 20, 5, 30, 40, 50)))).containsExactly(10, 20, 30, 40, 50);
    }

    @Test
    void cutsAcrossRowsInAnotherOrder() {
        List<Object> keys =
                new java.util.ArrayList<>(IntStream.range(0, 100).boxed().toList());
        Collections.shuffle(keys, new Random(1));

        assertThat(cuts.along(List.of(keys))).isEmpty();
        assertThat(cuts.across(List.of(keys))).containsExactly(25, 50, 75);
        assertThat(cuts.across(List.of(List.of(7, 7)))).containsExactly(7);
        assertThat(cuts.across(List.of(List.of()))).isEmpty();
    }

    @Test
    void leavesNoGapBetweenRanges() {
        assertThat(cuts.ranges(List.of(20, 10, 10)))
                .containsExactly(new KeyRange(null, 10), new KeyRange(10, 20), new KeyRange(20, null));
    }
}
