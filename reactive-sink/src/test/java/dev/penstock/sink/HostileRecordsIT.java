package dev.penstock.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.Record;
import dev.penstock.core.json.RecordJson;
import dev.penstock.sink.error.SinkException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that someone else has written into a topic or a file: each is written as the value it is, or refused by name. */
class HostileRecordsIT extends SinkTestBase {
    private static final String TABLE =
            "CREATE TABLE t (id int PRIMARY KEY, n numeric, v text, j jsonb, a int[], f float8,"
                    + " b bytea, r int4range, h timestamptz)";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pg_catalog.pg_authid",
                "pg_catalog.pg_proc",
                "information_schema.sql_features",
                "pg_toast.pg_toast_1262",
                "penstock.position",
                "pg_temp.t",
                "pg_temp_1.t"
            })
    void tablesOfTheServerAreRefused(String collection) {
        open(18);
        database.execute(TABLE);

        assertThatThrownBy(() -> write(record(collection, "{\"id\":1,\"rolname\":\"x\",\"oid\":10}")))
                .isInstanceOf(SinkException.class)
                .hasMessageContaining(collection.substring(collection.indexOf('.') + 1));
        assertThat(database.value("SELECT count(*) FROM pg_authid WHERE rolname = 'x'"))
                .isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"t\\\"; DROP TABLE t; --", "public.t\\u0000x", "t;\\nDROP TABLE t", "a.b.c.d", "t' OR true"})
    void namesAreNamesOnly(String collection) {
        open(18);
        database.execute(TABLE);

        assertThatThrownBy(() -> write(record(collection, "{\"id\":1}"))).isInstanceOf(SinkException.class);
        assertThatThrownBy(() -> write(record("t", "{\"id\":1,\"" + collection + "\":1}")))
                .isInstanceOf(SinkException.class);
        assertThat(database.value("SELECT count(*) FROM t")).isEqualTo("0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                n | 1e999999999
                n | 1e-999999999
                f | 1e999999999
                a | [1e999999999]
                a | [[1],[2,3]]
                a | {"x":1}
                r | "[1,2,3)"
                b | "not base64 \\u0000"
                h | "294277-01-01T00:00:00Z"
                id | 9999999999999999999999
                id | null
                v | "nul \\u0000 character"
                v | "half \\ud800 a pair"
                j | "{\\"a\\": \\"\\\\u0000\\"}"
                """)
    void valuesThatNoColumnTakesAreRefusedByName(String column, String value) {
        open(18);
        database.execute(TABLE);
        String row = column.equals("id") ? "{\"id\":" + value + "}" : "{\"id\":1,\"" + column + "\":" + value + "}";

        assertThatThrownBy(() -> write(record("t", row)))
                .isInstanceOf(SinkException.class)
                .hasMessageContaining("t")
                .hasMessageNotContaining("\0");
        assertThat(database.value("SELECT count(*) FROM t")).isEqualTo("0");
    }

    @ParameterizedTest
    @EnumSource
    void deepAndLongValuesAreWrittenOrRefused(Way way) {
        open(way);
        database.execute(TABLE);
        String deep = "[".repeat(900) + "]".repeat(900);

        write(record("t", "{\"id\":5,\"v\":1e999999999}"), record("t", "{\"id\":6,\"v\":1.5e-999999999}"));
        assertThat(database.value("SELECT max(length(v)) FROM t")).isEqualTo("14");
        write(record("t", "{\"id\":1,\"j\":" + deep + "}"), record("t", "{\"id\":2,\"v\":" + deep + "}"));
        assertThatThrownBy(() -> write(record("t", "{\"id\":3,\"a\":" + deep + "}")))
                .isInstanceOf(SinkException.class);
        assertThatThrownBy(() -> write(record("t", "{\"id\":4,\"n\":" + "9".repeat(140_000) + "}")))
                .isInstanceOf(SinkException.class);

        assertThat(database.value("SELECT count(*) FROM t")).isEqualTo("4");
    }

    private static Record record(String collection, String row) {
        String json = "{\"position\":\"" + Base64.getEncoder().encodeToString(new byte[] {1})
                + "\",\"operation\":\"create\",\"metadata\":{\"opencdc.collection\":\"" + collection
                + "\"},\"key\":{\"id\":1},\"payload\":{\"before\":null,\"after\":" + row + "}}";
        return RecordJson.read(json.getBytes(StandardCharsets.UTF_8));
    }
}
