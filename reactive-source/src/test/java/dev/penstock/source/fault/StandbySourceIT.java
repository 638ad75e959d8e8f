package dev.penstock.source.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.Operation;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.error.PublicationException;
import dev.penstock.source.error.slot.SlotTimeoutException;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A standby as the source (16 and later). */
class StandbySourceIT extends SourceCase {
    @ParameterizedTest
    @ValueSource(ints = {17, 18})
    void reportsWhatAStandbyNeedsOfItsPrimary(int version) throws SQLException {
        Database database = own(PostgresServer.builder().version(version));
        PostgresServer standby = closing(database.server().startStandby());
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        awaitReplayed(database, standby);
        PostgresSource source = sourceAt(standby.url(database.name()), database, "t")
                .slotTimeout(Duration.ofSeconds(5))
                .build();

        assertThat(source.admin().preflight().block(DEADLINE))
                .filteredOn(check -> !check.ok() && check.name().equals("publication"))
                .singleElement()
                .satisfies(check -> assertThat(check.message())
                        .isEqualTo(
                                "Publication 'conduitpub' does not exist, and cannot be created on a standby: create it"
                                        + " on the primary."))
                .satisfies(check -> assertThat(check.fix()).startsWith("CREATE PUBLICATION \"conduitpub\""));
        assertThatThrownBy(() -> source.records().blockFirst(DEADLINE))
                .isInstanceOf(PublicationException.class)
                .hasMessageContaining("cannot be created on a standby: create it on the primary");
        source.admin().released().block(DEADLINE);

        database.execute("CREATE PUBLICATION conduitpub FOR TABLE t WITH (publish_via_partition_root = true)");
        awaitReplayed(database, standby);
        // It records the running transactions by itself every 15 s.
        database.server()
                .freezeBackend(Integer.parseInt(
                        database.value("SELECT pid FROM pg_stat_activity WHERE backend_type = 'background writer'")));
        try (StandardError log = new StandardError()) {
            assertThatThrownBy(() -> source.records().blockFirst(DEADLINE))
                    .isInstanceOf(SlotTimeoutException.class)
                    .hasMessageContaining("to have it done, run there: SELECT pg_log_standby_snapshot()");
            assertThat(log.text())
                    .containsPattern("waits for the primary to record which transactions run, for up to \\d+ s");
        }
        source.admin().released().block(DEADLINE);

        Listener listener =
                listen(sourceAt(standby.url(database.name()), database, "t").build());
        eventually().until(() -> {
            database.execute("SELECT pg_log_standby_snapshot()");
            return listener.size() == 1 || listener.error() != null;
        });
        assertThat(listener.error()).isNull();
    }

    /** The primary removes rows that the snapshot still has to read, and the standby does not wait. */
    @ParameterizedTest
    @ValueSource(ints = {17, 18})
    void readsAgainWhatRecoveryCancelledOnAStandby(int version) throws SQLException {
        Database database = own(PostgresServer.builder()
                .version(version)
                .setting("hot_standby_feedback", "off")
                .setting("max_standby_streaming_delay", "200ms"));
        PostgresServer standby = closing(database.server().startStandby());
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, filler text)",
                "INSERT INTO t SELECT i, repeat('x', 1000) FROM generate_series(1, 60000) i",
                "CREATE PUBLICATION conduitpub FOR TABLE t WITH (publish_via_partition_root = true)");
        awaitReplayed(database, standby);
        PostgresSource source = sourceAt(standby.url(database.name()), database, "t")
                .bufferBytes(1 << 20)
                .build();
        Listener listener = listen(source, source.records(), 1);
        eventually().until(() -> {
            database.execute("SELECT pg_log_standby_snapshot()");
            return listener.size() == 1 || listener.error() != null;
        });
        database.execute("DELETE FROM t WHERE id > 30000", "VACUUM t");
        Set<Integer> remaining = IntStream.rangeClosed(1, 30000).boxed().collect(Collectors.toSet());
        // A process that waits for its client to read is cancelled when it goes on.
        eventually()
                .until(
                        () -> "t"
                                .equals(
                                        execute(
                                                standby,
                                                "SELECT wait_event LIKE 'RecoveryConflict%' FROM pg_stat_activity WHERE backend_type = 'startup'")));
        listener.request(Long.MAX_VALUE);
        eventually().until(() -> {
            database.execute("SELECT pg_log_standby_snapshot()");
            return listener.error() != null || rows(listener).equals(remaining);
        });
        assertThat(listener.error()).isNull();
    }

    /** Returns the keys of the rows that a target of these records has; a record without key empties its table. */
    private static Set<Integer> rows(Listener listener) {
        Set<Integer> rows = new HashSet<>();
        for (Record record : listener.records()) {
            StructuredData key = record.key();
            if (key == null) {
                rows.clear();
            } else if (record.operation() == Operation.DELETE) {
                rows.remove((Integer) key.get("id"));
            } else {
                rows.add((Integer) key.get("id"));
            }
        }
        return rows;
    }

    private static void awaitReplayed(Database database, PostgresServer standby) {
        String written = database.value("SELECT pg_current_wal_lsn()");
        eventually().until(() -> "t".equals(execute(standby, "SELECT pg_last_wal_replay_lsn() >= '" + written + "'")));
    }

    private static String execute(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return null;
            }
            try (ResultSet row = statement.getResultSet()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }
}
