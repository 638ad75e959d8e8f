package dev.penstock.source.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.Metadata;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.PostgresSourceBuilder;
import dev.penstock.source.SlotLost;
import dev.penstock.source.error.position.TimelineException;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that becomes another: by the promotion of a standby, or by a recovery that begins a timeline. */
class FailoverIT extends SourceCase {
    @ParameterizedTest
    @ValueSource(ints = {17, 18})
    void continuesWithAFailoverSlotOnThePromotedStandby(int version) throws SQLException {
        Database database = own(PostgresServer.builder().version(version));
        PostgresServer standby = closing(database.server().startStandby());
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        PostgresSource source = source(standby, database, "primary").build();
        Listener listener = listen(source);
        awaitActive(database);
        database.execute("INSERT INTO t VALUES (1)");
        eventually().until(() -> listener.size() == 1);
        source.acknowledgements().acknowledge(listener.last().position());
        awaitSynchronised(database, standby);
        database.execute("INSERT INTO t VALUES (2), (3)");
        eventually().until(() -> listener.size() == 3);
        Position inTheMiddle = listener.records().get(1).position();
        awaitReplayed(database, standby);

        database.server().kill();
        standby.promote();
        execute(standby, database, "INSERT INTO t VALUES (4)");
        eventually().until(() -> listener.size() == 4);
        Record fourth = listener.last();
        source.acknowledgements().acknowledgeUpTo(fourth.position());
        execute(standby, database, "INSERT INTO t VALUES (5)");
        eventually().until(() -> listener.size() == 5);
        eventually()
                .until(() -> "t"
                        .equals(value(
                                standby,
                                "SELECT confirmed_flush_lsn > '" + commitLsn(fourth)
                                        + "' FROM pg_replication_slots WHERE slot_name = '" + slotName(database)
                                        + "'")));
        assertThat(listener.error()).isNull();
        assertThat(listener.ids()).containsExactly(1, 2, 3, 4, 5);
        assertThat(listener.records().get(2).position().toString()).contains("\"timeline\":1");
        assertThat(listener.last().position().toString()).contains("\"timeline\":2");
        listener.cancel();
        source.admin().released().block(DEADLINE);

        // Of a timeline before: what was acknowledged since does not come again, all else does.
        Listener next = listen(source, source.recordsAfter(Position.of(inTheMiddle.toBytes())), Long.MAX_VALUE);
        eventually().until(() -> next.size() == 1);
        assertThat(next.ids()).containsExactly(5);
    }

    /** The primary was ahead of its standby by WAL of which nothing is published: that was confirmed to it. */
    @ParameterizedTest
    @ValueSource(ints = {17, 18})
    void confirmsNothingToThePromotedStandbyThatItHasNotWritten(int version) throws SQLException {
        Database database = own(PostgresServer.builder().version(version));
        PostgresServer standby = closing(database.server().startStandby());
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "CREATE TABLE filler (v text)");
        PostgresSource source = source(standby, database, "primary").build();
        Listener listener = listen(source);
        awaitActive(database);
        database.execute("INSERT INTO t VALUES (1)");
        eventually().until(() -> listener.size() == 1);
        source.acknowledgements().acknowledge(listener.last().position());
        awaitSynchronised(database, standby);
        awaitReplayed(database, standby);
        standby.stop();
        database.execute("INSERT INTO filler SELECT repeat('x', 1000) FROM generate_series(1, 10000)");
        String written = database.value("SELECT pg_current_wal_flush_lsn()");
        eventually().until(() -> "t".equals(slot(database, "confirmed_flush_lsn >= '" + written + "'")));

        database.server().kill();
        standby.restart();
        standby.promote();
        execute(standby, database, "INSERT INTO t VALUES (2)");
        eventually().until(() -> listener.size() == 2);
        source.acknowledgements().acknowledgeUpTo(listener.last().position());
        pause(Duration.ofSeconds(1));
        execute(
                standby,
                database,
                "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '"
                        + slotName(database) + "'");
        execute(standby, database, "INSERT INTO t VALUES (3), (4), (5)");

        eventually().until(() -> listener.size() >= 5);
        assertThat(listener.error()).isNull();
        assertThat(listener.ids()).containsExactly(1, 2, 3, 4, 5);
        assertThat(value(
                        standby,
                        "SELECT confirmed_flush_lsn <= pg_current_wal_flush_lsn() FROM pg_replication_slots WHERE"
                                + " slot_name = '"
                                + slotName(database) + "'"))
                .isEqualTo("t");
    }

    @Test
    void waitsUntilAStandbyIsPromotedWhenAnyServerIsTaken() throws SQLException {
        Database database = own(PostgresServer.builder());
        PostgresServer standby = closing(database.server().startStandby());
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        PostgresSource source = source(standby, database, "any").build();
        Listener listener = listen(source);
        awaitActive(database);
        database.execute("INSERT INTO t VALUES (1)");
        eventually().until(() -> listener.size() == 1);
        source.acknowledgements().acknowledge(listener.last().position());
        awaitSynchronised(database, standby);
        awaitReplayed(database, standby);

        database.server().kill();
        eventually()
                .until(() -> listener.error() != null
                        || source.admin().session().orElseThrow().reconnections() > 2);
        assertThat(listener.error()).isNull();
        standby.promote();
        execute(standby, database, "INSERT INTO t VALUES (2)");
        eventually().until(() -> listener.size() == 2);
        assertThat(listener.ids()).containsExactly(1, 2);
    }

    /** Nothing can be written on a standby, not even the mark of the loss. */
    @Test
    void readsEverythingAgainOnAStandbyWhenItsSlotIsLost() throws SQLException {
        Database database = own(PostgresServer.builder());
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        database.execute("CREATE PUBLICATION conduitpub FOR TABLE t WITH (publish_via_partition_root = true)");
        PostgresServer standby = closing(database.server().startStandby());
        awaitReplayed(database, standby);
        PostgresSource source = sourceAt(standby.url(database.name()), database, "t")
                .slotLost(SlotLost.RESNAPSHOT)
                .build();
        Listener first = listen(source);
        awaitRecords(database, first, 1);
        Position position = Position.of(first.last().position().toBytes());
        first.cancel();
        source.admin().released().block(DEADLINE);
        eventually().until(() -> {
            value(standby, "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT active");
            return value(standby, "SELECT slot_name FROM pg_replication_slots") == null;
        });

        Listener again = listen(source, source.recordsAfter(position), Long.MAX_VALUE);
        awaitRecords(database, again, 2);
        assertThat(again.error()).isNull();
        assertThat(again.records().get(0).metadata()).containsEntry(Metadata.TRUNCATE, "true");
    }

    /** A slot on a standby waits for a snapshot of the transactions that run on its primary. */
    private static void awaitRecords(Database primary, Listener listener, int count) {
        eventually().until(() -> {
            primary.execute("SELECT pg_log_standby_snapshot()");
            return listener.error() != null || listener.size() >= count;
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void continuesOnANewTimelineAfterPositionsOfTheOneBefore(int version) throws IOException {
        Database database = own(PostgresServer.builder().version(version).setting("restore_command", "false"));
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        PostgresSource source = source(database, "t").build();
        Listener listener = listen(source);
        awaitActive(database);
        database.execute("INSERT INTO t VALUES (1), (2)");
        eventually().until(() -> listener.size() == 2);
        Position inTheMiddle = listener.records().get(0).position();
        Path data = Path.of(database.value("SHOW data_directory"));
        database.server().stop();
        Files.createFile(data.resolve("recovery.signal"));
        database.server().restart();
        eventually().until(() -> "f".equals(database.value("SELECT pg_is_in_recovery()")));
        database.execute("INSERT INTO t VALUES (3)");
        eventually().until(() -> listener.size() == 3);
        assertThat(listener.ids()).containsExactly(1, 2, 3);
        assertThat(listener.last().position().toString()).contains("\"timeline\":2");
        listener.cancel();
        source.admin().released().block(DEADLINE);

        Listener next = listen(source, source.recordsAfter(Position.of(inTheMiddle.toBytes())), Long.MAX_VALUE);
        eventually().until(() -> next.size() == 2);
        assertThat(next.ids()).containsExactly(2, 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void refusesPositionsAfterThePointAtWhichThePromotedStandbyLeftTheirTimeline(int version) {
        Database database = own(PostgresServer.builder().version(version));
        PostgresServer standby = closing(database.server().startStandby());
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        PostgresSource source = source(database, "t").build();
        Listener listener = listen(source);
        awaitActive(database);
        database.execute("INSERT INTO t VALUES (1)");
        eventually().until(() -> listener.size() == 1);
        awaitReplayed(database, standby);
        Position known = listener.last().position();
        standby.stop();
        database.execute("INSERT INTO t VALUES (2)");
        eventually().until(() -> listener.size() == 2);
        Position lost = listener.last().position();
        listener.cancel();
        source.admin().released().block(DEADLINE);
        database.server().kill();
        standby.restart();
        standby.promote();
        // Far enough that nothing but the history tells.
        standby.execute("SELECT pg_switch_wal()", "CREATE TABLE filler ()", "SELECT pg_switch_wal()");

        PostgresSource other =
                sourceAt(standby.url(database.name()), database, "t").build();
        assertThatThrownBy(() -> other.recordsAfter(Position.of(lost.toBytes())).blockFirst(DEADLINE))
                .isInstanceOf(TimelineException.class)
                .hasMessageContaining("lies on timeline 1, which the server left at")
                .satisfies(error ->
                        assertThat(((TimelineException) error).isTransient()).isFalse());
        // In its history, but the slot stayed behind.
        assertThatThrownBy(
                        () -> other.recordsAfter(Position.of(known.toBytes())).blockFirst(DEADLINE))
                .hasMessageContaining(slotName(database))
                .hasMessageContaining("does not exist any more");
    }

    private static PostgresSourceBuilder source(PostgresServer standby, Database database, String targets) {
        String hosts =
                database.server().host() + ":" + database.server().port() + "," + standby.host() + ":" + standby.port();
        String url = "postgresql://" + standby.user() + ":" + standby.password() + "@" + hosts + "/" + database.name()
                + "?targetServerType=" + targets;
        return sourceAt(url, database, "t").failover(true);
    }

    private static void execute(PostgresServer server, Database database, String sql) throws SQLException {
        try (Connection connection = server.connect(database.name());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String value(PostgresServer server, String sql) {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until the standby has the slot, with what is confirmed by now, which it has once the primary's slot moves on. */
    private static void awaitSynchronised(Database database, PostgresServer standby) {
        String confirmed = slot(database, "confirmed_flush_lsn");
        eventually().until(() -> {
            database.execute("SELECT pg_log_standby_snapshot()");
            return "t"
                    .equals(value(
                            standby,
                            "SELECT synced AND NOT temporary AND confirmed_flush_lsn >= '" + confirmed
                                    + "' FROM pg_replication_slots WHERE slot_name = '" + slotName(database) + "'"));
        });
    }

    private static void awaitReplayed(Database database, PostgresServer standby) {
        String written = database.value("SELECT pg_current_wal_lsn()");
        eventually().until(() -> "t".equals(value(standby, "SELECT pg_last_wal_replay_lsn() >= '" + written + "'")));
    }
}
