package dev.penstock.source.internal.acknowledgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TransactionEndsTest {
    @Test
    void replacesTheLsnOfAnEndThatReachesNoFurther() {
        TransactionEnds ends = new TransactionEnds(16);
        ends.add(5, 100);
        ends.add(5, 200);

        assertThat(ends.size()).isEqualTo(1);
        assertThat(ends.oldestOrdinal()).isEqualTo(5);
        assertThat(ends.removeOldest()).isEqualTo(200);
        assertThat(ends.oldestOrdinal()).isEqualTo(Long.MAX_VALUE);
    }

    /** LSNs are unsigned, so -1 is the greatest. */
    @Test
    void limitsTheLsnsOfAllEndsWhereverTheyAreInTheRing() {
        TransactionEnds ends = new TransactionEnds(16);
        for (int i = 1; i <= 12; i++) {
            ends.add(i, i);
        }
        for (int i = 1; i <= 12; i++) {
            ends.removeOldest();
        }
        // These lie on both sides of the end of the ring.
        long[] lsns = {50, 99, 100, 101, -1};
        for (int i = 0; i < lsns.length; i++) {
            ends.add(100 + i, lsns[i]);
        }
        ends.limit(100);

        for (long lsn : new long[] {50, 99, 100, 100, 100}) {
            assertThat(ends.removeOldest()).isEqualTo(lsn);
        }
        assertThat(ends.size()).isZero();
    }

    @Test
    void mergesTwoAdjacentEndsIntoTheLaterWhenFull() {
        TransactionEnds ends = new TransactionEnds(16);
        for (int i = 1; i <= 17; i++) {
            ends.add(i, i * 10L);
        }

        assertThat(ends.size()).isEqualTo(9);
        for (int ordinal : new int[] {2, 4, 6, 8, 10, 12, 14, 16, 17}) {
            assertThat(ends.oldestOrdinal()).isEqualTo(ordinal);
            assertThat(ends.removeOldest()).isEqualTo(ordinal * 10L);
        }
    }

    /** A positive step adds that number of ends, a negative one removes some. */
    @Property
    void givesEveryEndInOrderWhileItHasRoom(
            @ForAll @Size(max = 60) List<@IntRange(min = -30, max = 40) Integer> steps) {
        TransactionEnds ends = new TransactionEnds(1 << 20);
        Deque<Long> model = new ArrayDeque<>();
        long last = 0;
        for (int step : steps) {
            for (int i = 0; i < step; i++) {
                last++;
                model.add(last);
                ends.add(last, last * 10);
            }
            for (int i = step; i < 0 && !model.isEmpty(); i++) {
                assertThat(ends.oldestOrdinal()).isEqualTo(model.peek());
                assertThat(ends.removeOldest()).isEqualTo(model.remove() * 10);
            }
            assertThat(ends.size()).isEqualTo(model.size());
        }
    }

    @Property
    void givesNoneTooEarlyAndTheLastAlwaysWhenFull(
            @ForAll @Size(max = 60) List<@IntRange(min = -10, max = 40) Integer> steps) {
        TransactionEnds ends = new TransactionEnds(16);
        long last = 0;
        long removed = 0;
        for (int step : steps) {
            for (int i = 0; i < step; i++) {
                last++;
                ends.add(last, last * 10);
                assertThat(ends.size()).isBetween(1, 16);
            }
            for (int i = step; i < 0 && ends.size() > 0; i++) {
                long ordinal = ends.oldestOrdinal();
                assertThat(ordinal).isGreaterThan(removed);
                assertThat(ends.removeOldest()).isEqualTo(ordinal * 10);
                removed = ordinal;
            }
        }
        while (ends.size() > 0) {
            removed = ends.removeOldest() / 10;
        }
        assertThat(removed).isEqualTo(last);
    }
}
