package dev.penstock.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.digest.RowDigest;
import dev.penstock.core.digest.SliceDigest;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RowComparisonTest {
    @Test
    void namesTheKeysOfRowsThatAreNotOnceTheSameOnBothSides() {
        List<RowDigest> source = List.of(row(1, 10), row(2, 20), row(3, 30), row(4, 40));
        List<RowDigest> target = List.of(row(1, 10), row(2, 21), row(4, 40), row(4, 40), row(5, 50));

        assertThat(RowComparison.keys(source, target))
                .containsExactlyInAnyOrder(List.of("2"), List.of("3"), List.of("4"), List.of("5"));
    }

    @Test
    void countsRowsWithoutKeyAsOftenAsTheyOccur() {
        Map<Long, Long> surplus = RowComparison.surplus(rows(7, 7, 7, 8), rows(7, 8, 9));

        assertThat(surplus).isEqualTo(Map.of(7L, 2L, 9L, -1L));
    }

    @Test
    void keepsOfASurplusWhatAnotherReadingConfirms() {
        assertThat(RowComparison.lasting(Map.of(1L, 3L, 2L, -1L, 3L, 1L), Map.of(1L, 2L, 2L, 1L)))
                .isEqualTo(Map.of(1L, 2L));
    }

    @Test
    void comparesSlicesByRowsAndSumAndGroupsThoseThatDiffer() {
        long half = SliceComparison.ROWS_OF_GROUP / 2;
        List<SliceDigest> source =
                IntStream.range(0, 6).mapToObj(i -> new SliceDigest(i, half, i)).toList();
        List<SliceDigest> target = List.of(
                new SliceDigest(0, half, 0),
                new SliceDigest(1, half, 2),
                new SliceDigest(2, half + 1, 2),
                new SliceDigest(9, 1, 1));

        SliceComparison comparison = SliceComparison.of(source, target);

        assertThat(comparison.groups()).containsExactly(List.of(1), List.of(2), List.of(3, 4), List.of(5, 9));
        assertThat(comparison.sourceRows()).isEqualTo(6 * half);
    }

    private static RowDigest row(long key, long hash) {
        return new RowDigest(key, List.of(String.valueOf(key)), hash);
    }

    private static List<RowDigest> rows(long... hashes) {
        return LongStream.of(hashes)
                .mapToObj(hash -> new RowDigest(hash, List.of(), hash))
                .toList();
    }
}
