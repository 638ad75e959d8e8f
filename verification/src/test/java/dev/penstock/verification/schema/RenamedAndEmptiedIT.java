package dev.penstock.verification.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Metadata;
import dev.penstock.sink.PostgresSinkBuilder;
import dev.penstock.sink.ReplicationRole;
import dev.penstock.test.PostgresServer;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that are emptied in the target, where they still have the name that their source tables had before. */
@Timeout(1200)
class RenamedAndEmptiedIT {
    @ParameterizedTest
    @CsvSource({"14, true, 1", "18, true, 3", "18, false, 1", "14, false, 3"})
    void emptiesATableThatWasRenamedAndTruncatedWhileItWasAway(int version, boolean exactlyOnce, int lanes) {
        try (Copy copy = new Copy(PostgresServer.shared(version), "*")) {
            if (!exactlyOnce) {
                copy.atLeastOnce();
            }
            UnaryOperator<PostgresSinkBuilder> options = sink -> exactlyOnce ? sink : sink.parallelism(lanes);
            create(copy, "t");
            copy.start(options);
            copy.awaitEqualRows("t");
            copy.stop();
            copy.from.execute("ALTER TABLE t RENAME TO other", "TRUNCATE other");
            copy.start(options);
            copy.awaitEqualRows("other");
            copy.assertEqualShape();

            copy.from.execute("INSERT INTO other VALUES (10, 'new')");
            copy.awaitEqualRows("other");
        }
    }

    @Test
    void emptiesATableThatWasRenamedAndTruncatedInATransactionWithRows() {
        try (Copy copy = new Copy(PostgresServer.shared(18), "*")) {
            create(copy, "t", "u");
            copy.start(sink -> sink.batchSize(2));
            copy.awaitEqualRows("t", "u");
            copy.stop();
            copy.from.execute(
                    "ALTER TABLE t RENAME TO other",
                    "BEGIN; INSERT INTO u SELECT i, 'u' FROM generate_series(10, 20) i; TRUNCATE other;"
                            + " INSERT INTO other VALUES (10, 'new'); COMMIT");
            copy.start(sink -> sink.batchSize(2));
            copy.awaitEqualRows("u", "other");
            copy.assertEqualShape();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "14, DELETE FROM other WHERE id > 2",
        "18, DELETE FROM other WHERE id > 2",
        "14, DELETE FROM other",
        "18, TRUNCATE other"
    })
    void emptiesARenamedTableThatIsReadAgain(int version, String removal) {
        try (Copy copy = new Copy(PostgresServer.shared(version), "*").rereadingAll()) {
            create(copy, "t");
            copy.start();
            copy.awaitEqualRows("t");
            copy.stop();
            copy.from.execute("ALTER TABLE t RENAME TO other", removal);
            copy.loseSlot();
            copy.start();
            copy.awaitEqualRows("other");
            copy.assertEqualShape();
        }
    }

    /** The target's tables reference one another, so that they can only be emptied together. */
    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void emptiesTablesTogetherOfWhichSomeTookTheNamesOfOthers(int version) {
        try (Copy copy = new Copy(PostgresServer.shared(version), "*").rereadingAll()) {
            create(copy, "t", "u", "v");
            copy.start(sink -> sink.replicationRole(ReplicationRole.REPLICA));
            copy.awaitEqualRows("t", "u", "v");
            copy.stop();
            copy.to.execute(
                    "ALTER TABLE v ADD FOREIGN KEY (id) REFERENCES u",
                    "ALTER TABLE u ADD FOREIGN KEY (id) REFERENCES t");
            copy.from.execute(
                    "ALTER TABLE v RENAME TO w",
                    "ALTER TABLE u RENAME TO v",
                    "ALTER TABLE t RENAME TO u",
                    "DELETE FROM u WHERE id = 5",
                    "DELETE FROM v WHERE id > 3",
                    "TRUNCATE w");
            copy.loseSlot();
            copy.start(sink -> sink.replicationRole(ReplicationRole.REPLICA));
            copy.awaitEqualRows("u", "v", "w");
            copy.assertEqualShape();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void emptiesARenamedTableIfItStopsBeforeItsFirstRow(boolean rows) {
        try (Copy copy = new Copy(PostgresServer.shared(18), "*").rereadingAll()) {
            create(copy, "t");
            copy.start();
            copy.awaitEqualRows("t");
            copy.stop();
            copy.from.execute(
                    "ALTER TABLE t RENAME TO other", rows ? "DELETE FROM other WHERE id > 2" : "TRUNCATE other");
            copy.loseSlot();
            copy.through(
                    records -> records.takeWhile(record -> record.metadata().containsKey(Metadata.TRUNCATE)));
            copy.start();
            copy.await("SELECT to_regclass('other') IS NOT NULL");
            Awaitility.await()
                    .atMost(Copy.DEADLINE)
                    .until(() -> "0".equals(copy.to.value("SELECT count(*) FROM other")));
            copy.stop();
            copy.through(records -> records).start();
            copy.awaitEqualRows("other");
            copy.assertEqualShape();
            assertThat(copy.ended()).isNull();
        }
    }

    private static void create(Copy copy, String... tables) {
        for (String table : tables) {
            copy.from.execute(
                    "CREATE TABLE " + table + " (id int PRIMARY KEY, v text)",
                    "INSERT INTO " + table + " SELECT i, '" + table + "' FROM generate_series(1, 5) i");
        }
    }
}
