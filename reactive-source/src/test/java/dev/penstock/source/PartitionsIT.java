package dev.penstock.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.Record;
import dev.penstock.source.Stage.Read;
import dev.penstock.source.internal.server.OnEachServer;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

@OnEachServer
class PartitionsIT {
    private final int version;
    private Stage stage;

    PartitionsIT(int version) {
        this.version = version;
    }

    @BeforeEach
    void open() {
        stage = new Stage(version);
        stage.execute(
                "CREATE TABLE p (id int PRIMARY KEY, a text, b text) PARTITION BY RANGE (id)",
                "CREATE TABLE low PARTITION OF p FOR VALUES FROM (0) TO (100)",
                "CREATE TABLE high (b text, dropped int, id int NOT NULL, a text)",
                "ALTER TABLE high DROP COLUMN dropped",
                "ALTER TABLE p ATTACH PARTITION high FOR VALUES FROM (100) TO (200)");
    }

    @AfterEach
    void close() throws SQLException {
        stage.close();
    }

    @Test
    void emitsRowsOfPartitionsAsRowsOfTheirTableWhateverTheOrderOfColumns() {
        stage.execute("INSERT INTO p VALUES (1, 'a1', 'b1'), (101, 'a101', 'b101')");
        Read snapshot = stage.begin("p");
        stage.execute(
                "INSERT INTO p VALUES (2, 'a2', 'b2'), (102, 'a102', 'b102')",
                "INSERT INTO high VALUES ('b103', 103, 'a103')",
                "UPDATE p SET a = 'x' WHERE id IN (2, 102)",
                "UPDATE p SET id = 3 WHERE id = 2",
                "DELETE FROM p WHERE id IN (1, 101)");

        assertThat(snapshot.lines())
                .containsExactlyInAnyOrder(
                        "snapshot p[id=1] id=1 a=a1 b=b1", "snapshot p[id=101] id=101 a=a101 b=b101");
        assertThat(stage.readAfter(snapshot.end(), "p").lines())
                .containsExactly(
                        "create p[id=2] id=2 a=a2 b=b2",
                        "create p[id=102] id=102 a=a102 b=b102",
                        "create p[id=103] id=103 a=a103 b=b103",
                        "update p[id=2] id=2 a=x b=b2",
                        "update p[id=102] id=102 a=x b=b102",
                        "update p[id=3] id=3 a=x b=b2 was id=2",
                        "delete p[id=1] was id=1",
                        "delete p[id=101] was id=101");
    }

    @Test
    void movesARowBetweenPartitionsByAnUpdate() {
        stage.execute("INSERT INTO p VALUES (1, 'a', 'b'), (2, 'c', 'd'), (3, 'e', 'f')");
        Read snapshot = stage.begin("p");
        stage.execute(
                "UPDATE p SET id = id + 149 WHERE id < 3",
                "BEGIN; DELETE FROM p WHERE id = 150; DELETE FROM p WHERE id = 3; INSERT INTO p VALUES (4, 'g', 'h');"
                        + " COMMIT");

        Read changes = stage.readAfter(snapshot.end(), "p");
        assertThat(changes.lines())
                .containsExactly(
                        "update p[id=150] id=150 a=a b=b was id=1",
                        "update p[id=151] id=151 a=c b=d was id=2",
                        "delete p[id=150] was id=150",
                        "update p[id=4] id=4 a=g b=h was id=3");
        for (int i = 0; i < changes.records().size(); i++) {
            assertThat(stage.readAfter(changes.position(i), "p").lines())
                    .isEqualTo(changes.lines().subList(i + 1, changes.lines().size()));
        }
    }

    @Test
    void followsPartitionsThatAreMadeAttachedAndDetached() {
        Read snapshot = stage.begin("p");
        stage.execute(
                "INSERT INTO p VALUES (1)",
                "CREATE TABLE made PARTITION OF p FOR VALUES FROM (200) TO (300)",
                "INSERT INTO p VALUES (201)",
                "CREATE TABLE attached (b text, a text, id int PRIMARY KEY)",
                "ALTER TABLE p ATTACH PARTITION attached FOR VALUES FROM (300) TO (400)",
                "INSERT INTO p VALUES (302, 'a', 'b')",
                "UPDATE p SET a = 'c' WHERE id = 302",
                "ALTER TABLE p DETACH PARTITION high",
                "INSERT INTO high VALUES ('its own now', 102, '')",
                "DROP TABLE low",
                "INSERT INTO p VALUES (202)");

        Read changes = stage.readAfter(snapshot.end(), "p");
        assertThat(changes.lines())
                .containsExactly(
                        "create p[id=1] id=1 a=null b=null",
                        "create p[id=201] id=201 a=null b=null",
                        "create p[id=302] id=302 a=a b=b",
                        "update p[id=302] id=302 a=c b=b",
                        "create p[id=202] id=202 a=null b=null");
        assertThat(stage.readAfter(changes.position(2), "p").lines())
                .isEqualTo(changes.lines().subList(3, 5));
    }

    /** PostgreSQL 14 continues to send nothing of it: a process that saw it unpublished does not check again. */
    @Test
    void emitsChangesOfAPartitionThatWasFilledBeforeItWasAttachedUnlessOn14() {
        Read snapshot = stage.begin("p");
        stage.execute(
                "CREATE TABLE attached (b text, a text, id int PRIMARY KEY)",
                "INSERT INTO attached VALUES ('not sent', '', 301)",
                "ALTER TABLE p ATTACH PARTITION attached FOR VALUES FROM (300) TO (400)",
                "INSERT INTO p VALUES (302, 'a', 'b')",
                "UPDATE p SET a = 'c' WHERE id = 301",
                "INSERT INTO p VALUES (1)");

        List<String> ofTheAttached =
                List.of("create p[id=302] id=302 a=a b=b", "update p[id=301] id=301 a=c b=not sent");
        List<String> ofAnother = List.of("create p[id=1] id=1 a=null b=null");
        assertThat(stage.readAfter(snapshot.end(), "p").lines())
                .isEqualTo(version == 14 ? ofAnother : concat(List.of(ofTheAttached, ofAnother)));
    }

    /** On 14 a walsender continues with what it knew of the partition when it first sent a change of it. */
    @Test
    void leavesOutAPartitionThatIsDetachedWhileItIsStreamedUnlessOn14() {
        Read snapshot = stage.begin("p");
        PostgresSource source = stage.source("p");
        List<Record> records = new CopyOnWriteArrayList<>();
        Disposable subscription = source.recordsAfter(snapshot.end()).subscribe(records::add);
        try {
            stage.execute("INSERT INTO high (id) VALUES (101)");
            await().atMost(Stage.DEADLINE).until(() -> !records.isEmpty());
            stage.execute(
                    "ALTER TABLE p DETACH PARTITION high",
                    "INSERT INTO high (id) VALUES (102)",
                    "INSERT INTO p VALUES (1)");
            long mark = stage.mark();
            await().atMost(Stage.DEADLINE).until(() -> records.stream().anyMatch(Stage.isMark(mark)));
        } finally {
            subscription.dispose();
            source.admin().released().block(Stage.DEADLINE);
        }
        List<String> before = List.of("create p[id=101] id=101 a=null b=null");
        List<String> ofTheDetached = List.of("create p[id=102] id=102 a=null b=null");
        List<String> after = List.of("create p[id=1] id=1 a=null b=null");
        assertThat(RecordText.of(
                        records.stream().filter(record -> !Stage.isMark(record)).toList()))
                .isEqualTo(
                        version == 14 ? concat(List.of(before, ofTheDetached, after)) : concat(List.of(before, after)));

        // The next connection begins after the detachment: before it, it would send a change of the partition as the
        // last one did.
        stage.advanceSlot();
        stage.execute("INSERT INTO high (id) VALUES (103)", "INSERT INTO p VALUES (2)");
        assertThat(stage.readAfter(records.get(records.size() - 1).position(), "p")
                        .lines())
                .as("over the next connection")
                .containsExactly("create p[id=2] id=2 a=null b=null");
    }

    private static List<String> concat(List<List<String>> lists) {
        return lists.stream().flatMap(List::stream).toList();
    }

    @Test
    void emitsTheTruncationOfTheTableOnceAndThatOfAPartitionNot() {
        Read snapshot = stage.begin("p");
        stage.execute("INSERT INTO p VALUES (1), (101)", "TRUNCATE low", "TRUNCATE p");

        assertThat(stage.readAfter(snapshot.end(), "p").lines())
                .containsExactly(
                        "create p[id=1] id=1 a=null b=null",
                        "create p[id=101] id=101 a=null b=null",
                        "delete p truncate true");
    }

    @Test
    void readsPartitionsOfPartitions() {
        stage.execute(
                "CREATE TABLE mid PARTITION OF p FOR VALUES FROM (200) TO (300) PARTITION BY LIST (id)",
                "CREATE TABLE leaf PARTITION OF mid FOR VALUES IN (200)",
                "CREATE TABLE rest PARTITION OF mid DEFAULT",
                "INSERT INTO p VALUES (200, 'a', 'b'), (201, 'c', 'd')");
        Read snapshot = stage.begin("*");
        stage.execute("UPDATE leaf SET a = 'x'", "UPDATE p SET id = 202 WHERE id = 201", "TRUNCATE mid");

        assertThat(snapshot.lines())
                .containsExactlyInAnyOrder("snapshot p[id=200] id=200 a=a b=b", "snapshot p[id=201] id=201 a=c b=d");
        assertThat(stage.readAfter(snapshot.end(), "*").lines())
                .containsExactly("update p[id=200] id=200 a=x b=b", "update p[id=202] id=202 a=c b=d was id=201");
    }

    @Test
    void sendsWholeOldRowsOfPartitionsUnderFull() {
        stage.execute(
                "ALTER TABLE p REPLICA IDENTITY FULL",
                "ALTER TABLE low REPLICA IDENTITY FULL",
                "ALTER TABLE high REPLICA IDENTITY FULL",
                "INSERT INTO p VALUES (101, 'a', 'b')");
        Read snapshot = stage.begin("p");
        stage.execute("UPDATE p SET a = 'x'", "DELETE FROM p");

        assertThat(stage.readAfter(snapshot.end(), "p").lines())
                .containsExactly(
                        "update p[id=101] id=101 a=x b=b was id=101 a=a b=b", "delete p[id=101] was id=101 a=x b=b");
    }

    /** The server sends the key of the old row then, and calls it the whole row. */
    @Test
    void takesNoValueForNullWhenTheTableIsFullAndItsPartitionIsNot() {
        stage.execute(
                "ALTER TABLE high ALTER b SET STORAGE EXTERNAL",
                "ALTER TABLE p REPLICA IDENTITY FULL",
                "ALTER TABLE low REPLICA IDENTITY FULL",
                "ALTER TABLE high REPLICA IDENTITY FULL",
                "INSERT INTO p VALUES (101, 'a', repeat('b', 5000))");
        Read snapshot = stage.begin("p");
        stage.execute(
                "ALTER TABLE high REPLICA IDENTITY DEFAULT",
                "UPDATE p SET id = 102",
                "ALTER TABLE high REPLICA IDENTITY FULL");

        assertThat(stage.readAfter(snapshot.end(), "p").lines())
                .singleElement()
                .asString()
                .startsWith("update p[id=102] id=102 a=a was id=101")
                .endsWith(" unchanged b");
    }
}
