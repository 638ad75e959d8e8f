package dev.penstock.source.internal.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OIDs are unsigned: -1 is 4294967295, the last one. */
class OidSetTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                  | []
            7                                   | [7]
            7 7                                 | [7]
            9 7 8                               | [7,1,-1]
            10 20 30 40                         | [10,-3]
            10 20 30 41 51 61                   | [10,-2,11,10,-1]
            5 10 16                             | [5,-1,6]
            2147483647 -2147483648              | [2147483647,1]
            1 -1                                | [1,4294967294]
            -1 -2                               | [4294967294,1]
            """)
    void isWrittenAsGapsAndTheirRepetitions(String oids, String json) {
        StringBuilder text = new StringBuilder();
        set(oids).appendTo(text);

        assertThat(text).hasToString(json);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1 2 3 | 2      | 1 2 3   | 1 3   | true
            1 2   | 3      | 1 2 3   | 1 2   | false
            1     | ''     | 1       | 1     | false
            ''    | 1      | 1       | ''    | false
            1 -1  | -1 7   | 1 7 -1  | 1     | true
            5 -5  | 5 -5   | 5 -5    | ''    | true
            """)
    void isJoinedDiminishedAndCompared(String one, String other, String with, String without, boolean intersects) {
        assertThat(set(one).with(set(other))).isEqualTo(set(with));
        assertThat(set(one).without(set(other))).isEqualTo(set(without));
        assertThat(set(one).intersects(set(other))).isEqualTo(intersects);
        assertThat(set(other).intersects(set(one))).isEqualTo(intersects);
        assertThat(set(one).isEmpty()).isEqualTo(one.isEmpty());
        assertThat(set(with).toArray()).containsExactly(oids(with));
        assertThat(IntStream.of(oids(with)).allMatch(set(with)::contains)).isTrue();
        assertThat(set(without).contains(99)).isFalse();
    }

    @Test
    void holdsAQuarterOfAMillionTablesAtMost() {
        int[] most = IntStream.range(0, OidSet.MAX_SIZE).toArray();

        assertThat(OidSet.of(most).size()).isEqualTo(262_144);
        assertThat(OidSet.of(most).with(OidSet.of(0)).size()).isEqualTo(262_144);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OidSet.of(most).with(OidSet.of(OidSet.MAX_SIZE)))
                .withMessageContaining("262144 tables");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        OidSet.of(IntStream.rangeClosed(0, OidSet.MAX_SIZE).toArray()));
    }

    /** Members, others, and the ranges that contain all members and no other. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''        | ''       | []
            ''        | 5        | []
            7         | ''       | [7,7]
            1 9       | ''       | [1,9]
            1 9       | 5        | [1,1,9,9]
            1 9       | 10       | [1,9]
            5 9       | 1        | [5,9]
            1 5 9     | 2 3      | [1,1,5,9]
            1 5 9 12  | 7 11     | [1,5,9,9,12,12]
            1 -1      | -2       | [1,1,4294967295,4294967295]
            -2 -1     | 5        | [4294967294,4294967295]
            """)
    void hasRangesWithoutTheOthers(String members, String others, String json) {
        StringBuilder text = new StringBuilder();
        OidRanges ranges = OidRanges.of(set(members), set(others));
        ranges.appendTo(text);

        assertThat(text).hasToString(json);
        assertThat(IntStream.of(oids(members)).allMatch(ranges::contains)).isTrue();
        assertThat(IntStream.of(oids(others)).noneMatch(ranges::contains)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "9, false",
        "10, true",
        "20, true",
        "21, false",
        "29, false",
        "30, true",
        "31, false",
        "-1, false",
        "-2, true",
        "-3, true",
        "-4, false"
    })
    void hasRangesThatIncludeBothBounds(int oid, boolean contained) {
        OidRanges ranges = OidRanges.ofBounds(new long[] {10, 20, 30, 30, 4294967293L, 4294967294L});

        assertThat(ranges).isNotNull();
        assertThat(ranges.contains(oid)).isEqualTo(contained);
    }

    private static OidSet set(String oids) {
        return OidSet.of(oids(oids));
    }

    private static int[] oids(String text) {
        return text.isEmpty()
                ? new int[0]
                : Arrays.stream(text.split(" +")).mapToInt(Integer::parseInt).toArray();
    }
}
