package dev.penstock.source.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.SnapshotMode;
import dev.penstock.source.error.SourceChangedException;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What others do to tables while a snapshot of them is prepared, or read. */
class PreparationIT extends SourceCase {
    private static final int ROWS = 20_000;

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void readsTheOthersWhenATableIsDroppedWhileItsLockIsWaitedFor(int version) throws Exception {
        Database database = twoTables(version);
        Position cut = cut(database);
        try (Connection dropping = transaction(database, "DROP TABLE small")) {
            Listener listener = resume(database, cut, Long.MAX_VALUE);
            awaitLockOf(database, "small");
            dropping.commit();

            eventually().until(() -> listener.error() != null || new TreeSet<>(listener.ids()).size() == ROWS);
            assertThat(listener.error()).isNull();
        }
    }

    @Test
    void endsWhenAnotherTableTakesTheNameOfOneWhoseLockIsWaitedFor() throws Exception {
        Database database = twoTables(18);
        Position cut = cut(database);
        try (Connection renaming =
                transaction(database, "ALTER TABLE small RENAME TO old", "CREATE TABLE small (id int PRIMARY KEY)")) {
            Listener listener = resume(database, cut, 1);
            awaitLockOf(database, "small");
            renaming.commit();

            eventually().until(() -> listener.error() != null);
            assertThat(listener.error())
                    .isInstanceOf(SourceChangedException.class)
                    .hasMessageContaining("public.small is another table")
                    .hasMessageContaining("public.old now");
        }
    }

    /** For a role whose deadlocks are detected before its lock timeout. */
    @Test
    void triesAgainWhenItsLocksMeetADeadlock() throws Exception {
        Database database = shared(18);
        String role = "hasty_" + database.name();
        database.execute(
                "CREATE TABLE a (id int PRIMARY KEY)",
                "CREATE TABLE b (id int PRIMARY KEY)",
                "INSERT INTO a VALUES (1)",
                "CREATE ROLE " + role + " LOGIN SUPERUSER REPLICATION PASSWORD 'p'",
                "ALTER ROLE " + role + " SET deadlock_timeout = '900ms'");
        closing(() -> database.execute("DROP ROLE " + role));
        String url = database.url().replaceFirst("//[^@]*@", "//" + role + ":p@");
        try (Connection other = transaction(database, "LOCK TABLE b", "SET deadlock_timeout = '1min'")) {
            Listener listener = listen(sourceAt(url, database, "a", "b")
                    .snapshotMode(SnapshotMode.ONLY)
                    .snapshotParallelism(1)
                    .build());
            awaitLockOf(database, "b");
            // Waits for the reader, which waits for it.
            execute(other, "LOCK TABLE a");
            other.rollback();

            eventually().until(() -> listener.error() != null || listener.size() == 1);
            assertThat(listener.error()).isNull();
        }
    }

    /** A commit between the locks and the snapshot is part of the snapshot, or precedes it; neither waits for the other. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "14 | ALTER TABLE t ATTACH PARTITION t3 FOR VALUES FROM (200) TO (300)",
                "18 | ALTER TABLE t ATTACH PARTITION t3 FOR VALUES FROM (200) TO (300)",
                "14 | ALTER TABLE t DETACH PARTITION t1",
                "18 | ALTER TABLE t DETACH PARTITION t1",
                "18 | ALTER TABLE t DETACH PARTITION t1 CONCURRENTLY",
                "14 | DROP TABLE t1",
                "18 | DROP TABLE t1"
            })
    void agreesWithPartitionsThatComeAndGoWhileTheSlotIsMade(int version, String statement) throws Exception {
        Database database = own(PostgresServer.builder().version(version));
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (100)",
                "CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (100) TO (200)",
                "CREATE TABLE t3 (id int PRIMARY KEY)",
                "INSERT INTO t VALUES (1), (100)",
                "INSERT INTO t3 VALUES (200)",
                "CREATE TABLE other (id int)");
        try (Connection writer = transaction(database, "INSERT INTO other VALUES (1)")) {
            Listener listener = listen(source(database, "t").build());
            eventually()
                    .until(() -> !"0"
                            .equals(database.value("SELECT count(*) FROM pg_stat_activity WHERE backend_type ="
                                    + " 'walsender' AND wait_event_type = 'Lock'")));
            Thread altering = new Thread(() -> database.execute(statement), "test-altering");
            altering.start();
            eventually()
                    .until(() -> !altering.isAlive()
                            || !"0"
                                    .equals(database.value("SELECT count(*) FROM pg_stat_activity WHERE query LIKE"
                                            + " 'ALTER TABLE t %' AND wait_event_type = 'Lock'")));
            writer.commit();
            altering.join(DEADLINE.toMillis());
            assertThat(altering.isAlive()).isFalse();
            awaitActive(database);
            database.execute("INSERT INTO t VALUES (101)");
            eventually().until(() -> listener.error() != null || listener.ids().contains(101));

            assertThat(listener.error()).isNull();
            List<Integer> there = database.rows("SELECT id FROM t ORDER BY id").stream()
                    .map(row -> Integer.valueOf(row.get(0)))
                    .toList();
            assertThat(listener.ids()).containsExactlyInAnyOrderElementsOf(there);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void readsAgainWhatIsUnreadWhenAReaderIsEnded(int version) {
        Database database = shared(version);
        database.execute(
                "CREATE TABLE journal (id int, filler text)",
                "ALTER TABLE journal REPLICA IDENTITY FULL",
                "INSERT INTO journal SELECT i % 1000, repeat('x', 1000) FROM generate_series(1, " + ROWS + ") i");
        Listener listener = listen(
                source(database, "journal")
                        .snapshotParallelism(2)
                        .bufferBytes(100_000)
                        .build(),
                ROWS / 4);
        eventually().until(() -> listener.size() == ROWS / 4);
        // One that has sent everything is not missed.
        eventually()
                .until(() -> "t"
                        .equals(database.value("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname"
                                + " = current_database() AND query LIKE 'COPY %' AND wait_event ="
                                + " 'ClientWrite' LIMIT 1")));
        listener.request(Long.MAX_VALUE);
        eventually().until(() -> listener.error() != null || isLast(listener.last()));

        assertThat(listener.error()).isNull();
        List<Record> target = new ArrayList<>();
        listener.records().forEach(record -> {
            if (record.operation() == Operation.DELETE) {
                target.clear();
            } else {
                target.add(record);
            }
        });
        assertThat(target).as("rows in a target").hasSize(ROWS);
        assertThat(listener.size()).isGreaterThan(ROWS);
    }

    /** A session that needs a table exclusively waits, and others wait for it; it can set a time limit. */
    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void letsWritersWriteWhileTheirTableIsReadAgain(int version) throws Exception {
        Database database = twoTables(version);
        PostgresSource source =
                source(database, "large", "small").bufferBytes(100_000).build();
        Listener listener = listen(source, ROWS + 1);
        eventually().until(() -> listener.size() == ROWS + 1);
        closing(source.admin().resnapshot("large").subscribe()::dispose);
        eventually()
                .until(() -> "2"
                        .equals(database.value("SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
                                + " WHERE l.relation = 'large'::regclass AND a.query LIKE 'COPY %'")));
        try (Connection connection = database.connect()) {
            connection.createStatement().execute("SET lock_timeout = '500ms'");
            assertThatThrownBy(() -> execute(connection, "ALTER TABLE large ADD c int"))
                    .hasMessageContaining("lock timeout");
            execute(
                    connection,
                    // An index may have to wait for autovacuum.
                    "RESET lock_timeout",
                    "UPDATE large SET filler = 'y' WHERE id = 1",
                    "DELETE FROM large WHERE id = 2",
                    "INSERT INTO large VALUES (0)",
                    "CREATE INDEX ON large (filler)");
        }
        listener.request(Long.MAX_VALUE);
        eventually().until(() -> listener.size() >= 2 * ROWS + 1 + 3);
        assertThat(listener.records().subList(2 * ROWS + 1, 2 * ROWS + 4))
                .extracting(Record::operation)
                .containsExactly(Operation.UPDATE, Operation.DELETE, Operation.CREATE);
    }

    private Database twoTables(int version) {
        Database database = shared(version);
        database.execute(
                "CREATE TABLE large (id int PRIMARY KEY, filler text)",
                "CREATE TABLE small (id int PRIMARY KEY)",
                "INSERT INTO large SELECT i, repeat('x', 1000) FROM generate_series(1, " + ROWS + ") i",
                "INSERT INTO small VALUES (1)");
        return database;
    }

    /** Returns a position at which neither table is read. */
    private Position cut(Database database) {
        PostgresSource source =
                source(database, "large", "small").snapshotParallelism(1).build();
        Record first = source.records().take(1).blockLast(DEADLINE);
        source.admin().released().block(DEADLINE);
        return Position.of(first.position().toBytes());
    }

    private Listener resume(Database database, Position position, long demand) {
        PostgresSource source = source(database, "large", "small")
                .snapshotParallelism(1)
                .bufferBytes(100_000)
                .build();
        return listen(source, source.recordsAfter(position), demand);
    }

    private Connection transaction(Database database, String... statements) throws SQLException {
        Connection connection = closing(database.connect());
        connection.setAutoCommit(false);
        execute(connection, statements);
        return connection;
    }

    private static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static void awaitLockOf(Database database, String table) {
        eventually()
                .until(() -> !"0"
                        .equals(database.value("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = '"
                                + table + "'::regclass")));
    }

    private static boolean isLast(Record record) {
        return "last".equals(record.metadata().get(Metadata.SNAPSHOT));
    }
}
