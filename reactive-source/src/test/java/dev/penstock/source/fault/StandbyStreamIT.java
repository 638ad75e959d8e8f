package dev.penstock.source.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Position;
import dev.penstock.source.PostgresSource;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream from a standby (16 and later): its changes, its position, and its promotion. */
class StandbyStreamIT extends SourceCase {
    @ParameterizedTest
    @ValueSource(ints = {16, 18})
    void followsTheReplayOfTheStandbyUntilAfterItsPromotion(int version) throws SQLException {
        Database primary = own(PostgresServer.builder().version(version));
        PostgresServer standby = closing(primary.server().startStandby());
        primary.execute(
                "CREATE TABLE t (id int PRIMARY KEY)",
                "CREATE PUBLICATION conduitpub FOR TABLE t WITH (publish_via_partition_root = true)",
                "INSERT INTO t VALUES (1)");
        awaitReplayed(primary, standby);
        PostgresSource source =
                sourceAt(standby.url(primary.name()), primary, "t").build();
        Listener listener = listen(source);
        awaitRecords(primary, listener, 1);

        execute(standby, "SELECT pg_wal_replay_pause()");
        primary.execute("INSERT INTO t VALUES (2)");
        assertThat(listener.ids()).containsExactly(1);
        execute(standby, "SELECT pg_wal_replay_resume()");
        eventually().until(() -> listener.size() == 2);
        Position read = listener.last().position();
        source.acknowledgements().acknowledgeUpTo(read);
        listener.cancel();
        source.admin().released().block(DEADLINE);

        primary.execute("INSERT INTO t VALUES (3)");
        Listener next = listen(source, source.recordsAfter(Position.of(read.toBytes())), Long.MAX_VALUE);
        eventually().until(() -> next.size() == 1);
        assertThat(next.ids()).containsExactly(3);
        source.admin().resnapshotWhere("id = 2", "t").subscribe();
        awaitRecords(primary, next, 2);
        assertThat(next.ids()).containsExactly(3, 2);

        // The connection survives the promotion; only another one has positions of the new timeline.
        primary.server().kill();
        standby.promote();
        execute(standby, primary, "INSERT INTO t VALUES (4)");
        eventually().until(() -> source.admin().session().orElseThrow().reconnections() > 0);
        execute(standby, primary, "INSERT INTO t VALUES (5)");
        eventually().until(() -> next.size() == 4);
        assertThat(next.error()).isNull();
        assertThat(next.ids()).containsExactly(3, 2, 4, 5);
        Position promoted = next.last().position();
        assertThat(promoted.toString()).contains("\"timeline\":2");
        source.acknowledgements().acknowledgeUpTo(promoted);
        next.cancel();
        source.admin().released().block(DEADLINE);

        execute(standby, primary, "INSERT INTO t VALUES (6)");
        Listener last = listen(source, source.recordsAfter(Position.of(promoted.toBytes())), Long.MAX_VALUE);
        eventually().until(() -> last.size() == 1);
        assertThat(last.ids()).containsExactly(6);
    }

    private static void awaitRecords(Database primary, Listener listener, int count) {
        eventually().until(() -> {
            primary.execute("SELECT pg_log_standby_snapshot()");
            return listener.error() != null || listener.size() >= count;
        });
        assertThat(listener.error()).isNull();
    }

    private static void awaitReplayed(Database database, PostgresServer standby) {
        String written = database.value("SELECT pg_current_wal_lsn()");
        eventually().until(() -> "t".equals(execute(standby, "SELECT pg_last_wal_replay_lsn() >= '" + written + "'")));
    }

    private static String execute(PostgresServer server, String sql) throws SQLException {
        return execute(server.connect(), sql);
    }

    private static void execute(PostgresServer server, Database database, String sql) throws SQLException {
        execute(server.connect(database.name()), sql);
    }

    private static String execute(Connection opened, String sql) throws SQLException {
        try (Connection connection = opened;
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
