package dev.penstock.verification.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The crash checker as it is started by hand: the jar of the build, from any directory. */
@Timeout(300)
class CrashCheckerIT {
    private static final Path JAR = Path.of("target", "verification.jar").toAbsolutePath();

    @TempDir
    private Path directory;

    @Test
    void runsFromTheJarAloneAndReports() throws Exception {
        assertThat(run("--rounds", "1", "--seed", "7")).isZero();

        assertThat(output())
                .contains("round 1: equal", "at-least-once, seed 7: 1 of 1 rounds, source and target equal after each")
                .contains("faults that took effect:", "records:", "sent again:");
    }

    @Test
    void reportsAtASignal() throws Exception {
        Process process = start("--rounds", "1000", "--seed", "7");
        try {
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> output().contains("round 1: equal"));
            process.destroy();

            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(output()).contains("interrupted: at-least-once, seed 7: ", " of 1000 rounds");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void refusesWhatItDoesNotKnow() throws Exception {
        assertThat(run("--rounds", "many")).isEqualTo(2);

        assertThat(output()).isEqualToIgnoringNewLines("--rounds is a number, not 'many'");
    }

    private int run(String... options) throws Exception {
        Process process = start(options);
        try {
            assertThat(process.waitFor(280, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } finally {
            process.destroy();
        }
    }

    private Process start(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                JAR.toString()));
        command.addAll(List.of(options));
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
    }

    private String output() throws Exception {
        return Files.readString(directory.resolve("output"), StandardCharsets.UTF_8);
    }
}
