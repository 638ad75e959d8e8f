package dev.penstock.source.internal.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.source.internal.pgoutput.Lsn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadRangesTest {
    private static final RangedKey ID = new RangedKey("id", 20);

    @Test
    void knowsAsOfWhenAKeyWasRead() {
        ReadRanges ranges = ReadRanges.none(ID)
                .with(new KeyRange(10L, 20L), 7)
                .with(new KeyRange(null, 10L), 5)
                .with(new KeyRange(30L, null), 9);

        assertThat(ranges.readAt(-1L)).isEqualTo(5);
        assertThat(ranges.readAt(10)).isEqualTo(7);
        assertThat(ranges.readAt(20L)).isEqualTo(Lsn.NONE);
        assertThat(ranges.readAt(Long.MAX_VALUE)).isEqualTo(9);
        assertThat(ranges.contains(new KeyRange(null, 10L))).isTrue();
        assertThat(ranges.contains(new KeyRange(20L, 30L))).isFalse();
        assertThat(ranges.contains(new KeyRange(30L, null))).isTrue();
        assertThat(ReadRanges.none(ID).contains(new KeyRange(null, null))).isFalse();
    }

    @Test
    void joinsNeighboursReadAtTheSamePoint() {
        List<Integer> starts = new ArrayList<>(IntStream.range(0, 100).boxed().toList());
        Collections.shuffle(starts, new Random(1));
        ReadRanges ranges = ReadRanges.none(ID);
        for (int start : starts) {
            ranges = ranges.with(new KeyRange((long) start, start + 1L), 7);
        }

        assertThat(ranges).hasToString("20[0/7,0,100]=id");
        assertThat(ranges.with(new KeyRange(100L, null), 8)).hasToString("20[0/7,0,100][0/8,100,]=id");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "20=id",
                "21[1A/2B,-32768,32767]=a=b]",
                "2950[0/1,,00000000-0000-0000-0000-000000000001][0/1,80000000-0000-0000-0000-000000000000,]=u",
                "1082[0/1,-infinity,0044-03-15 BC][0/2,2024-02-29,infinity]=day",
                "1114[0/1,-infinity,2024-02-29 23:59:59.999999][0/1,294276-12-31 23:59:59.999999,infinity]=at",
                "1184[0/1,4713-01-01 00:00:00+00 BC,2024-02-29 13:14:15.5+00]=at"
            })
    void comesBackFromItsText(String text) {
        assertThat(ReadRanges.parse(text)).hasToString(text);
        assertThat(ReadRanges.parse(text)).isEqualTo(ReadRanges.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "20",
                "20=",
                "25[0/1,,]=id",
                "20[0/1,,5=id",
                "20[0/1,5]=id",
                "20[0/1,a,b]=id",
                "20[0/1,5,9][0/1,4,]=id",
                "20[0/1,,][0/1,4,]=id",
                "99999999999=id"
            })
    void refusesOtherTexts(String text) {
        assertThatThrownBy(() -> ReadRanges.parse(text)).isInstanceOf(RuntimeException.class);
    }

    /** {@link java.util.UUID} itself has another order. */
    @ParameterizedTest
    @CsvSource({
        "20, -1, 1",
        "2950, 7fffffff-ffff-ffff-ffff-ffffffffffff, 80000000-0000-0000-0000-000000000000",
        "2950, 00000000-0000-0000-7fff-ffffffffffff, 00000000-0000-0000-8000-000000000000",
        "1082, -infinity, 4713-01-01 BC",
        "1082, 5874897-12-31, infinity",
        "1184, 2024-01-01 00:00:00+00, 2024-01-01 00:00:00.000001+00"
    })
    void comparesAsTheServerDoes(int type, String smaller, String larger) {
        RangedKey key = new RangedKey("k", type);

        assertThat(key.compare(key.value(smaller), key.value(larger))).isNegative();
        assertThat(key.compare(key.value(larger), key.value(smaller))).isPositive();
        assertThat(key.compare(key.value(larger), key.value(larger))).isZero();
    }
}
