package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Operation;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The behaviour of Conduit's PostgreSQL destination, under its own options. */
class ConduitDestinationIT extends SinkTestBase {
    private static final String TABLE =
            "CREATE TABLE t (id bigint PRIMARY KEY, column1 text, column2 int, column3 bool)";

    private void open(Way way, String... statements) {
        open(way);
        database.execute(statements);
        database.execute("INSERT INTO t VALUES (1, 'one', 1, true), (2, 'two', 2, false)");
    }

    @ParameterizedTest
    @EnumSource
    void snapshotOfANewRowInsertsIt(Way way) {
        open(way, TABLE);

        write(records.snapshot("t", data("id", 5L), row(5, "foo", 123, true)));

        assertThat(rowOf(5)).containsExactly(List.of("5", "foo", "123", "t"));
    }

    @ParameterizedTest
    @EnumSource
    void createOfANewRowInsertsIt(Way way) {
        open(way, TABLE);

        write(records.create("t", data("id", 5L), row(5, "foo", 456, false)));

        assertThat(rowOf(5)).containsExactly(List.of("5", "foo", "456", "f"));
    }

    @ParameterizedTest
    @EnumSource
    void createOfARowThatIsThereUpdatesIt(Way way) {
        open(way, TABLE);

        write(records.create("t", data("id", 1L), row(1, "foo", 567, true)));

        assertThat(rowOf(1)).containsExactly(List.of("1", "foo", "567", "t"));
    }

    @ParameterizedTest
    @EnumSource
    void snapshotOfARowThatIsThereUpdatesIt(Way way) {
        open(way, TABLE);

        write(records.snapshot("t", data("id", 1L), row(1, "foo", 567, true)));

        assertThat(rowOf(1)).containsExactly(List.of("1", "foo", "567", "t"));
    }

    @ParameterizedTest
    @EnumSource
    void updateOfARowThatIsMissingInsertsIt(Way way) {
        open(way, TABLE);

        write(records.update("t", data("id", 7L), null, row(7, "bar", 567, true)));

        assertThat(rowOf(7)).containsExactly(List.of("7", "bar", "567", "t"));
    }

    @ParameterizedTest
    @EnumSource
    void updateOfARowThatIsThereUpdatesIt(Way way) {
        open(way, TABLE);

        write(records.update("t", data("id", 1L), null, row(1, "foobar", 567, true)));

        assertThat(rowOf(1)).containsExactly(List.of("1", "foobar", "567", "t"));
    }

    @ParameterizedTest
    @EnumSource
    void deleteRemovesTheRow(Way way) {
        open(way, TABLE);

        write(records.delete("t", data("id", 1L), null));

        assertThat(rowOf(1)).isEmpty();
        assertThat(rowOf(2)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void deleteOfARowThatIsMissingIsNoError(Way way) {
        open(way, TABLE);

        write(records.delete("t", data("id", 100L), null));

        assertThat(database.value("SELECT count(*) FROM t")).isEqualTo("2");
    }

    @ParameterizedTest
    @EnumSource
    void batchOfThreeIsWrittenInItsOrder(Way way) {
        open(way, TABLE);
        Record last = records.delete("t", data("id", 2L), null);

        write(
                records.create("t", data("id", 3L), row(3, "three", 3, true)),
                records.update("t", data("id", 3L), null, row(3, "changed", 4, false)),
                last);

        assertThat(database.rows("SELECT * FROM t ORDER BY id"))
                .containsExactly(List.of("1", "one", "1", "t"), List.of("3", "changed", "4", "f"));
        assertThat(acknowledged.all()).containsExactly(last.position());
    }

    @ParameterizedTest
    @EnumSource
    void tableInCapitalsComesFromATemplate(Way way) {
        open(
                way,
                TABLE,
                "CREATE TABLE \"UPPER\" (\"ID\" bigint PRIMARY KEY, \"Column1\" text)",
                "CREATE TABLE \"COMPANY\" (id int PRIMARY KEY)");
        Record record = Record.of(
                records.position(),
                Operation.CREATE,
                Map.of("opencdc.collection", "upper"),
                data("ID", 1L),
                null,
                data("ID", 1L, "Column1", "x"));

        write(sink().option("table", "{{ index .Metadata \"opencdc.collection\" | upper }}"), record);

        assertThat(database.rows("SELECT * FROM \"UPPER\"")).containsExactly(List.of("1", "x"));
    }

    @ParameterizedTest
    @EnumSource
    void decimalIsWrittenIntoItsPrecision(Way way) {
        open(way, TABLE, "CREATE TABLE prices (id bigint PRIMARY KEY, price numeric(16,3))");

        write(records.create("prices", data("id", 1L), data("id", 1L, "price", new BigDecimal("1234567890123.456"))));

        assertThat(database.rows("SELECT * FROM prices")).containsExactly(List.of("1", "1234567890123.456"));
    }

    @ParameterizedTest
    @EnumSource
    void keyOptionNamesTheRowOfARecordWithoutKey(Way way) {
        open(way, TABLE);

        write(sink().option("key", "id"), records.update("t", null, null, row(1, "named", 9, true)));

        assertThat(rowOf(1)).containsExactly(List.of("1", "named", "9", "t"));
    }

    private static StructuredData row(long id, String column1, int column2, boolean column3) {
        return data("id", id, "column1", column1, "column2", column2, "column3", column3);
    }

    private List<List<String>> rowOf(int id) {
        return database.rows("SELECT * FROM t WHERE id = " + id);
    }
}
