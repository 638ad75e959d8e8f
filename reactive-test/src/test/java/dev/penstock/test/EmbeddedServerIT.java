package dev.penstock.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** What holds of servers from the embedded binaries only: their processes and directories are this machine's. */
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

    @Test
    void listensWhereNoOutgoingConnectionCanSitDown() {
        assertThat(PostgresServer.shared().port()).isBetween(20_000, 32_000);
    }

    @Test
    void namesWhatToDoWhereAVersionIsMissing() {
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
