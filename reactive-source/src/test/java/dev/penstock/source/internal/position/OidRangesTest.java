package dev.penstock.source.internal.position;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Position;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OidRangesTest {
    @Test
    void holdsMembersAndNoOther() {
        OidRanges ranges = OidRanges.of(OidSet.of(10, 20, 30, 50, -5), OidSet.of(5, 40, 60));

        assertThat(IntStream.of(10, 20, 30, 50, -5)).allMatch(ranges::contains);
        assertThat(IntStream.of(5, 40, 60, 9, 31)).noneMatch(ranges::contains);
        StringBuilder json = new StringBuilder();
        ranges.appendTo(json);
        assertThat(json).hasToString("[10,30,50,50,4294967291,4294967291]");
    }

    @Test
    void refusesBoundsThatDoNotAscend() {
        assertThat(OidRanges.ofBounds(new long[] {1, 2, 2, 3})).isNull();
        assertThat(OidRanges.ofBounds(new long[] {2, 1})).isNull();
        assertThat(OidRanges.ofBounds(new long[] {1})).isNull();
        assertThat(OidRanges.ofBounds(new long[] {1, 1, 3, 4})).isNotNull();
    }

    @Test
    void keepsThePositionOfThousandsOfTablesShortAndExact() {
        Random random = new Random(7);
        int[] all = new int[5000];
        all[0] = 16384;
        for (int i = 1; i < all.length; i++) {
            all[i] = all[i - 1] + 1 + random.nextInt(20);
        }
        int[] others = {all[100], all[2000], all[4999]};
        int[] read = Arrays.stream(all)
                .filter(oid -> oid != others[0] && oid != others[1] && oid != others[2])
                .toArray();
        Coverage coverage = Coverage.NONE.withRead(read);
        PositionScope scope = PositionScope.of(
                        -1, 7, "a_slot_with_a_rather_long_name_as_people_have", "0a1b2c3d", coverage)
                .withCensus(new TableCensus(123456, all))
                .withMark(PublicationMark.of(-1, "all", read, Map.of(), -1, -1));
        byte[] bytes = scope.change(-2, -3, 1000, 1_000_000_000_000L).toBytes();

        assertThat(bytes).hasSizeLessThan(1024);
        Coverage stored =
                ((SourcePosition) StoredPosition.of(Position.of(bytes))).scope().coverage();
        assertThat(stored.horizon()).isEqualTo(123456);
        assertThat(stored.resolved(all)).isEqualTo(coverage);
        int[] withoutDropped = Arrays.stream(all).filter(oid -> oid != all[7]).toArray();
        assertThat(stored.resolved(withoutDropped)).isEqualTo(coverage.without(all[7]));
    }

    /** No short form is exact: which half of 10,000 tables is chosen takes 10,000 bits. */
    @Test
    void keepsThePositionExactIfChosenTablesAndOthersAlternate() {
        int[] all = IntStream.range(16384, 26384).toArray();
        int[] read = Arrays.stream(all).filter(oid -> oid % 2 == 0).toArray();
        Coverage coverage = Coverage.NONE.withRead(read);
        PositionScope scope = PositionScope.of(-1, 7, "slot", "0a1b2c3d", coverage)
                .withCensus(new TableCensus(123456, all))
                .withMark(PublicationMark.of(-1, "all", read, Map.of(), -1, -1));
        byte[] bytes = scope.change(-2, -3, 1000, 1_000_000_000_000L).toBytes();

        assertThat(((SourcePosition) StoredPosition.of(Position.of(bytes)))
                        .scope()
                        .coverage()
                        .resolved(all))
                .isEqualTo(coverage);
        assertThat(bytes.length / read.length).as("bytes for each chosen table").isLessThanOrEqualTo(12);
    }
}
