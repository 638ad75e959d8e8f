package dev.penstock.source.internal.position;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.source.internal.position.StreamPoint.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import nl.jqno.equalsverifier.EqualsVerifier;
import org.junit.jupiter.api.Test;

class StreamPointTest {
    @Test
    void ordersInterleavedTransactionsByTheirCommit() {
        StreamPoint b150 = new StreamPoint(160, Kind.CHANGE, 150, 0);
        StreamPoint a100 = new StreamPoint(200, Kind.CHANGE, 100, 0);

        assertThat(b150).isLessThan(a100);
    }

    @Test
    void ordersWhatSharesOneLsn() {
        List<StreamPoint> delivered = List.of(
                new StreamPoint(99, Kind.CHANGE, 98, 7),
                new StreamPoint(100, Kind.MESSAGE, 100, 0),
                new StreamPoint(100, Kind.SNAPSHOT, 0, 0),
                new StreamPoint(100, Kind.SNAPSHOT, 0, 1),
                new StreamPoint(100, Kind.CHANGE, 50, 0),
                new StreamPoint(100, Kind.CHANGE, 50, 1),
                new StreamPoint(100, Kind.TRANSACTIONAL_MESSAGE, 60, 0),
                new StreamPoint(100, Kind.CHANGE, 60, 0),
                new StreamPoint(100, Kind.CHANGE, 60, 1),
                new StreamPoint(100, Kind.TRAILING_MESSAGE, 60, 0),
                new StreamPoint(100, Kind.TRANSACTIONAL_MESSAGE, 70, 0),
                new StreamPoint(101, Kind.MESSAGE, 101, 0));

        List<StreamPoint> shuffled = new ArrayList<>(delivered);
        Collections.shuffle(shuffled, new Random(1));
        assertThat(shuffled).isNotEqualTo(delivered);
        Collections.sort(shuffled);
        assertThat(shuffled).isEqualTo(delivered);
    }

    @Test
    void comparesLsnsUnsigned() {
        assertThat(new StreamPoint(-1, Kind.CHANGE, 1, 0)).isGreaterThan(new StreamPoint(1, Kind.CHANGE, -1, 0));
        assertThat(new StreamPoint(1, Kind.CHANGE, -1, 0)).isGreaterThan(new StreamPoint(1, Kind.CHANGE, 1, 0));
    }

    @Property
    void isATotalOrder(
            @ForAll("points") StreamPoint a, @ForAll("points") StreamPoint b, @ForAll("points") StreamPoint c) {
        assertThat(Integer.signum(a.compareTo(b))).isEqualTo(-Integer.signum(b.compareTo(a)));
        assertThat(a.compareTo(b) == 0).isEqualTo(a.equals(b));
        if (a.compareTo(b) <= 0 && b.compareTo(c) <= 0) {
            assertThat(a).isLessThanOrEqualTo(c);
        }
    }

    @Property
    void keepsThePointOfARecordInItsPosition(@ForAll("points") StreamPoint a) {
        PositionScope scope = PositionScope.of(1, 1, "s", "00000000", Coverage.NONE);
        SourcePosition position = new SourcePosition(scope, a.commitLsn(), a.kind(), a.changeLsn(), a.index(), 1, null);

        assertThat(position.point()).isEqualTo(a);
    }

    @Test
    void reportsTheEndOfTheHistoryThatHoldsIt() {
        assertThat(StreamPoint.leastEnd(7, Kind.CHANGE))
                .as("a commit record that starts where a timeline was left is not on it")
                .isEqualTo(8);
        assertThat(StreamPoint.leastEnd(7, Kind.TRANSACTIONAL_MESSAGE)).isEqualTo(8);
        assertThat(StreamPoint.leastEnd(7, Kind.TRAILING_MESSAGE)).isEqualTo(8);
        assertThat(StreamPoint.leastEnd(7, Kind.SNAPSHOT)).isEqualTo(7);
        assertThat(StreamPoint.leastEnd(7, Kind.MESSAGE)).isEqualTo(7);
    }

    @Test
    void isAValue() {
        EqualsVerifier.forClass(StreamPoint.class).verify();
    }

    /** Few numbers, so that ties are common. */
    @Provide
    Arbitrary<StreamPoint> points() {
        Arbitrary<Long> lsns = Arbitraries.of(0L, 1L, 2L, Long.MAX_VALUE, Long.MIN_VALUE, -1L);
        return Combinators.combine(
                        lsns,
                        Arbitraries.of(Kind.class),
                        lsns,
                        Arbitraries.longs().between(0, 2))
                .as(StreamPoint::new);
    }
}
