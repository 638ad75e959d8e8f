package dev.penstock.examples.boot3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.source.PostgresSource;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringBootVersion;

class Boot3IT {
    private static final Duration DEADLINE = Duration.ofMinutes(3);

    @TempDir
    private Path directory;

    @Test
    void theLibraryReplicatesWithTheVersionsOfSpringBoot3() throws IOException {
        assertThat(SpringBootVersion.getVersion()).startsWith("3.5.");
        try (Database database = PostgresServer.shared().createDatabase()) {
            database.execute(
                    "CREATE TABLE orders (id int PRIMARY KEY, note text)",
                    "CREATE TABLE copies (id int PRIMARY KEY, note text)",
                    "INSERT INTO orders SELECT i, 'n' FROM generate_series(1, 10) i");
            Process application = start(
                    System.getProperty("java.class.path"),
                    "--shop.url=" + database.url(),
                    "--shop.slot=" + database.name(),
                    "--spring.r2dbc.url=" + database.url().replaceFirst("postgresql://[^@]*@", "r2dbc:postgresql://"),
                    "--spring.r2dbc.username=" + database.server().user(),
                    "--spring.r2dbc.password=" + database.server().password());
            try {
                await().atMost(DEADLINE)
                        .untilAsserted(() -> assertThat(database.value("SELECT count(*) FROM copies"))
                                .as(output())
                                .isEqualTo("10"));
                database.execute("INSERT INTO orders VALUES (11, 'new')", "DELETE FROM orders WHERE id = 1");
                await().atMost(DEADLINE)
                        .until(() -> "2,11".equals(database.value("SELECT min(id) || ',' || max(id) FROM copies")));
                assertThat(application.isAlive()).isTrue();
            } finally {
                application.destroy();
                application
                        .onExit()
                        .orTimeout(DEADLINE.toSeconds(), TimeUnit.SECONDS)
                        .join();
            }
        }
    }

    @Test
    void theStarterEndsAtOnceAndNamesTheVersions() throws Exception {
        Process application = start(starter() + File.pathSeparator + System.getProperty("java.class.path"));
        try {
            assertThat(application.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        } finally {
            application.destroyForcibly();
        }
        assertThat(application.exitValue()).isNotZero();
        assertThat(output())
                .contains("penstock-spring-boot-starter needs Spring Boot 4; this application has 3.5.")
                .doesNotContain("NoClassDefFoundError");
    }

    private Process start(String classPath, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                classPath,
                Boot3Application.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
    }

    private String output() throws IOException {
        return Files.readString(directory.resolve("output"), StandardCharsets.UTF_8);
    }

    /** Returns the classes or the jar of the starter, which are beside those of the source but not on this class path. */
    private static Path starter() throws URISyntaxException {
        URI source = PostgresSource.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI();
        Path starter = Path.of(Path.of(source)
                .toString()
                .replace("reactive-source", "reactive-spring-boot-starter")
                .replace("penstock-source", "penstock-spring-boot-starter"));
        assertThat(starter).exists();
        return starter;
    }
}
