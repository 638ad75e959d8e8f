package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A key WITHOUT OVERLAPS is an exclusion constraint at once: it cannot arbitrate ON CONFLICT. */
class TemporalKeyIT extends SinkTestBase {
    @ParameterizedTest
    @EnumSource(names = {"ONE_BY_ONE_ON_18", "BULK_ON_18"})
    void rowsOfATemporalKeyAreWritten(Way way) {
        open(way);
        database.execute(
                "CREATE EXTENSION btree_gist",
                "CREATE TABLE t (k int, d daterange, v int, PRIMARY KEY (k, d WITHOUT OVERLAPS))");

        write(
                records.create("t", key("[2026-01-01,2026-02-01)"), row("[2026-01-01,2026-02-01)", 1)),
                records.create("t", key("[2026-02-01,2026-03-01)"), row("[2026-02-01,2026-03-01)", 2)));
        write(
                records.update("t", key("[2026-01-01,2026-02-01)"), null, row("[2026-01-01,2026-02-01)", 11)),
                records.delete("t", key("[2026-02-01,2026-03-01)"), null));

        assertThat(database.rows("SELECT d, v FROM t ORDER BY d"))
                .containsExactly(List.of("[2026-01-01,2026-02-01)", "11"));
    }

    private static dev.penstock.core.StructuredData key(String range) {
        return data("k", 1, "d", range);
    }

    private static dev.penstock.core.StructuredData row(String range, int value) {
        return data("k", 1, "d", range, "v", value);
    }
}
