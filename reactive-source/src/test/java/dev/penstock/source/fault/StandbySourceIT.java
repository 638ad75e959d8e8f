package dev.penstock.source.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A standby as the source (16 and later). */
class StandbySourceIT extends SourceCase {
    @ParameterizedTest
    @ValueSource(ints = {17, 18})
    void saysWhatAStandbyNeedsOfItsPrimary(int version) throws SQLException {
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
        try (StandardError log = new StandardError()) {
            assertThatThrownBy(() -> source.records().blockFirst(DEADLINE))
                    .isInstanceOf(SlotTimeoutException.class)
                    .hasMessageContaining("to have it done, run there: SELECT pg_log_standby_snapshot()");
            assertThat(log.text())
                    .containsPattern("waits for the primary to record which transactions run, for up to \\d+ s");
        }
        source.admin().released().block(DEADLINE);

        Listener listener = listen(source);
        eventually().until(() -> {
            database.execute("SELECT pg_log_standby_snapshot()");
            return listener.size() == 1 || listener.error() != null;
        });
        assertThat(listener.error()).isNull();
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
