package dev.penstock.verification.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Short soak as a test, with two restarts in the gate; the report shows whether anything grows. */
class SoakIT {
    private static final boolean WHOLE = "whole".equals(System.getProperty("penstock.checks"));

    @TempDir
    private Path directory;

    @Test
    void nothingIsLostWhileEverythingIsRestarted() throws Exception {
        SoakPlan plan = new SoakPlan(
                Duration.ofSeconds(WHOLE ? 240 : 12),
                Duration.ofSeconds(WHOLE ? 20 : 4),
                WHOLE ? 500 : 100,
                PostgresServer.DEFAULT_VERSION,
                directory);

        assertThat(SoakRun.run(plan, System.out)).isTrue();
        assertThat(directory.resolve("soak.svg")).isNotEmptyFile();
    }
}
