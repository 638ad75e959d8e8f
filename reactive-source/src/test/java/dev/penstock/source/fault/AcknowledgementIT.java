package dev.penstock.source.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.source.PostgresSource;
import dev.penstock.source.SnapshotMode;
import dev.penstock.source.TruncateMode;
import dev.penstock.source.status.SessionStatus.Phase;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcknowledgementIT extends SourceCase {
    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void retainsNoWalForAnIdleTableInABusyServer(int version) {
        Database database = shared(version);
        Database busy = shared(version);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "CREATE TABLE unpublished (id int, filler text)");
        busy.execute("CREATE TABLE u (id int, filler text)");
        listen(source(database, "t").build());
        awaitActive(database);

        for (Database writer : new Database[] {busy, database}) {
            writer.execute(
                    "INSERT INTO " + (writer == busy ? "u" : "unpublished")
                            + " SELECT i, repeat('x', 1000) FROM generate_series(1, 3000) i",
                    "SELECT pg_switch_wal()");
            awaitConfirmed(database, database.value("SELECT pg_current_wal_lsn()"));
        }
    }

    /** A publication may have more tables than were chosen: of these the server sends changes, and no one else acknowledges them. */
    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void confirmsChangesOfPublishedTablesThatAreNotChosenAndTruncatesThatAreIgnored(int version) {
        Database database = shared(version);
        String publication = "all_of_" + database.name();
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY)",
                "CREATE TABLE other (id int PRIMARY KEY, filler text)",
                "CREATE PUBLICATION " + publication + " FOR TABLE t, other WITH (publish_via_partition_root = true)");
        Listener listener = listen(source(database, "t")
                .publicationName(publication)
                .truncate(TruncateMode.IGNORE)
                .build());
        awaitActive(database);

        database.execute("INSERT INTO other SELECT i, repeat('x', 1000) FROM generate_series(1, 3000) i");
        awaitConfirmed(database, database.value("SELECT pg_current_wal_lsn()"));
        database.execute("TRUNCATE t");
        awaitConfirmed(database, database.value("SELECT pg_current_wal_lsn()"));
        assertThat(listener.size()).isZero();
        assertThat(listener.error()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void confirmsNothingAfterARecordThatIsNotAcknowledged(int version) {
        Database database = shared(version);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (0)");
        PostgresSource source = source(database, "t").build();
        Listener listener = listen(source);
        eventually().until(() -> listener.size() == 1);
        awaitActive(database);
        String before = slot(database, "confirmed_flush_lsn");

        database.execute("INSERT INTO t VALUES (1)", "SELECT pg_switch_wal()");
        eventually().until(() -> listener.size() == 2);
        source.acknowledgements().acknowledge(listener.records().get(1).position());
        pause(Duration.ofSeconds(2));
        assertThat(slot(database, "confirmed_flush_lsn")).isEqualTo(before);

        source.acknowledgements().acknowledge(listener.records().get(0).position());
        awaitConfirmed(database, database.value("SELECT pg_current_wal_lsn()"));
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void confirmsDroppedRecordsWithTheNextOne(int version) {
        Database database = shared(version);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        PostgresSource source =
                source(database, "t").truncate(TruncateMode.IGNORE).build();
        Listener listener = listen(source, source.records().filter(record -> id(record) % 2 == 0), Long.MAX_VALUE);
        awaitActive(database);

        database.execute("INSERT INTO t VALUES (1)");
        // WAL from before the first row may be confirmed: the server writes some of its own now and then.
        String afterFirst = database.value("SELECT pg_current_wal_lsn()");
        database.execute("INSERT INTO t VALUES (2)");
        eventually().until(() -> listener.size() == 1);
        source.acknowledgements().acknowledge(listener.last().position());
        pause(Duration.ofSeconds(1));
        assertThat(isConfirmed(database, afterFirst)).isFalse();

        source.acknowledgements().acknowledgeUpTo(listener.last().position());
        database.execute("TRUNCATE t");
        awaitConfirmed(database, database.value("SELECT pg_current_wal_lsn()"));
        assertThat(listener.size()).isOne();
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void confirmsTheLastAcknowledgementAtTheEnd(int version) {
        Database database = shared(version);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        PostgresSource source =
                source(database, "t").statusInterval(Duration.ofMinutes(1)).build();
        Listener listener = listen(source);
        awaitActive(database);
        for (int i = 1; i <= 5; i++) {
            int expected = i;
            database.execute("INSERT INTO t VALUES (" + i + ")");
            eventually().until(() -> listener.size() == expected);
        }

        source.acknowledgements().acknowledgeUpTo(listener.last().position());
        listener.cancel();
        source.admin().released().block(DEADLINE);

        awaitIdle(database);
        assertThat(isConfirmed(database, listener.last())).isTrue();
        Listener next = listen(source);
        database.execute("INSERT INTO t VALUES (6)");
        // The table is read again, at a point of its own; of the stream nothing but what is new can come.
        eventually().until(() -> next.size() >= 6);
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void doesNotHoldUpAServerThatStopsWhileItIsIdle(int version) {
        Database database = own(PostgresServer.builder().version(version));
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        listen(source(database, "t").build());
        awaitActive(database);

        database.server().stop();
        assertThat(database.server().isRunning()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void doesNotHoldUpAServerThatStopsWhileRecordsAreNotAcknowledged(int version) {
        Database database = own(PostgresServer.builder().version(version));
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        PostgresSource source = source(database, "t").build();
        Listener listener = listen(source);
        awaitActive(database);
        database.execute("INSERT INTO t VALUES (1)");
        eventually().until(() -> listener.size() == 1);

        database.server().stop();
        assertThat(database.server().isRunning()).isFalse();

        database.server().restart();
        database.execute("INSERT INTO t VALUES (2)");
        eventually().until(() -> listener.size() == 2);
        assertThat(listener.ids()).containsExactly(1, 2);
        assertThat(listener.error()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void doesNotDelayAServerThatStopsWhenThereIsNoDemand(int version) {
        Database database = own(PostgresServer.builder().version(version));
        database.execute("CREATE TABLE t (id int PRIMARY KEY, filler text)");
        PostgresSource source = source(database, "t")
                .snapshotMode(SnapshotMode.NEVER)
                .bufferBytes(1 << 20)
                .build();
        Listener listener = listen(source, 1);
        awaitActive(database);
        database.execute("INSERT INTO t SELECT i, repeat('x', 1000) FROM generate_series(1, 30000) i");
        eventually().until(() -> listener.size() == 1);

        database.server().stop();
        assertThat(database.server().isRunning()).isFalse();

        database.server().restart();
        listener.request(Long.MAX_VALUE);
        eventually().until(() -> listener.size() == 30_000);
        assertThat(listener.ids()).isSorted().doesNotHaveDuplicates();
        assertThat(source.admin().status().block(DEADLINE).session().phase()).isEqualTo(Phase.STREAMING);
    }

    private static void awaitConfirmed(Database database, String lsn) {
        eventually().until(() -> isConfirmed(database, lsn));
    }

    private static boolean isConfirmed(Database database, String lsn) {
        return "t"
                .equals(database.value(
                        "SELECT '" + slot(database, "confirmed_flush_lsn") + "'::pg_lsn >= '" + lsn + "'::pg_lsn"));
    }
}
