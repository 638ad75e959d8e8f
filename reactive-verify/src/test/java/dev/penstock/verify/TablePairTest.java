package dev.penstock.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.CollectionName;
import dev.penstock.core.digest.DigestColumn;
import dev.penstock.core.digest.DigestTable;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TablePairTest {
    private static final long MEGABYTE = 1 << 20;

    @Test
    void comparesTheColumnsThatBothHaveInTheOrderOfTheSource() {
        TablePair pair = TablePair.of(table(0, "UTF8 1", "id", "a", "b"), table(0, "UTF8 1", "b", "more", "id"));

        assertThat(names(pair.source())).containsExactly("id", "b");
        assertThat(names(pair.target())).containsExactly("id", "b");
        assertThat(pair.problems()).containsExactly("Column 'a' of the source does not exist in the target");
        assertThat(pair.source().portable()).isFalse();
    }

    @Test
    void comparesNothingIfTheTargetLacksTheKey() {
        assertThat(TablePair.of(table(0, "h", "id", "a"), table(0, "h", "a")).comparable())
                .isFalse();
    }

    @Test
    void usesThePortableHashIfTheServersHashDifferently() {
        TablePair pair = TablePair.of(table(0, "UTF8 1", "id"), table(0, "LATIN1 1", "id"));

        assertThat(pair.source().portable()).isTrue();
        assertThat(pair.target().portable()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 6", "1024, 16", "1000000, 18"})
    void cutsLargeTablesIntoMoreSlices(long megabytes, int bits) {
        assertThat(TablePair.of(table(megabytes * MEGABYTE, "h", "id"), table(0, "h", "id"))
                        .sliceBits())
                .isEqualTo(bits);
    }

    private static DigestTable table(long bytes, String hashing, String... columns) {
        return new DigestTable(
                new CollectionName("public", "t"),
                false,
                Stream.of(columns)
                        .map(name -> DigestColumn.of(name, "pg_catalog", "text"))
                        .toList(),
                List.of("id"),
                null,
                bytes,
                hashing,
                false);
    }

    private static List<String> names(DigestTable table) {
        return table.columns().stream().map(DigestColumn::name).toList();
    }
}
