package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.RawData;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.sink.error.MissingRowException;
import dev.penstock.sink.error.RecordException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The effect of each kind of record, in bulk and one by one. */
class BehaviourIT extends SinkTestBase {
    @ParameterizedTest
    @EnumSource
    void createInsertsTheRow(Way way) {
        open(way, "CREATE TABLE t (id int PRIMARY KEY, a text, b int DEFAULT 7)");

        write(records.create("t", data("id", 1), data("id", 1, "a", "x")));

        assertThat(rows("SELECT * FROM t")).containsExactly("1|x|7");
    }

    @ParameterizedTest
    @EnumSource
    void createUpdatesTheSentColumnsOfARowThatIsThere(Way way) {
        open(way, "CREATE TABLE t (id int PRIMARY KEY, a text, b int)", "INSERT INTO t VALUES (1, 'old', 5)");

        write(records.create("t", data("id", 1), data("id", 1, "a", "new")));

        assertThat(rows("SELECT * FROM t")).containsExactly("1|new|5");
    }

    @ParameterizedTest
    @EnumSource
    void snapshotUpdatesTheSentColumnsOfARowThatIsThere(Way way) {
        open(way, "CREATE TABLE t (id int PRIMARY KEY, a text, b int)", "INSERT INTO t VALUES (1, 'old', 5)");

        write(
                records.snapshot("t", data("id", 1), data("id", 1, "a", "new")),
                records.snapshot("t", data("id", 2), data("id", 2, "a", "two")));

        assertThat(rows("SELECT * FROM t ORDER BY id")).containsExactly("1|new|5", "2|two|null");
    }

    @ParameterizedTest
    @EnumSource
    void createWithoutKeyAppends(Way way) {
        open(way, "CREATE TABLE t (a int, b text)");
        Record record = records.create("t", null, data("a", 1, "b", "x"));

        write(record, record, records.snapshot("t", null, data("b", "y")));

        assertThat(rows("SELECT * FROM t ORDER BY 2")).containsExactly("1|x", "1|x", "null|y");
    }

    @ParameterizedTest
    @EnumSource
    void createWithoutColumnsAppendsWhatTheTableHasForThem(Way way) {
        open(way, "CREATE TABLE t (a text DEFAULT 'd')");

        write(records.create("t", null, data()));

        assertThat(rows("SELECT * FROM t")).containsExactly("d");
    }

    @ParameterizedTest
    @EnumSource
    void createWithoutKeyIsAnUpsertByTheKeyOption(Way way) {
        open(way, "CREATE TABLE t (a int, b int, c text, UNIQUE (a, b))");

        write(
                sink().key("a", "b"),
                records.create("t", null, data("a", 1, "b", 2, "c", "x")),
                records.create("t", null, data("a", 1, "b", 2, "c", "y")));

        assertThat(rows("SELECT * FROM t")).containsExactly("1|2|y");
    }

    @ParameterizedTest
    @EnumSource
    void createWithoutKeyIsAnUpsertByThePrimaryKeyOfTheTarget(Way way) {
        open(way, "CREATE TABLE t (a int PRIMARY KEY, c text)");

        write(records.create("t", null, data("a", 1, "c", "x")), records.create("t", null, data("a", 1, "c", "y")));

        assertThat(rows("SELECT * FROM t")).containsExactly("1|y");
    }

    @ParameterizedTest
    @EnumSource
    void updateChangesTheColumnsItCarriesAndNoOthers(Way way) {
        open(way, "CREATE TABLE t (id int PRIMARY KEY, a text, b int)", "INSERT INTO t VALUES (1, 'old', 5)");

        write(records.update("t", data("id", 1), null, data("id", 1, "a", null)));

        assertThat(rows("SELECT * FROM t")).containsExactly("1|null|5");
    }

    @ParameterizedTest
    @EnumSource
    void updateOfAMissingRowInsertsIt(Way way) {
        open(way, "CREATE TABLE t (id int PRIMARY KEY, a text, b int DEFAULT 7)");

        write(records.update("t", data("id", 1), null, data("id", 1, "a", "x")));

        assertThat(rows("SELECT * FROM t")).containsExactly("1|x|7");
    }

    @ParameterizedTest
    @EnumSource
    void updateWithoutAColumnThatIsNotNullUpdatesTheRowThatIsThere(Way way) {
        open(way, "CREATE TABLE t (id int PRIMARY KEY, a text, b int NOT NULL)", "INSERT INTO t VALUES (1, 'old', 5)");

        write(records.update("t", data("id", 1), null, data("id", 1, "a", "new")));

        assertThat(rows("SELECT * FROM t")).containsExactly("1|new|5");
    }

    @ParameterizedTest
    @EnumSource
    void updateWithoutAColumnWhoseDomainRefusesNullUpdatesTheRowThatIsThere(Way way) {
        open(
                way,
                "CREATE DOMAIN d AS text NOT NULL",
                "CREATE TABLE t (id int PRIMARY KEY, a text, b d)",
                "INSERT INTO t VALUES (1, 'old', 'b')");

        write(records.update("t", data("id", 1), null, data("id", 1, "a", "new")));

        assertThat(rows("SELECT * FROM t")).containsExactly("1|new|b");
    }

    @ParameterizedTest
    @EnumSource
    void updateWithoutAColumnThatIsNotNullNamesItWhenTheRowIsMissing(Way way) {
        open(way, "CREATE TABLE t (id int PRIMARY KEY, a text, b int NOT NULL)");
        Record update = records.update("t", data("id", 1), null, data("id", 1, "a", "new"));

        RecordException error = fail(RecordException.class, update);

        assertThat(error.position()).contains(update.position());
        assertThat(error.table()).contains("t");
        assertThat(error.column()).contains("b");
        assertThat(error.sqlState()).contains("23502");
        assertThat(error.isTransient()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void updateWithUnchangedColumnsKeepsThem(Way way) {
        open(way, "CREATE TABLE t (id int PRIMARY KEY, a text, big text)", "INSERT INTO t VALUES (1, 'old', 'large')");

        write(records.patch("t", data("id", 1), null, data("id", 1, "a", "new"), "big"));

        assertThat(rows("SELECT * FROM t")).containsExactly("1|new|large");
    }

    @ParameterizedTest
    @EnumSource
    void updateWithUnchangedColumnsOfAMissingRowIsSkippedAndCounted(Way way) {
        open(way, "CREATE TABLE t (id int PRIMARY KEY, a text, big text)");

        PostgresSink sink = write(
                records.patch("t", data("id", 1), null, data("id", 1, "a", "new"), "big"),
                records.create("t", data("id", 2), data("id", 2)));

        assertThat(rows("SELECT id FROM t")).containsExactly("2");
        assertThat(sink.progress().skipped()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void updateWithUnchangedColumnsOfAMissingRowIsAnErrorExactlyOnce(Way way) {
        open(way, "CREATE TABLE t (id int PRIMARY KEY, a text, big text)");
        Record before = records.create("t", data("id", 2), data("id", 2));
        Record patch = records.patch("t", data("id", 1), null, data("id", 1, "a", "new"), "big");

        MissingRowException error = fail(
                MissingRowException.class,
                sink().delivery(Delivery.EXACTLY_ONCE).pipeline("p"),
                before,
                patch,
                records.create("t", data("id", 3), data("id", 3)));

        assertThat(error.position()).contains(patch.position());
        assertThat(error.table()).contains("t");
        assertThat(error.unsent()).containsExactly("big");
        assertThat(error).hasMessageContaining("'big'");
        assertThat(rows("SELECT id FROM t")).containsExactly("2");
        assertThat(acknowledged.last()).isEqualTo(before.position());
    }

    @ParameterizedTest
    @EnumSource
    void updateWhoseUnchangedColumnsWereFilledInIsAnUpsert(Way way) {
        open(way, "CREATE TABLE t (id int PRIMARY KEY, big text)");

        write(records.patch("t", data("id", 1), null, data("id", 1, "big", "filled"), "big"));

        assertThat(rows("SELECT * FROM t")).containsExactly("1|filled");
    }

    @ParameterizedTest
    @EnumSource
    void changedKeyMovesTheRowWithItsUnsentColumnsAndItsChildren(Way way) {
        open(
                way,
                "CREATE TABLE t (id int PRIMARY KEY, a text, big text)",
                "CREATE TABLE child (id int PRIMARY KEY, t int REFERENCES t ON UPDATE CASCADE ON DELETE CASCADE)",
                "INSERT INTO t VALUES (1, 'old', 'large')",
                "INSERT INTO child VALUES (1, 1)");

        write(records.patch("t", data("id", 2), data("id", 1), data("id", 2, "a", "new"), "big"));

        assertThat(rows("SELECT * FROM t")).containsExactly("2|new|large");
        assertThat(rows("SELECT * FROM child")).containsExactly("1|2");
    }

    @ParameterizedTest
    @EnumSource
    void changedKeyRemovesARowAtTheNewKey(Way way) {
        open(
                way,
                "CREATE TABLE t (id int PRIMARY KEY, a text, b text)",
                "INSERT INTO t VALUES (1, 'one', 'b1'), (2, 'two', 'b2')");

        write(records.update("t", data("id", 2), data("id", 1), data("id", 2, "a", "moved")));

        assertThat(rows("SELECT * FROM t")).containsExactly("2|moved|b1");
    }

    @ParameterizedTest
    @EnumSource
    void changedKeyWithoutTheOldRowUpdatesTheRowAtTheNewKey(Way way) {
        open(way, "CREATE TABLE t (id int PRIMARY KEY, a text, b text)", "INSERT INTO t VALUES (2, 'two', 'b2')");

        PostgresSink sink = write(
                records.update("t", data("id", 2), data("id", 1), data("id", 2, "a", "moved")),
                records.patch("t", data("id", 2), data("id", 1), data("id", 2, "a", "again"), "b"));

        assertThat(rows("SELECT * FROM t")).containsExactly("2|again|b2");
        assertThat(sink.progress().skipped()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void changedKeyWithoutAnyRowIsAnUpdateWithoutChangedKey(Way way) {
        open(way, "CREATE TABLE t (id int PRIMARY KEY, a text, b text DEFAULT 'd')");

        PostgresSink sink = write(
                records.update("t", data("id", 2), data("id", 1), data("id", 2, "a", "inserted")),
                records.patch("t", data("id", 4), data("id", 3), data("id", 4, "a", "skipped"), "b"));

        assertThat(rows("SELECT * FROM t")).containsExactly("2|inserted|d");
        assertThat(sink.progress().skipped()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void changedKeyThatCannotBeUpdatedKeepsTheUnsentColumns(Way way) {
        open(
                way,
                "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a text, big text,"
                        + " g int GENERATED ALWAYS AS (length(a)) STORED)",
                "INSERT INTO t OVERRIDING SYSTEM VALUE VALUES (1, 'old', 'large')");

        write(records.patch("t", data("id", 2), data("id", 1), data("id", 2, "a", "newer"), "big"));

        assertThat(rows("SELECT * FROM t")).containsExactly("2|newer|large|5");
    }

    @ParameterizedTest
    @EnumSource
    void changedPartOfACompositeKeyMovesTheRow(Way way) {
        open(way, "CREATE TABLE t (a int, b text, c text, PRIMARY KEY (a, b))", "INSERT INTO t VALUES (1, 'x', 'c')");

        write(records.update("t", data("a", 1, "b", "y"), data("a", 1, "b", "x"), data("a", 1, "b", "y")));

        assertThat(rows("SELECT * FROM t")).containsExactly("1|y|c");
    }

    @ParameterizedTest
    @EnumSource
    void deleteRemovesTheRowOfTheKey(Way way) {
        open(way, "CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1), (2), (3)");

        write(
                records.delete("t", data("id", 1), null),
                records.delete("t", data("id", 2), data("id", 2)),
                records.delete("t", data("id", 9), data("id", 9)));

        assertThat(rows("SELECT * FROM t")).containsExactly("3");
    }

    @ParameterizedTest
    @EnumSource
    void withoutKeyExactlyOneRowThatEqualsTheWholeImageIsChanged(Way way) {
        open(
                way,
                "CREATE TABLE t (a int, b text, j json, n numeric)",
                "INSERT INTO t VALUES (1, 'x', '{\"a\": 1}', 1.5), (1, 'x', '{\"a\": 1}', 1.5), (1, null, null, null),"
                        + " (1, null, null, null), (1, null, null, null)");
        StructuredData x = data("a", 1, "b", "x", "j", "{\"a\": 1}", "n", "1.50");
        StructuredData nothing = data("a", 1, "b", null, "j", null, "n", null);

        write(
                records.update("t", null, x, data("a", 2, "b", "y", "j", "{}", "n", "2")),
                records.delete("t", null, nothing));

        assertThat(rows("SELECT * FROM t ORDER BY 1, 2"))
                .containsExactly("1|x|{\"a\": 1}|1.5", "1|null|null|null", "1|null|null|null", "2|y|{}|2");
    }

    @ParameterizedTest
    @EnumSource
    void withoutKeyAnImageThatNoRowEqualsIsSkippedAndCounted(Way way) {
        open(way, "CREATE TABLE t (a int, b text)", "INSERT INTO t VALUES (1, 'x')");

        PostgresSink sink = write(
                records.update("t", null, data("a", 1, "b", "other"), data("a", 2, "b", "y")),
                records.delete("t", null, data("a", 5, "b", "x")));

        assertThat(rows("SELECT * FROM t")).containsExactly("1|x");
        assertThat(sink.progress().skipped()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void withoutKeyOneRowOfOnePartitionIsChanged(Way way) {
        open(
                way,
                "CREATE TABLE t (a int, b text) PARTITION BY LIST (a)",
                "CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1)",
                "CREATE TABLE t2 PARTITION OF t FOR VALUES IN (2)",
                "INSERT INTO t VALUES (1, 'x'), (2, 'x')");

        write(records.delete("t", null, data("a", 2, "b", "x")));

        assertThat(rows("SELECT * FROM t")).containsExactly("1|x");
    }

    @ParameterizedTest
    @EnumSource
    void withoutKeyAndWholeImageIsAnError(Way way) {
        open(way, "CREATE TABLE t (a int, b text)", "INSERT INTO t VALUES (1, 'x')");
        Record delete = records.delete("t", null, data("a", 1));

        RecordException error = fail(RecordException.class, delete);

        assertThat(error).hasMessageContaining("neither a key nor a whole image");
        assertThat(error.position()).contains(delete.position());
        assertThat(fail(RecordException.class, records.update("t", null, null, data("a", 1, "b", "y"))))
                .hasMessageContaining("neither a key nor a whole image");
        assertThat(rows("SELECT * FROM t")).containsExactly("1|x");
    }

    @ParameterizedTest
    @EnumSource
    void truncatesOfOneStatementAreOneStatement(Way way) {
        open(
                way,
                "CREATE TABLE p (id int PRIMARY KEY)",
                "CREATE TABLE c (p int REFERENCES p)",
                "INSERT INTO p VALUES (1)",
                "INSERT INTO c VALUES (1)");

        write(
                sink().batchSize(1),
                records.truncate("p", "77", "0/1"),
                records.truncate("c", "77", "0/1"),
                records.create("p", data("id", 5), data("id", 5)));

        assertThat(rows("SELECT * FROM p")).containsExactly("5");
        assertThat(rows("SELECT * FROM c")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void truncateRemovesWhatCameBeforeAndNothingThatComesAfter(Way way) {
        open(way, "CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");

        write(
                records.create("t", data("id", 2), data("id", 2)),
                records.truncate("t", "77", "0/1"),
                records.create("t", data("id", 3), data("id", 3)));

        assertThat(rows("SELECT * FROM t")).containsExactly("3");
    }

    @ParameterizedTest
    @EnumSource
    void logicalMessageIsIgnoredAndAcknowledged(Way way) {
        open(way);
        Record message = message("not json");

        write(message);

        assertThat(acknowledged.last()).isEqualTo(message.position());
    }

    @ParameterizedTest
    @EnumSource
    void logicalMessageIsWrittenToTheTableOfTheOption(Way way) {
        open(way, "CREATE TABLE audit (who text, n int)");

        write(
                sink().table("{{ default \"audit\" (index .Metadata \"opencdc.collection\") }}"),
                message("{\"who\": \"me\", \"n\": 3}"));

        assertThat(rows("SELECT * FROM audit")).containsExactly("me|3");
    }

    @ParameterizedTest
    @EnumSource
    void keyColumnsAloneInsertAndChangeNothing(Way way) {
        open(way, "CREATE TABLE t (a int, b text DEFAULT 'd', PRIMARY KEY (a))", "INSERT INTO t VALUES (1, 'there')");

        write(
                records.create("t", data("a", 1), data("a", 1)),
                records.update("t", data("a", 2), null, data("a", 2)),
                records.update("t", data("a", 2), null, data("a", 2)));

        assertThat(rows("SELECT * FROM t ORDER BY a")).containsExactly("1|there", "2|d");
    }

    @ParameterizedTest
    @EnumSource
    void keyThatThePayloadLacksIsTakenFromTheRecord(Way way) {
        open(way, "CREATE TABLE t (id int PRIMARY KEY, a text)");

        write(records.create("t", data("id", 1), data("a", "x")));

        assertThat(rows("SELECT * FROM t")).containsExactly("1|x");
    }

    @ParameterizedTest
    @EnumSource
    void rawPayloadIsTheColumnsOfItsJson(Way way) {
        open(way, "CREATE TABLE t (id bigint PRIMARY KEY, a numeric, j jsonb, d timestamptz, l int[], b bytea)");
        RawData raw = RawData.of(("{\"id\": 9007199254740993, \"a\": 1.10, \"j\": {\"k\": [1, null]},"
                        + " \"d\": \"2024-01-31T13:14:15.5Z\", \"l\": [1, 2], \"b\": \"AQI=\"}")
                .getBytes(StandardCharsets.UTF_8));

        write(Record.of(
                records.position(),
                Operation.CREATE,
                Map.of(Metadata.COLLECTION, "t"),
                data("id", 9007199254740993L),
                null,
                raw));

        assertThat(rows("SELECT id, a, j, d AT TIME ZONE 'UTC', l, b::text FROM t"))
                .containsExactly("9007199254740993|1.10|{\"k\": [1, null]}|2024-01-31 13:14:15.5|{1,2}|\\x0102");
    }

    private Record message(String content) {
        return Record.of(
                records.position(),
                Operation.CREATE,
                Map.of(Metadata.MESSAGE_PREFIX, "p", Metadata.MESSAGE_TRANSACTIONAL, "true"),
                null,
                null,
                RawData.of(content.getBytes(StandardCharsets.UTF_8)));
    }

    private void open(Way way, String... ddl) {
        super.open(way);
        database.execute(ddl);
    }

    private List<String> rows(String query) {
        return database.rows(query).stream()
                .map(row -> String.join("|", row.stream().map(String::valueOf).toList()))
                .toList();
    }

    /** In one statement the cascade of the first row would delete the third. */
    @ParameterizedTest
    @EnumSource
    void keysThatCascadeStayInOrderWhenRecordsGoByAnotherKey(Way way) {
        open(way);
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, code text UNIQUE NOT NULL, ref int REFERENCES t ON UPDATE"
                        + " CASCADE)",
                "INSERT INTO t VALUES (1, 'a', NULL)");

        write(
                records.update("t", data("code", "a"), null, data("code", "a", "id", 2, "ref", null)),
                records.create("t", data("code", "b"), data("code", "b", "id", 1, "ref", null)),
                records.create("t", data("code", "c"), data("code", "c", "id", 3, "ref", 1)));

        assertThat(database.rows("SELECT code, id, ref FROM t ORDER BY code"))
                .containsExactly(Arrays.asList("a", "2", null), Arrays.asList("b", "1", null), List.of("c", "3", "1"));
    }
}
