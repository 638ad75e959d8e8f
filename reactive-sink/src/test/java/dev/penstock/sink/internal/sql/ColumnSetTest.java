package dev.penstock.sink.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnSetTest {
    /** Sets are written as their columns in order. */
    @ParameterizedTest
    @CsvSource({
        "'', '', true, true, true, ''",
        "'', 1, false, false, false, 1",
        "1, '', true, false, false, 1",
        "1, 1, true, true, true, 1",
        "1 2, 2 1, true, true, false, 1 2",
        "2 1, 3, false, false, false, 1 2 3",
        "1 2 3, 3 1, true, false, false, 1 2 3",
        "0 64 128, 128 0, true, false, false, 0 64 128",
        "1 1 2, 1 2, true, true, true, 1 2"
    })
    void comparesByColumnsAndByOrder(
            String one, String other, boolean containsAll, boolean same, boolean equal, String together) {
        ColumnSet first = set(one);
        ColumnSet second = set(other);

        assertThat(first.containsAll(second)).isEqualTo(containsAll);
        assertThat(first.sameAs(second)).isEqualTo(same);
        assertThat(first.equals(second)).isEqualTo(equal);
        assertThat(first.hashCode() == second.hashCode()).isEqualTo(equal);
        assertThat(first.with(second)).isEqualTo(set(together));
    }

    @Test
    void keepsTheOrderOfFirstAppearance() {
        ColumnSet columns = set("3 1 3 2 1");

        assertThat(columns).hasToString("[3, 1, 2]");
        assertThat(columns.size()).isEqualTo(3);
        assertThat(columns.isEmpty()).isFalse();
        assertThat(columns.get(0)).isEqualTo(3);
        assertThat(columns.get(2)).isEqualTo(2);
        assertThat(columns.contains(1)).isTrue();
        assertThat(columns.contains(0)).isFalse();
        assertThat(columns.join("+", i -> "c" + i)).isEqualTo("c3+c1+c2");
        assertThat(columns.filter(i -> i > 1)).hasToString("[3, 2]");
    }

    @Test
    void noneHasNoColumns() {
        assertThat(ColumnSet.none().isEmpty()).isTrue();
        assertThat(ColumnSet.none().size()).isZero();
        assertThat(ColumnSet.none()).isEqualTo(set(""));
        assertThat(ColumnSet.none().join(", ", i -> "c")).isEmpty();
        assertThat((Object) set("1")).isNotEqualTo("[1]");
    }

    private static ColumnSet set(String text) {
        return ColumnSet.of(
                text.isEmpty()
                        ? IntStream.of()
                        : IntStream.of(Arrays.stream(text.split(" ", -1))
                                .mapToInt(Integer::parseInt)
                                .toArray()));
    }
}
