package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.row.Row;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows are found by values of every type: by its equality if it has one. */
class EqualityIT extends SinkTestBase {
    @ParameterizedTest
    @EnumSource
    void rowWithoutKeyIsFoundByValuesOfEveryType(Way way) throws Exception {
        open(way);
        database.execute(
                "CREATE TYPE pair AS (a int, b text)",
                "CREATE TYPE doc AS (a numeric(5, 2), j json)",
                "CREATE DOMAIN small AS pair CHECK ((VALUE).a < 10)",
                "CREATE TABLE t (v int, p pair, d doc, s small, ps pair[], ds doc[], j json, js json[], x xml,"
                        + " at point, path jsonpath, snapshot pg_snapshot, old txid_snapshot, c varchar(3), n cidr)",
                "INSERT INTO t SELECT i, row(i, 'a \"b\", c')::pair, row(1.5, '{\"a\":  1}')::doc, row(i, null)::pair,"
                        + " ARRAY[row(i, 'x')]::pair[], ARRAY[row(i, '[ ]')]::doc[], '{ \"a\": 1}',"
                        + " ARRAY['{ }']::json[], '<a  b=\"c\"/>', '(1,2)', '$.a[*] ? (@ > 1)', '10:20:10,14,15',"
                        + " '10:20:10,14,15', 'abc', '10.0.0.0/8' FROM generate_series(1, 3) AS i");
        List<Row> rows = SourceRows.of(database, "t");

        PostgresSink sink =
                write(records.delete("t", null, rows.get(0)), records.update("t", null, rows.get(1), data("v", 22)));

        assertThat(database.rows("SELECT v FROM t ORDER BY v")).containsExactly(List.of("3"), List.of("22"));
        assertThat(sink.progress().skipped()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void keyMayBeAComposite(Way way) throws Exception {
        open(way);
        database.execute(
                "CREATE TYPE pair AS (a int, b text)",
                "CREATE TABLE t (k pair PRIMARY KEY, v int)",
                "INSERT INTO t SELECT row(i, 'a \"b\", c')::pair, 0 FROM generate_series(1, 3) AS i");
        List<Row> rows = SourceRows.of(database, "t");

        write(
                records.delete("t", key(rows.get(0)), null),
                records.patch("t", key(rows.get(1)), null, data("k", rows.get(1).get("k"), "v", 5), "w"));

        assertThat(database.rows("SELECT (k).a, v FROM t ORDER BY k"))
                .containsExactly(List.of("2", "5"), List.of("3", "0"));
    }

    /** The neighbour: a row that differs in more than its representation remains. */
    @ParameterizedTest
    @EnumSource
    void ofRowsThatAreEqualAndNotAlikeEitherIsDeleted(Way way) {
        open(way);
        database.execute("CREATE TABLE t (v numeric)", "INSERT INTO t VALUES (1.0), (1.00), (1.01)");

        write(records.delete("t", null, data("v", new BigDecimal("1.00"))));

        assertThat(database.value("SELECT count(*) FROM t WHERE v = 1")).isEqualTo("1");
        assertThat(database.value("SELECT count(*) FROM t")).isEqualTo("2");
    }

    private static StructuredData key(Row row) {
        return data("k", row.get("k"));
    }
}
