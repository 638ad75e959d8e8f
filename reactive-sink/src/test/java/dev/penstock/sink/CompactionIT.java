package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Updates of a part of a row, combined with the other changes of the row. */
class CompactionIT extends SinkTestBase {
    @ParameterizedTest
    @EnumSource
    void updatesOfDifferentColumnsComeTogether(Way way) {
        open(way);
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, a text, b text, c text)",
                "INSERT INTO t VALUES (2, 'x', 'x', 'x')");

        write(
                records.create("t", data("id", 1), data("id", 1, "a", "a0", "b", "b0", "c", "c0")),
                records.patch("t", data("id", 1), null, data("id", 1, "a", "a1", "b", null), "c"),
                records.patch("t", data("id", 1), null, data("id", 1, "b", "b2", "c", "c2"), "a"),
                records.patch("t", data("id", 1), null, data("id", 1, "a", "a3"), "b,c"),
                records.patch("t", data("id", 1), null, data("id", 1, "a", null), "b,c"),
                records.patch("t", data("id", 2), null, data("id", 2, "a", "a1"), "b,c"),
                records.patch("t", data("id", 2), null, data("id", 2, "c", "c2", "b", "b2"), "a"),
                records.patch("t", data("id", 2), null, data("id", 2, "b", "b3"), "a,c"));

        assertThat(database.rows("SELECT id, coalesce(a, '-'), b, c FROM t ORDER BY id"))
                .containsExactly(List.of("1", "-", "b2", "c2"), List.of("2", "a1", "b3", "c2"));
    }
}
