package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Types of an extension in a schema of its own: their operators are outside any search path. */
class ExtensionTypesIT extends SinkTestBase {
    @ParameterizedTest
    @EnumSource
    void keyOfLtreeIsUpdatedMovedAndDeleted(Way way) {
        open(way);
        database.execute(
                "CREATE SCHEMA ext",
                "CREATE EXTENSION ltree SCHEMA ext",
                "CREATE TABLE t (path ext.ltree PRIMARY KEY, v int)",
                "INSERT INTO t VALUES ('a.b', 1), ('a.c', 2), ('a.d', 3)");

        write(
                records.update("t", data("path", "a.b"), null, data("path", "a.b", "v", 11)),
                records.update("t", data("path", "a.x"), data("path", "a.c"), data("path", "a.x", "v", 2)),
                records.delete("t", data("path", "a.d"), null));

        assertThat(database.rows("SELECT path, v FROM t ORDER BY path"))
                .containsExactly(List.of("a.b", "11"), List.of("a.x", "2"));
    }

    @ParameterizedTest
    @EnumSource
    void keylessRowsOfHstoreAndCubeAreUpdatedAndDeleted(Way way) {
        open(way);
        database.execute(
                "CREATE SCHEMA ext",
                "CREATE EXTENSION hstore SCHEMA ext",
                "CREATE EXTENSION cube SCHEMA ext",
                "CREATE TABLE t (h ext.hstore, c ext.cube, v int)",
                "INSERT INTO t VALUES ('a=>1', '(1,2)', 1), ('a=>2', '(3,4)', 2)");

        write(
                records.update(
                        "t",
                        null,
                        data("h", "\"a\"=>\"1\"", "c", "(1, 2)", "v", 1),
                        data("h", "\"a\"=>\"1\"", "c", "(1, 2)", "v", 11)),
                records.delete("t", null, data("h", "\"a\"=>\"2\"", "c", "(3, 4)", "v", 2)));

        assertThat(database.rows("SELECT v FROM t")).containsExactly(List.of("11"));
    }
}
