package dev.penstock.sink.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.CollectionName;
import dev.penstock.sink.internal.sql.TargetTable.KeyIndex;
import dev.penstock.sink.internal.sql.TargetTable.Traits;
import dev.penstock.sink.internal.sql.TargetTable.UniqueIndex;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyIndexTest {
    /** The key is column 0. An index has the given number of columns, from the first on. */
    @ParameterizedTest
    @CsvSource({
        "1, true, true, false, false, ARBITER, false",
        "1, true, true, false, true, ARBITER, false",
        "1, false, true, false, false, DEFERRABLE, false",
        "1, true, true, true, false, EXCLUSION, true",
        "1, true, false, false, false, NONE, true",
        "1, true, false, true, false, NONE, true",
        "2, true, true, false, false, NONE, true",
        "2, true, true, false, true, WIDER, false",
        "2, false, true, false, true, WIDER, false",
        "2, true, true, true, true, NONE, true",
        "2, true, false, false, true, NONE, true"
    })
    void reportsWhatAnIndexDoesForAKey(
            int columns,
            boolean immediate,
            boolean whole,
            boolean exclusion,
            boolean partitioned,
            KeyIndex expected,
            boolean clashesBeside) {
        UniqueIndex index = new UniqueIndex(first(columns), true, immediate, whole, exclusion);
        TargetTable table = table(partitioned, List.of(index));

        assertThat(table.keyIndex(first(1))).isEqualTo(expected);
        assertThat(table.clashesBeside(first(1))).isEqualTo(clashesBeside);
        assertThat(table.keyIndex(ColumnSet.none())).isEqualTo(KeyIndex.NONE);
    }

    @ParameterizedTest
    @CsvSource({"false, DEFERRABLE", "true, ARBITER"})
    void prefersTheIndexThatDoesMost(boolean immediate, KeyIndex expected) {
        TargetTable table = table(
                true,
                List.of(
                        new UniqueIndex(first(2), true, true, true, false),
                        new UniqueIndex(first(1), false, immediate, true, false),
                        new UniqueIndex(first(1), false, false, true, false)));

        assertThat(table.keyIndex(first(1))).isEqualTo(expected);
    }

    private static ColumnSet first(int columns) {
        return ColumnSet.of(IntStream.range(0, columns));
    }

    private static TargetTable table(boolean partitioned, List<UniqueIndex> indexes) {
        return new TargetTable(
                CollectionName.parse("t"),
                1,
                List.of(),
                indexes,
                Set.of(),
                new Traits(partitioned, false, false, false, false, ColumnSet.none(), false));
    }
}
