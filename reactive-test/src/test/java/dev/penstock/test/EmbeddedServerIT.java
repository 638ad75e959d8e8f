package dev.penstock.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.test.error.ServerException;
import dev.penstock.test.internal.Binaries;
import dev.penstock.test.internal.Pause;
import dev.penstock.test.internal.ReservedPorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of servers from the embedded binaries, whose processes and directories are on this machine. */
@Timeout(120)
@DisabledIfSystemProperty(named = PostgresServer.KIND, matches = "docker")
class EmbeddedServerIT {

    @Test
    void leavesNothingAfterClose() {
        EmbeddedServer server = (EmbeddedServer) PostgresServer.start();
        ProcessHandle postmaster = ProcessHandle.of(server.pid()).orElseThrow();
        Path directory = server.directory();
        assertThat(directory).isDirectory();

        server.close();
        server.close();

        assertThat(postmaster.isAlive()).isFalse();
        assertThat(Files.exists(directory)).isFalse();
        assertThatThrownBy(server::restart).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closesAFrozenAndAKilledServer() {
        EmbeddedServer frozen = (EmbeddedServer) PostgresServer.start();
        frozen.freeze();
        frozen.close();
        assertThat(Files.exists(frozen.directory())).isFalse();

        EmbeddedServer killed = (EmbeddedServer) PostgresServer.start();
        killed.kill();
        killed.close();
        assertThat(Files.exists(killed.directory())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void startsAStandbyThatFollowsAndCanBePromoted(int version) {
        try (PostgresServer primary = PostgresServer.builder().version(version).start()) {
            primary.execute("CREATE TABLE t (id int)", "SELECT pg_create_physical_replication_slot('of_the_primary')");
            try (PostgresServer standby = primary.startStandby()) {
                primary.execute("INSERT INTO t VALUES (1)");
                assertThat(Pause.until(() -> one(standby, "SELECT id FROM t").equals("1"), Duration.ofSeconds(60)))
                        .isTrue();
                assertThat(one(standby, "SELECT pg_is_in_recovery()")).isEqualTo("t");
                assertThat(one(standby, "SELECT count(*) FROM pg_replication_slots"))
                        .isEqualTo("0");

                primary.kill();
                standby.promote();
                standby.execute("INSERT INTO t VALUES (2)");
                assertThat(one(standby, "SELECT count(*) FROM t")).isEqualTo("2");
                standby.restart();
                assertThat(one(standby, "SELECT count(*) FROM t")).isEqualTo("2");
            }
        }
    }

    private static String one(PostgresServer server, String query) {
        return String.valueOf(server.maintenance().value(query));
    }

    @Test
    void listensOnPortsThatOutgoingConnectionsDoNotUse() {
        assertThat(PostgresServer.shared().port()).isBetween(20_000, 32_000);
    }

    @Test
    void keepsItsPortFromOthersWhileItIsStopped() {
        int port;
        try (PostgresServer server = PostgresServer.start()) {
            port = server.port();
            server.stop();

            assertThat(ReservedPorts.all()).contains(port);
        }
        assertThat(ReservedPorts.all()).doesNotContain(port);
    }

    @Test
    void namesWhatToDoWhenAVersionIsMissing() {
        String folder = System.getProperty(Binaries.FOLDER, "");
        System.setProperty(Binaries.FOLDER, "/nonexistent");
        try {
            assertThatThrownBy(() -> Binaries.find(15))
                    .isInstanceOf(ServerException.class)
                    .hasMessageContaining("The binaries of PostgreSQL 15 are not here")
                    .hasMessageContaining("(/nonexistent)")
                    .hasMessageContaining("mvn process-resources -pl reactive-test");
        } finally {
            System.setProperty(Binaries.FOLDER, folder);
        }
    }
}
