package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.sink.error.RecordException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Warnings for the operator while the sink continues: triggers that fire, records that became dead letters. */
class WarningsIT extends SinkTestBase {
    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void firstWriteToATableWithTriggersWarnsOnce(int version) {
        open(version);
        audited();
        try (CapturedLog log = CapturedLog.open()) {
            write(records.create("t", data("id", 1), data("id", 1)), records.create("t", data("id", 2), data("id", 2)));

            assertThat(log.warnings())
                    .singleElement()
                    .asString()
                    .contains("Table t has triggers that fire", "audit", "session.replicationRole=replica");
        }
    }

    @Test
    void replicaIsNotWarnedOfTriggersThatDoNotFire() {
        open(18);
        audited();
        try (CapturedLog log = CapturedLog.open()) {
            write(sink().replicationRole(ReplicationRole.REPLICA), records.create("t", data("id", 1), data("id", 1)));

            assertThat(log.warnings()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void truncateThatIsPutAsideSaysWhatThatMeans(Way way) {
        open(way);
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY)",
                "INSERT INTO t VALUES (1)",
                "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''no''; END'",
                "CREATE TRIGGER no BEFORE TRUNCATE ON t EXECUTE FUNCTION no()");
        try (CapturedLog log = CapturedLog.open()) {
            write(sink().onError(OnError.DEAD_LETTER).deadLetterTable("dead"), records.truncate("t", "7", "0/1"));

            assertThat(log.warnings())
                    .anyMatch(line -> line.contains("A TRUNCATE became a dead letter: the target keeps the rows"))
                    .anyMatch(line -> line.contains("1 records could not be written"));
        }
    }

    /** A record names its table: it must not name the sink's own, or the server's. */
    @ParameterizedTest
    @ValueSource(strings = {"penstock.position", "pg_catalog.pg_statistic", "information_schema.sql_features", "other"})
    void recordAimedAtATableThatIsNotForItIsRefused(String table) {
        open(18);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "CREATE TABLE other (pipeline text)");

        RecordException error = fail(
                RecordException.class,
                sink().allowedTables("t"),
                records.create("t", data("id", 1), data("id", 1)),
                records.create(table, null, data("pipeline", "p", "epoch", 9)));

        assertThat(error.table()).contains(table);
        assertThat(database.rows("SELECT id FROM t")).containsExactly(List.of("1"));
        assertThat(database.value("SELECT count(*) FROM other")).isEqualTo("0");
    }

    private void audited() {
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY)",
                "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'",
                "CREATE TRIGGER audit AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()");
    }
}
