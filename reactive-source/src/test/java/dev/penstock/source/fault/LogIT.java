package dev.penstock.source.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Log of the library at every level, and its exceptions, which contain neither a value of a row nor a password. */
class LogIT extends SourceCase {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void logsNoValuesAndNoPasswordsAtAnyLevel(int version) throws Exception {
        Database database = shared(version);
        String role = "logged_" + database.name();
        database.execute(
                "CREATE ROLE " + role + " SUPERUSER LOGIN PASSWORD '" + LogProgram.PASSWORD + "'",
                "CREATE TABLE t (id int PRIMARY KEY, v text, n numeric(30))",
                "INSERT INTO t VALUES (1, '" + LogProgram.TEXT + "', " + LogProgram.NUMBER + ")");
        String url = database.url().replaceFirst("//[^@]*@", "//" + role + ":" + LogProgram.PASSWORD + "@");
        try {
            String output = output(url, slotName(database));
            assertThat(output).contains("exactly as it was written", "INFO", "DEBUG", "Trying again");
            assertThat(output).doesNotContain(LogProgram.TEXT, LogProgram.NUMBER, LogProgram.PASSWORD);
        } finally {
            eventually()
                    .until(() -> "0"
                            .equals(database.value(
                                    "SELECT count(*) FROM pg_stat_activity WHERE usename = '" + role + "'")));
            database.execute("DROP ROLE " + role);
        }
    }

    @Test
    void logsNothingOfExcludedAndMaskedColumnsAtAnyLevel() throws Exception {
        Database database = shared(18);
        database.execute(
                "CREATE TABLE t (id int, secret text, mail text, phone text, note text, PRIMARY KEY (id, mail))",
                "INSERT INTO t VALUES (1, '" + ColumnsLogProgram.EXCLUDED + "', '" + ColumnsLogProgram.MASKED + "', '"
                        + ColumnsLogProgram.MASKED + "', '" + ColumnsLogProgram.MASKED + "')");

        String output = output(ColumnsLogProgram.class, database.url(), slotName(database));

        assertThat(output).contains("All records were printed", "INFO", "DEBUG", "phone=-");
        assertThat(output).contains("publication 'conduitpub' does not");
        assertThat(output).doesNotContain(ColumnsLogProgram.EXCLUDED, ColumnsLogProgram.MASKED, ColumnsLogProgram.SALT);
    }

    private String output(String url, String slot) throws IOException, InterruptedException {
        return output(LogProgram.class, url, slot);
    }

    /** Runs a source in a JVM of its own, whose logging cannot be set once it has begun. */
    private String output(Class<?> program, String url, String slot) throws IOException, InterruptedException {
        Path file = directory.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Dorg.slf4j.simpleLogger.log.dev.penstock=trace",
                        "-cp",
                        System.getProperty("java.class.path"),
                        program.getName(),
                        url,
                        slot)
                .redirectErrorStream(true)
                .redirectOutput(file.toFile())
                .start();
        closing(process::destroyForcibly);
        assertThat(process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        String output = Files.readString(file);
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }
}
