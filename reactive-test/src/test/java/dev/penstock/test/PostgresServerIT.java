package dev.penstock.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.test.error.ServerException;
import dev.penstock.test.internal.Pause;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
class PostgresServerIT {
    static IntStream versions() {
        return System.getProperty("penstock.checks", "slice").equals("whole")
                ? PostgresServer.versions().stream().mapToInt(version -> version)
                : IntStream.of(14, 18);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void isTheVersionAskedForAndDecodesLogically(int version) {
        try (Database database = PostgresServer.shared(version).createDatabase()) {
            assertThat(database.server().version()).isEqualTo(version);
            assertThat(database.value("SHOW server_version")).startsWith(version + ".");
            assertThat(database.value("SHOW wal_level")).isEqualTo("logical");

            database.execute("CREATE TABLE item (id int PRIMARY KEY)");
            database.rows("SELECT pg_create_logical_replication_slot('" + database.name() + "', 'test_decoding')");
            database.execute("INSERT INTO item VALUES (7)");
            assertThat(database.rows("SELECT data FROM pg_logical_slot_get_changes('" + database.name()
                            + "', NULL, NULL) WHERE data LIKE 'table%'"))
                    .singleElement()
                    .satisfies(row -> assertThat(row).containsExactly("table public.item: INSERT: id[integer]:7"));
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void keepsDataPortAndLogAcrossKillAndRestart(int version) {
        try (PostgresServer server = PostgresServer.builder().version(version).start();
                Database database = server.createDatabase()) {
            int port = server.port();
            database.execute("CREATE TABLE kept (id int)", "INSERT INTO kept VALUES (42)");

            server.kill();

            assertThat(server.isRunning()).isFalse();
            assertThatThrownBy(database::connect).isInstanceOf(SQLException.class);
            server.restart();
            assertThat(server.port()).isEqualTo(port);
            assertThat(database.value("SELECT id FROM kept")).isEqualTo("42");
            assertThat(server.log()).contains("not properly shut down");
        }
    }

    @Test
    void stopsWithACheckpointOrWithout() {
        try (PostgresServer server = PostgresServer.start()) {
            server.stop();
            server.restart();
            assertThat(server.log())
                    .contains("received fast shutdown request")
                    .doesNotContain("not properly shut down");

            server.stopImmediately();
            assertThat(server.isRunning()).isFalse();
            server.stop();
            server.restart();
            assertThat(server.log()).contains("not properly shut down");
        }
    }

    @Test
    void takesAnySetting() {
        try (PostgresServer server = PostgresServer.builder()
                .setting("wal_level", "replica")
                .setting("fsync", "on")
                .setting("max_locks_per_transaction", "17")
                .setting("cluster_name", "it's -c odd")
                .start()) {
            assertThat(server.maintenance()
                            .rows("SELECT current_setting('wal_level'), current_setting('fsync'),"
                                    + " current_setting('max_locks_per_transaction'), current_setting('cluster_name')"))
                    .singleElement()
                    .satisfies(row -> assertThat(row).containsExactly("replica", "on", "17", "it's -c odd"));
        }
    }

    @Test
    void namesTheReasonWhenItCannotStart() {
        assertThatThrownBy(() -> PostgresServer.builder()
                        .setting("wal_level", "nonsense")
                        .start())
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("invalid value for parameter \"wal_level\"");
    }

    @Test
    void asksForThePassword() {
        PostgresServer server = PostgresServer.shared();
        assertThatThrownBy(() -> DriverManager.getConnection(server.jdbcUrl().replace(server.password(), "wrong")))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void answersNothingWhileFrozen() throws Exception {
        try (PostgresServer server = PostgresServer.start();
                Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            server.freeze();
            CompletableFuture<Boolean> answer = CompletableFuture.supplyAsync(() -> {
                try {
                    return statement.execute("SELECT 1");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });

            assertThat(answer.completeOnTimeout(false, 300, TimeUnit.MILLISECONDS)
                            .get(30, TimeUnit.SECONDS))
                    .isFalse();
            assertThat(server.isRunning()).isTrue();

            server.thaw();
            assertThat(connection.isValid(30)).isTrue();
        }
    }

    @Test
    void freezesOneBackendAndNoOther() throws Exception {
        PostgresServer server = PostgresServer.shared();
        try (Connection frozen = server.connect();
                Connection other = server.connect()) {
            int pid = frozen.unwrap(org.postgresql.PGConnection.class).getBackendPID();
            server.freezeBackend(pid);
            assertThat(frozen.isValid(1)).isFalse();
            assertThat(other.isValid(30)).isTrue();
            server.thawBackend(pid);
            assertThatThrownBy(() -> server.freezeBackend(1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Process 1 is not a backend");
        }
    }

    @Test
    void dropsADatabaseWithItsSessionsAndHeldSlots() throws Exception {
        PostgresServer server = PostgresServer.shared();
        Database database = server.createDatabase();
        Connection session = database.connect();
        try (Statement statement = session.createStatement()) {
            statement.execute("SELECT pg_create_logical_replication_slot('held', 'pgoutput', true)");
        }
        database.rows("SELECT pg_create_logical_replication_slot('left_behind', 'pgoutput')");

        database.close();
        database.close();

        assertThat(session.isValid(5)).isFalse();
        assertThat(server.maintenance().rows("SELECT 1 FROM pg_database WHERE datname = '" + database.name() + "'"))
                .isEmpty();
        assertThat(server.maintenance().rows("SELECT 1 FROM pg_replication_slots WHERE slot_name ~ 'held|left'"))
                .isEmpty();
    }

    /** It takes longer than the server itself waits for the end of sessions. */
    @Test
    @EnabledIfSystemProperty(named = "penstock.checks", matches = "whole", disabledReason = "one of the long checks")
    void dropsADatabaseOfWhichASessionIsSlowToEnd() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            Database database = server.createDatabase();
            try (Connection slow = database.connect()) {
                int pid = slow.unwrap(org.postgresql.PGConnection.class).getBackendPID();
                server.freezeBackend(pid);
                CompletableFuture<Void> closing = CompletableFuture.runAsync(database::close);
                assertThat(Pause.until(
                                () -> server.log().contains("is being accessed by other users"),
                                Duration.ofSeconds(60)))
                        .isTrue();
                assertThat(closing).isNotDone();
                server.thawBackend(pid);
                closing.get(60, TimeUnit.SECONDS);
            }
            assertThat(server.maintenance().rows("SELECT 1 FROM pg_database WHERE datname = '" + database.name() + "'"))
                    .isEmpty();
        }
    }

    @Test
    void refusesAKindOfServerItDoesNotKnow() {
        String before = System.getProperty(PostgresServer.KIND);
        System.setProperty(PostgresServer.KIND, "abacus");
        try {
            assertThatThrownBy(PostgresServer::start)
                    .isInstanceOf(ServerException.class)
                    .hasMessageContaining("'penstock.server' is 'abacus'");
        } finally {
            if (before == null) {
                System.clearProperty(PostgresServer.KIND);
            } else {
                System.setProperty(PostgresServer.KIND, before);
            }
        }
    }

    @Test
    void refusesAVersionItDoesNotKnow() {
        assertThatThrownBy(() -> PostgresServer.builder().version(13))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("PostgreSQL 13 is not one of [14, 15, 16, 17, 18].");
    }
}
