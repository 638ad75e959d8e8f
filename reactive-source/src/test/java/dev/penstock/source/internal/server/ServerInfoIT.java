package dev.penstock.source.internal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@OnEachServer
class ServerInfoIT {
    private final int version;

    ServerInfoIT(int version) {
        this.version = version;
    }

    @Test
    void readsTheSettingsThatHoldForTheRole() throws SQLException {
        try (Database database = PostgresServer.shared(version).createDatabase()) {
            database.execute(
                    "CREATE ROLE patient LOGIN PASSWORD 'p'", "ALTER ROLE patient SET wal_sender_timeout = '7s'");
            try (Connection connection = Connections.of(database, "patient", "p")) {
                ServerInfo info = ServerInfo.read(connection);

                assertThat(info.version().major()).isEqualTo(version);
                assertThat(info.inRecovery()).isFalse();
                assertThat(info.walLevel()).isEqualTo("logical");
                assertThat(info.walSenderTimeout()).isEqualTo(Duration.ofSeconds(7));
                assertThat(info.maxReplicationSlots()).isEqualTo(20);
                assertThat(info.maxWalSenders()).isEqualTo(20);
            } finally {
                database.execute("DROP ROLE patient");
            }
        }
    }

    @Test
    void readsTheHistoryAfterTimelinesChanged() throws SQLException, IOException {
        try (PostgresServer server = PostgresServer.builder()
                        .version(version)
                        .setting("restore_command", "false")
                        .start();
                Database database = server.createDatabase()) {
            SystemIdentity before = identity(database);
            Path data = Path.of(database.value("SHOW data_directory"));
            server.stop();
            Files.createFile(data.resolve("recovery.signal"));
            server.restart();
            awaitEndOfRecovery(database);

            SystemIdentity after = identity(database);
            assertThat(before.timeline()).isEqualTo(1);
            assertThat(after.timeline()).isEqualTo(2);
            assertThat(after.systemIdentifier())
                    .isEqualTo(before.systemIdentifier())
                    .isEqualTo(database.value("SELECT system_identifier FROM pg_control_system()"));
            try (Connection replication = Connections.replication(database)) {
                TimelineHistory history = TimelineHistory.read(replication, 2);
                history.requireContains(1, before.walEnd(), after.walEnd());
                history.requireContains(2, after.walEnd(), after.walEnd());
            }
        }
    }

    @Test
    void hasNoHistoryOnTheFirstTimeline() throws SQLException {
        try (Database database = PostgresServer.shared(version).createDatabase();
                Connection replication = Connections.replication(database)) {
            SystemIdentity identity = SystemIdentity.read(replication);
            TimelineHistory.read(replication, identity.timeline())
                    .requireContains(1, identity.walEnd(), identity.walEnd());
        }
    }

    private static void awaitEndOfRecovery(Database database) {
        await().atMost(Duration.ofSeconds(60)).until(() -> "f".equals(database.value("SELECT pg_is_in_recovery()")));
    }

    private static SystemIdentity identity(Database database) throws SQLException {
        try (Connection replication = Connections.replication(database)) {
            return SystemIdentity.read(replication);
        }
    }
}
