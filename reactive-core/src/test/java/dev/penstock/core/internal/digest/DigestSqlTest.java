package dev.penstock.core.internal.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.CollectionName;
import dev.penstock.core.digest.DigestColumn;
import dev.penstock.core.digest.DigestTable;
import dev.penstock.core.digest.RowDigest;
import dev.penstock.core.digest.SliceDigest;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DigestSqlTest {
    private static final DigestColumn ID = DigestColumn.of("id", "pg_catalog", "int4");
    private static final DigestColumn MOOD = DigestColumn.of("mo\"od", "public", "mood");

    @Test
    void sumsTheHashesOfEachSlice() {
        assertThat(DigestSql.slices(table(null, false), 4))
                .isEqualTo(
                        "SELECT (k OPERATOR(pg_catalog.>>) 60)::pg_catalog.text, pg_catalog.count(*)::pg_catalog.text,"
                                + " pg_catalog.sum(h)::pg_catalog.text FROM (SELECT"
                                + " pg_catalog.hashtextextended(ROW(t.\"id\")::pg_catalog.text, 0) AS k,"
                                + " pg_catalog.hashtextextended(ROW(t.\"id\", t.\"mo\"\"od\")::pg_catalog.text, 0) AS h FROM ONLY"
                                + " \"public\".\"t\" AS t) AS r GROUP BY (k OPERATOR(pg_catalog.>>) 60)");
    }

    @Test
    void readsTheRowsOfSlicesThatTheFilterLetsPass() {
        assertThat(DigestSql.rows(table("(id > 1)", false), 4, List.of(-8, 7)))
                .contains("::pg_catalog.text AS c0")
                .contains(" WHERE ((id > 1))")
                .endsWith("OPERATOR(pg_catalog.=) ANY ('{-8,7}'::pg_catalog.int8[])");
    }

    @Test
    void listsKeysAsLiteralsOfTheirTypes() {
        assertThat(DigestSql.keyList(List.of(ID, MOOD), List.of(List.of("1", "it's \\"))))
                .isEqualTo(
                        "(VALUES (0, '1'::\"pg_catalog\".\"int4\", E'it''s \\\\'::pg_catalog.text)) AS w (\"w n\", \"w"
                                + " 0\", \"w 1\")");
        assertThat(DigestSql.matches(List.of(ID, MOOD)))
                .isEqualTo("t.\"id\" OPERATOR(pg_catalog.=) w.\"w 0\" AND pg_catalog.format('%s', t.\"mo\"\"od\")"
                        + " OPERATOR(pg_catalog.=) w.\"w 1\"");
    }

    @Test
    void hashesTheSameBytesInAllEncodingsIfItHasTo() {
        assertThat(DigestSql.slices(table(null, true), 4)).contains("md5(pg_catalog.convert_to(", "'UTF8'");
    }

    @Test
    void readsSumsBeyondTheRangeOfALong() {
        assertThat(DigestSql.slice(row("-3", "2", "18446744073709551617"))).isEqualTo(new SliceDigest(-3, 2, 1));
        assertThat(DigestSql.row(row("5", "-6", "a", ""))).isEqualTo(new RowDigest(5, List.of("a", ""), -6));
    }

    @Test
    void refusesAKeyWithANull() {
        assertThatThrownBy(() -> DigestSql.row(row("5", "6", null))).hasMessageContaining("null in its key");
    }

    private static List<@Nullable String> row(@Nullable String... columns) {
        return Arrays.asList(columns);
    }

    private static DigestTable table(@Nullable String filter, boolean portable) {
        return new DigestTable(
                new CollectionName("public", "t"), false, List.of(ID, MOOD), List.of("id"), filter, 0, "h", portable);
    }
}
