package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.value.Json;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that cannot be written become dead letters, whatever they hold, and the rest is written. */
class DeadLettersIT extends SinkTestBase {
    private PostgresSinkBuilder lenient() {
        return sink().onError(OnError.DEAD_LETTER).deadLetterTable("dead");
    }

    /** One is detected when it is added to the bulk, the other when its statement is created. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void severalRecordsOfABatchArePutAside(int parallelism) {
        open(18);
        database.execute("CREATE TABLE t (id int PRIMARY KEY, n int)", "INSERT INTO t VALUES (1, 0)");

        PostgresSink sink = write(
                lenient().parallelism(parallelism),
                records.update("t", data("id", 2), data("id", 1), data("id", 2, "n", "abc")),
                records.create("t", data("id", 5), data("id", 5, "n", "xyz")),
                records.create("t", data("id", 6), data("id", 6, "n", 6)));

        assertThat(database.rows("SELECT * FROM t ORDER BY id")).containsExactly(List.of("1", "0"), List.of("6", "6"));
        assertThat(database.rows("SELECT key ->> 'id' FROM dead ORDER BY 1"))
                .containsExactly(List.of("2"), List.of("5"));
        assertThat(sink.progress().rejected()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void jsonThatNoTextCanHoldIsPutAside(Way way) {
        open(way);
        database.execute("CREATE TABLE t (id text PRIMARY KEY, doc json, n int CHECK (n < 10))");
        Json json = Json.of("{\"a\":\"\\u0000 \\ud800\"}");

        write(
                lenient(),
                records.create("t", data("id", "1"), data("id", "1", "doc", json, "n", 77)),
                records.create("t", data("id", "2"), data("id", "2", "doc", json, "n", 7)));

        assertThat(database.rows("SELECT id FROM t")).containsExactly(List.of("2"));
        assertThat(database.rows("SELECT key::text, record::text LIKE '%\\\\ud800%' FROM dead"))
                .containsExactly(List.of("{\"id\":\"1\"}", "t"));
    }

    @ParameterizedTest
    @EnumSource
    void textWithANulIsPutAside(Way way) {
        open(way);
        database.execute("CREATE TABLE t (id text PRIMARY KEY)");

        write(
                lenient(),
                records.create("t", data("id", "a\0"), data("id", "a\0")),
                records.create("t\0", data("id", "b"), data("id", "b")),
                records.create("t", data("id", "c"), data("id", "c", "\0", 1)),
                records.create("t", data("id", "d"), data("id", "d")));

        assertThat(database.rows("SELECT id FROM t")).containsExactly(List.of("d"));
        assertThat(database.rows("SELECT key::text FROM dead ORDER BY key::text COLLATE \"C\""))
                .containsExactly(
                        List.of("{\"id\":\"a\\u0000\"}"), List.of("{\"id\":\"b\"}"), List.of("{\"id\":\"c\"}"));
    }
}
