package dev.penstock.source.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Record;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.SnapshotMode;
import dev.penstock.source.status.SessionStatus;
import dev.penstock.source.status.SessionStatus.Phase;
import dev.penstock.source.status.SlotStatus;
import dev.penstock.source.status.SnapshotStatus;
import dev.penstock.source.status.SourceStatus;
import dev.penstock.test.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;

class StatusIT extends SourceCase {
    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void reportsThatThereIsNeitherSlotNorSession(int version) {
        Database database = shared(version);
        assertThat(status(source(database, "t").build())).isEqualTo(new SourceStatus(null, null));
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void holdsNoThreadForAnAnswerThatNoOneWaitsForAnyMore(int version) throws SQLException {
        Database database = shared(version);
        PostgresSource source = source(database, "t").build();
        try (Connection lock = database.connect()) {
            lock.setAutoCommit(false);
            lock.createStatement().execute("LOCK TABLE pg_catalog.pg_publication IN ACCESS EXCLUSIVE MODE");
            // A server that is too busy to be connected to is an answer, after which the source is asked again.
            Disposable asking = source.admin().preflight().repeat().subscribe();
            eventually().until(StatusIT::isAsked);
            pause(Duration.ofMillis(500));
            eventually().until(StatusIT::isAsked);

            asking.dispose();
            eventually().until(() -> !isAsked());
            lock.rollback();
        }
    }

    private static boolean isAsked() {
        return Thread.getAllStackTraces().values().stream()
                .flatMap(Arrays::stream)
                .anyMatch(frame -> frame.getClassName().endsWith(".PublicationReader"));
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void describesSlotAndSession(int version) {
        Database database = shared(version);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1), (2), (3)");
        PostgresSource source = source(database, "t").build();
        Listener listener = listen(source);
        eventually().until(() -> listener.size() == 3 && session(source).phase() == Phase.STREAMING);

        SessionStatus afterSnapshot = session(source);
        assertThat(afterSnapshot.emitted()).isEqualTo(3);
        assertThat(afterSnapshot.unacknowledged()).isEqualTo(3);
        assertThat(afterSnapshot.sinceAcknowledgement()).isNull();
        assertThat(afterSnapshot.sinceUnacknowledged()).isNotNull().isLessThan(DEADLINE);
        assertThat(afterSnapshot.tablesRead()).isOne();
        assertThat(afterSnapshot.tablesUnread()).isZero();
        assertThat(afterSnapshot.snapshotRows()).isEqualTo(3);

        database.execute("INSERT INTO t VALUES (4)");
        eventually().until(() -> listener.size() == 4);
        listener.records().stream().map(Record::position).forEach(source.acknowledgements()::acknowledge);
        SessionStatus streaming = session(source);
        assertThat(streaming.unacknowledged()).isZero();
        assertThat(streaming.sinceMessage()).isNotNull().isLessThan(DEADLINE);
        assertThat(streaming.sinceAcknowledgement()).isNotNull().isLessThan(DEADLINE);

        SlotStatus slot = status(source).slot();
        assertThat(slot).isNotNull();
        assertThat(slot.name()).isEqualTo(slotName(database));
        assertThat(slot.active()).isTrue();
        assertThat(slot.walStatus()).isEqualTo("reserved");
        assertThat(slot.lossReason()).isNull();
        assertThat(slot.confirmedLsn()).matches("[0-9A-F]+/[0-9A-F]+");

        eventually().until(() -> Double.valueOf(0).equals(status(source).slot().lagSeconds()));
        assertThat(session(source).sinceUnacknowledged()).isNull();

        listener.cancel();
        source.admin().released().block(DEADLINE);
        awaitIdle(database);
        database.execute("SELECT pg_logical_emit_message(true, 'filler', repeat('x', 1000000))");
        SourceStatus ended = status(source);
        assertThat(ended.session()).isNull();
        assertThat(ended.slot()).isNotNull();
        assertThat(ended.slot().active()).isFalse();
        assertThat(ended.slot().lagBytes()).isGreaterThan(1_000_000);
        assertThat(ended.slot().retainedBytes())
                .isGreaterThanOrEqualTo(ended.slot().lagBytes());
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void showsTheProgressOfTheSnapshot(int version) {
        Database database = shared(version);
        database.execute(
                "CREATE TABLE a (id int PRIMARY KEY, filler text)",
                "CREATE TABLE b (id int PRIMARY KEY)",
                "INSERT INTO a SELECT i, repeat('x', 1000) FROM generate_series(1, 20000) i",
                "ANALYZE a");
        PostgresSource source = source(database, "a", "b").build();
        Listener listener = listen(source, 10);
        eventually().until(() -> listener.size() == 10);

        SessionStatus reading = session(source);
        assertThat(reading.phase()).isEqualTo(Phase.SNAPSHOT);
        assertThat(reading.tablesUnread()).isBetween(1, 2);
        assertThat(reading.snapshotRows()).isBetween(10L, 19_999L);
        SnapshotStatus snapshot = reading.snapshot();
        assertThat(snapshot).isNotNull();
        assertThat(snapshot.tables()).isEqualTo(2);
        assertThat(snapshot.rows()).isEqualTo(reading.snapshotRows());
        assertThat(snapshot.estimatedRows()).isBetween(19_000L, 21_000L);
        assertThat(snapshot.elapsed()).isPositive();
        assertThat(snapshot.rowsPerSecond()).isPositive();
        assertThat(snapshot.estimatedLeft()).isPositive();
        database.execute("CREATE TABLE other AS SELECT repeat('x', 1000) FROM generate_series(1, 5000)");
        assertThat(status(source).slot())
                .as("the WAL that is retained meanwhile")
                .satisfies(slot -> assertThat(slot.retainedBytes()).isGreaterThan(4_000_000));
        listener.request(Long.MAX_VALUE);
        eventually().until(() -> session(source).phase() == Phase.STREAMING);
        assertThat(session(source).tablesRead()).isEqualTo(2);
        assertThat(session(source).snapshotRows()).isEqualTo(20_000);
        assertThat(session(source).snapshot()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void showsTheProgressOfASnapshotWithoutAStream(int version) {
        Database database = shared(version);
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, filler text)",
                "INSERT INTO t SELECT i, repeat('x', 1000) FROM generate_series(1, 20000) i");
        PostgresSource source =
                source(database, "t").snapshotMode(SnapshotMode.ONLY).build();
        Listener listener = listen(source, 10);
        eventually().until(() -> listener.size() == 10);

        assertThat(status(source).slot()).isNull();
        assertThat(session(source).phase()).isEqualTo(Phase.SNAPSHOT);
        assertThat(session(source).tablesUnread()).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"id int PRIMARY KEY", "id int"})
    void isInASnapshotWhileATableIsReadAgainWhetherItHasAKeyOrNot(String id) {
        Database database = shared(18);
        database.execute(
                "CREATE TABLE t (" + id + ", filler text)",
                "ALTER TABLE t REPLICA IDENTITY FULL",
                "INSERT INTO t SELECT i, repeat('x', 1000) FROM generate_series(1, 20000) i");
        PostgresSource source = source(database, "t").bufferBytes(100_000).build();
        Listener listener = listen(source, 20_000);
        eventually().until(() -> session(source).phase() == Phase.STREAMING);

        closing(source.admin().resnapshot("t").subscribe()::dispose);
        listener.request(10);
        eventually().until(() -> listener.size() >= 20_010);
        assertThat(session(source).phase()).isEqualTo(Phase.SNAPSHOT);
        assertThat(session(source).snapshot()).isNotNull();

        listener.request(Long.MAX_VALUE);
        eventually().until(() -> session(source).phase() == Phase.STREAMING);
        assertThat(session(source).snapshot()).isNull();
    }

    private static SourceStatus status(PostgresSource source) {
        SourceStatus status = source.admin().status().block(DEADLINE);
        assertThat(status).isNotNull();
        return status;
    }

    private static SessionStatus session(PostgresSource source) {
        SessionStatus session = status(source).session();
        assertThat(session).isNotNull();
        return session;
    }
}
