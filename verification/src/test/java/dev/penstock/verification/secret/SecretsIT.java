package dev.penstock.verification.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Passwords, the salt, masked and excluded values, and values of rows are in no log line at any level, no error with its causes, no meter and no
 * name of a thread; and but for values of other columns, which the sink writes, in no command line and no query that the servers show.
 */
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SecretsIT {
    private static final String SECRET = SecretsProgram.MARK;

    @TempDir
    private Path directory;

    @Test
    void areNowhereWhenTheyMustNotBe() throws Exception {
        try (Database from = PostgresServer.shared().createDatabase();
                Database to = PostgresServer.shared().createDatabase();
                Login reading = Login.create(from, "REPLICATION SUPERUSER", SecretsProgram.SOURCE_PASSWORD);
                Login writing = Login.create(to, "SUPERUSER", SecretsProgram.SINK_PASSWORD)) {
            from.execute("CREATE TABLE people (id int PRIMARY KEY, mail text, phone text, street text, excluded text,"
                    + " note text, number text)");
            to.execute("CREATE TABLE people (id int PRIMARY KEY, mail text, phone text, street text, note text UNIQUE,"
                    + " number text CHECK (number <> '" + SecretsProgram.VALUE + "-forbidden'))");
            insert(from, 1, "1", "1");
            Process program = start(from, reading, writing);
            Set<String> seen = new TreeSet<>();
            try {
                // The same value of a unique column, a forbidden value, and one that is too large for its index.
                insert(from, 2, "1", "2");
                insert(from, 3, "3", "forbidden");
                from.execute("INSERT INTO people SELECT 4, '', '', '', '', '" + SecretsProgram.VALUE
                        + "' || string_agg(md5(i::text), ''), '4' FROM generate_series(1, 3000) i");
                insert(from, 5, "5", "5");
                while (!program.waitFor(50, TimeUnit.MILLISECONDS)) {
                    look(seen, to, reading, writing);
                }
            } finally {
                program.destroyForcibly().waitFor();
            }
            String output = Files.readString(directory.resolve("output"));

            assertThat(program.exitValue()).as(output).isZero();
            assertThat(output)
                    .contains("All parts have failed", "INFO", "DEBUG")
                    .contains("Rejected: ", "duplicate key value", "violates check constraint", "index row")
                    .contains("Meter: ", "penstock.source.", "penstock.sink.", "Thread: penstock-", "Comparison: ")
                    .contains("password authentication failed for user", "Caused by: ");
            assertThat(output.lines().filter(line -> line.contains(SECRET))).isEmpty();
            assertThat(seen)
                    .anyMatch(text -> text.contains("penstock"))
                    .noneMatch(text -> text.replace(SecretsProgram.VALUE, "").contains(SECRET));
            // The rows arrived: masked, and unmasked where they may.
            assertThat(to.rows("SELECT id, phone, street, mail ~ '^[0-9a-f]{64}$', note FROM people WHERE id IN (1, 5)"
                            + " ORDER BY id"))
                    .extracting(Object::toString)
                    .containsExactly(
                            "[1, null, -, t, " + SecretsProgram.VALUE + "-1]",
                            "[5, null, -, t, " + SecretsProgram.VALUE + "-5]");
        }
    }

    private static void insert(Database database, int id, String note, String number) {
        String masked = "'" + SecretsProgram.MASKED + "-";
        String value = "'" + SecretsProgram.VALUE + "-";
        database.execute("INSERT INTO people VALUES (" + id + ", " + masked + "m', " + masked + "p', " + masked + "s', "
                + masked + "e', " + value + note + "', " + value + number + "')");
    }

    private Process start(Database from, Login reading, Login writing) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Dorg.slf4j.simpleLogger.log.dev.penstock=trace",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SecretsProgram.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile());
        builder.environment().put(SecretsProgram.SOURCE, reading.url());
        builder.environment().put(SecretsProgram.TARGET, writing.url());
        builder.environment().put(SecretsProgram.SLOT, "secrets_" + from.name());
        return builder.start();
    }

    /** Notes what others can see: queries and names at the server, and command lines of processes, those of the server included. */
    private static void look(Set<String> seen, Database database, Login... logins) throws IOException {
        for (Login login : logins) {
            database.rows(
                            "SELECT application_name || ' ' || usename || ' ' || query FROM pg_stat_activity WHERE usename = '"
                                    + login.role() + "'")
                    .forEach(row -> seen.add(row.toString()));
        }
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            processes
                    .map(process -> process.resolve("cmdline"))
                    .filter(Files::isReadable)
                    .forEach(file -> seen.add(text(file)));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file).replace('\0', ' ');
        } catch (IOException | UncheckedIOException ended) {
            return "";
        }
    }

    /** A role with a password, which exists as long as the test. */
    private record Login(Database database, String role, String url) implements AutoCloseable {
        static Login create(Database database, String rights, String password) {
            String role = "role_" + database.name();
            database.execute("CREATE ROLE " + role + " LOGIN " + rights + " PASSWORD '" + password + "'");
            return new Login(
                    database, role, database.url().replaceFirst("//[^@]*@", "//" + role + ":" + password + "@"));
        }

        @Override
        public void close() {
            database.execute(
                    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = '" + role + "'",
                    "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT active AND database"
                            + " = current_database()",
                    "DROP OWNED BY " + role,
                    "DROP ROLE " + role);
        }
    }
}
