package dev.penstock.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Metadata;
import dev.penstock.core.Position;
import dev.penstock.source.Stage.Read;
import dev.penstock.source.internal.server.OnEachServer;
import dev.penstock.test.PostgresServer;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

@OnEachServer
class TransactionsIT {
    private final int version;
    private Stage stage;

    TransactionsIT(int version) {
        this.version = version;
    }

    @BeforeEach
    void open() {
        stage = new Stage(version);
        stage.execute("CREATE TABLE t (id int PRIMARY KEY, v text)");
    }

    @AfterEach
    void close() throws SQLException {
        stage.close();
    }

    /** Of one with a subtransaction a server of version 18 tells, although nothing of it was sent and no one asked. */
    @Test
    void passesOverLargeTransactionsThatWereRolledBack() throws SQLException {
        stage.execute("ALTER DATABASE " + stage.database().name() + " SET logical_decoding_work_mem = '64kB'");
        Position begin = stage.begin("t").end();
        String many = "INSERT INTO t SELECT i, repeat('x', 100) FROM generate_series(100, 3000) i";
        Connection undone = stage.session();
        Stage.execute(
                undone,
                "SAVEPOINT a",
                "INSERT INTO t VALUES (0)",
                "RELEASE a",
                many,
                "UPDATE t SET v = 'y' WHERE id > 50");
        undone.rollback();
        Connection half = stage.session();
        Stage.execute(
                half,
                "INSERT INTO t VALUES (1)",
                "SAVEPOINT a",
                many,
                "ROLLBACK TO a",
                "INSERT INTO t VALUES (2)",
                "SAVEPOINT b",
                many,
                "SAVEPOINT c",
                "DELETE FROM t WHERE id > 50",
                "ROLLBACK TO b");
        half.commit();
        Stage.execute(undone, "ALTER TABLE t ADD COLUMN more text", many);
        undone.rollback();

        assertThat(stage.readAfter(begin, "t").lines())
                .containsExactly("create t[id=1] id=1 v=null", "create t[id=2] id=2 v=null");
    }

    @Test
    void continuesBetweenTransactionsThatInterleave() throws SQLException {
        Position begin = stage.begin("t").end();
        Connection early = stage.session();
        Connection late = stage.session();
        Stage.execute(early, "INSERT INTO t VALUES (1, 'A first')");
        Stage.execute(late, "INSERT INTO t VALUES (10, 'B first')");
        Stage.execute(early, "INSERT INTO t VALUES (2, 'A second')");
        Stage.execute(late, "INSERT INTO t VALUES (11, 'B second')");
        late.commit();
        Stage.execute(early, "INSERT INTO t VALUES (3, 'A third')");
        early.commit();

        Read all = stage.readAfter(begin, "t");
        assertThat(all.lines())
                .containsExactly(
                        "create t[id=10] id=10 v=B first",
                        "create t[id=11] id=11 v=B second",
                        "create t[id=1] id=1 v=A first",
                        "create t[id=2] id=2 v=A second",
                        "create t[id=3] id=3 v=A third");
        assertResumesAfterEach(all, "t");
    }

    @Test
    void resumesInsideOfTransactionsAtEveryPosition() throws SQLException {
        Position begin = stage.begin("t").end();
        stage.transaction(
                "INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')",
                "UPDATE t SET v = 'd' WHERE id < 3",
                "UPDATE t SET id = 4 WHERE id = 1",
                "DELETE FROM t WHERE id = 2",
                "ALTER TABLE t ADD COLUMN w int",
                "INSERT INTO t VALUES (5, 'e', 6)",
                "TRUNCATE t");
        stage.execute("INSERT INTO t VALUES (7)");

        Read all = stage.readAfter(begin, "t");
        assertThat(all.lines())
                .containsExactly(
                        "create t[id=1] id=1 v=a",
                        "create t[id=2] id=2 v=b",
                        "create t[id=3] id=3 v=c",
                        "update t[id=1] id=1 v=d",
                        "update t[id=2] id=2 v=d",
                        "update t[id=4] id=4 v=d was id=1",
                        "delete t[id=2] was id=2",
                        "create t[id=5] id=5 v=e w=6",
                        "delete t truncate true",
                        "create t[id=7] id=7 v=null w=null");
        assertResumesAfterEach(all, "t");
    }

    @Test
    void resumesInsideOfACopyWhoseRowsShareOneLsn() throws Exception {
        Position begin = stage.begin("t").end();
        try (Connection session = stage.database().connect()) {
            String rows =
                    IntStream.rangeClosed(1, 500).mapToObj(i -> i + "\tx\n").collect(Collectors.joining());
            session.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY t FROM STDIN", new StringReader(rows));
        }

        Read all = stage.readAfter(begin, "t");
        assertThat(all.records()).hasSize(500);
        assertThat(all.records().stream()
                        .map(record -> record.metadata().get(Metadata.LSN))
                        .distinct()
                        .count())
                .isLessThan(20);
        assertThat(all.records().stream().map(record -> record.position()).distinct())
                .hasSize(500);
        long mark = stage.mark();
        for (int i : new int[] {0, 1, 99, 184, 185, 186, 300, 498, 499}) {
            Read rest = stage.readAfter(all.position(i), stage.source("t"), mark);
            assertThat(rest.lines())
                    .as("behind row %s", i)
                    .isEqualTo(all.lines().subList(i + 1, 500));
        }
    }

    @Test
    void emitsWhatCommittedSubtransactionsDidAndNothingThatWasRolledBack() throws SQLException {
        Position begin = stage.begin("t").end();
        stage.transaction(
                "INSERT INTO t VALUES (1)",
                "SAVEPOINT a",
                "INSERT INTO t VALUES (2)",
                "SAVEPOINT b",
                "INSERT INTO t VALUES (3)",
                "ROLLBACK TO b",
                "INSERT INTO t VALUES (4)",
                "RELEASE a",
                "SAVEPOINT c",
                "DELETE FROM t",
                "ROLLBACK TO c",
                "INSERT INTO t VALUES (5)");
        Connection undone = stage.session();
        Stage.execute(undone, "INSERT INTO t VALUES (6)", "TRUNCATE t");
        undone.rollback();
        stage.execute("INSERT INTO t VALUES (7)");

        Read all = stage.readAfter(begin, "t");
        assertThat(ids(all)).containsExactly(1, 2, 4, 5, 7);
        assertThat(all.records().subList(0, 4))
                .extracting(record -> record.metadata().get(Metadata.XID))
                .containsOnly(all.records().get(0).metadata().get(Metadata.XID));
        assertResumesAfterEach(all, "t");
    }

    @Test
    void emitsAPreparedTransactionWhenItIsCommitted() throws SQLException {
        try (PostgresServer server = PostgresServer.builder()
                .version(version)
                .setting("max_prepared_transactions", "5")
                .start()) {
            prepared(server);
        }
    }

    private static void prepared(PostgresServer server) throws SQLException {
        try (Stage stage = new Stage(server.createDatabase())) {
            stage.execute("CREATE TABLE t (id int PRIMARY KEY, v text)");
            Position begin = stage.begin("t").end();
            stage.transaction("INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (2)", "PREPARE TRANSACTION 'kept'");
            stage.transaction("INSERT INTO t VALUES (3)", "PREPARE TRANSACTION 'undone'");
            stage.execute("INSERT INTO t VALUES (4)");
            Read before = stage.readAfter(begin, "t");
            assertThat(ids(before)).containsExactly(4);

            stage.execute("COMMIT PREPARED 'kept'", "ROLLBACK PREPARED 'undone'", "INSERT INTO t VALUES (5)");
            Read after = stage.readAfter(before.end(), "t");
            assertThat(ids(after)).containsExactly(1, 2, 5);
            assertThat(ids(stage.readAfter(after.position(0), "t"))).containsExactly(2, 5);
        }
    }

    @Test
    void passesOverTransactionsWithoutAnythingToEmit() throws SQLException {
        stage.execute("CREATE TABLE other (id int)");
        Position begin = stage.begin("t").end();
        for (int i = 0; i < 20; i++) {
            stage.transaction("INSERT INTO other VALUES (1)", "CREATE TEMP TABLE x (y int) ON COMMIT DROP");
        }
        stage.transaction("UPDATE t SET v = 'nobody'");
        stage.execute("INSERT INTO t VALUES (1)");

        assertThat(stage.readAfter(begin, "t").lines()).containsExactly("create t[id=1] id=1 v=null");
    }

    @Test
    void emitsUpsertsAsWhatTheyDid() throws SQLException {
        Position begin = stage.begin("t").end();
        stage.transaction(
                "INSERT INTO t VALUES (1, 'a'), (2, 'b') ON CONFLICT DO NOTHING",
                "INSERT INTO t VALUES (1, 'c'), (3, 'd') ON CONFLICT (id) DO UPDATE SET v = excluded.v",
                "INSERT INTO t VALUES (1, 'e') ON CONFLICT DO NOTHING");

        Read all = stage.readAfter(begin, "t");
        assertThat(all.lines())
                .containsExactly(
                        "create t[id=1] id=1 v=a",
                        "create t[id=2] id=2 v=b",
                        "update t[id=1] id=1 v=c",
                        "create t[id=3] id=3 v=d");
        assertResumesAfterEach(all, "t");
    }

    /** Resuming behind each record yields exactly those that follow it. */
    private void assertResumesAfterEach(Read all, String tables) {
        long mark = stage.mark();
        List<String> lines = all.lines();
        for (int i = 0; i < lines.size(); i++) {
            Read rest = stage.readAfter(all.position(i), stage.source(tables), mark);
            assertThat(rest.lines()).as("behind record %s", i).isEqualTo(lines.subList(i + 1, lines.size()));
        }
    }

    private static List<Object> ids(Read read) {
        return read.records().stream()
                .map(record -> java.util.Objects.requireNonNull(record.key()).get("id"))
                .toList();
    }
}
