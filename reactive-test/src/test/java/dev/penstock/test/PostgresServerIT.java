package dev.penstock.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
class PostgresServerIT {

    static IntStream versions() {
        return System.getProperty("penstock.checks", "slice").equals("whole")
                ? IntStream.rangeClosed(14, 18)
                : IntStream.of(14, 18);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void keepsItsDataAndPortAcrossKillAndRestart(int version) {
        try (PostgresServer server = PostgresServer.builder().version(version).start();
                Database database = server.createDatabase()) {
            int port = server.port();
            database.execute("CREATE TABLE kept (id int)", "INSERT INTO kept VALUES (42)");
            server.kill();
            assertThat(server.isRunning()).isFalse();
            server.restart();
            assertThat(server.port()).isEqualTo(port);
            assertThat(database.value("SELECT id FROM kept")).isEqualTo("42");
            assertThat(database.value("SHOW server_version")).startsWith(version + ".");
        }
    }
}
