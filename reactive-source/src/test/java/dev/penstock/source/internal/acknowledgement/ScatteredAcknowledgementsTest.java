package dev.penstock.source.internal.acknowledgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ScatteredAcknowledgementsTest {
    private static final int PAGE_BITS = 7;
    private static final int PAGE = 1 << PAGE_BITS;

    /** The records lie within four pages behind the prefix, so five pages must always do, however far it moves. */
    @Property
    void holdsWhatASetWouldHold(
            @ForAll @Size(max = 300) List<@IntRange(min = -PAGE, max = 4 * PAGE) Integer> steps,
            @ForAll @IntRange(max = 3 * PAGE) int jump) {
        ScatteredAcknowledgements scattered = new ScatteredAcknowledgements(PAGE_BITS, 5);
        TreeSet<Long> model = new TreeSet<>();
        long prefix = 0;
        for (int step : steps) {
            if (step > 0) {
                model.add(prefix + step);
                assertThat(scattered.add(prefix + step)).isTrue();
            } else if (step % 3 == 0) {
                for (int i = 0; i < -step; i++) {
                    model.add(prefix + 2 + i);
                    assertThat(scattered.add(prefix + 2 + i)).isTrue();
                }
            } else {
                prefix += step % 3 == -1 ? jump : 1;
                while (model.contains(prefix + 1)) {
                    prefix++;
                }
                model.headSet(prefix, true).clear();
                assertThat(scattered.absorb(prefix)).isEqualTo(prefix);
            }
            assertThat(scattered.count()).isEqualTo(model.size());
        }
    }

    @Property
    void absorbsWhatFollowsWithoutAGap(
            @ForAll @IntRange(max = 3 * PAGE) int prefix, @ForAll @IntRange(max = 3 * PAGE) int run) {
        ScatteredAcknowledgements scattered = new ScatteredAcknowledgements(PAGE_BITS, 100);
        for (long ordinal = prefix + run + 2L; ordinal > prefix; ordinal--) {
            if (ordinal != prefix + run + 1L) {
                scattered.add(ordinal);
            }
        }

        assertThat(scattered.absorb(prefix)).isEqualTo(prefix + run);
        assertThat(scattered.count()).isEqualTo(1);
        assertThat(scattered.absorb(prefix + run + 1L)).isEqualTo(prefix + run + 2L);
        assertThat(scattered.count()).isZero();
    }

    @Test
    void countsOnlyPagesWithHolesTowardsItsBound() {
        ScatteredAcknowledgements scattered = new ScatteredAcknowledgements(PAGE_BITS, 2);
        for (long ordinal = 2; ordinal < 100L * PAGE; ordinal++) {
            assertThat(scattered.add(ordinal)).isTrue();
        }
        assertThat(scattered.add(100L * PAGE + 1)).isTrue();
        assertThat(scattered.add(101L * PAGE + 1)).isFalse();

        assertThat(scattered.absorb(0)).isZero();
        assertThat(scattered.absorb(1)).isEqualTo(100L * PAGE - 1);
        assertThat(scattered.add(101L * PAGE + 1)).isTrue();
        assertThat(scattered.count()).isEqualTo(2);
    }
}
