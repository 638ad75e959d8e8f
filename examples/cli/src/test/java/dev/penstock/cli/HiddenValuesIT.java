package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Passwords, the salt, and the values of masked and excluded columns are in no output of any command, and values of rows are in no message
 * of any command, even with {@code --verbose}.
 */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HiddenValuesIT {
    private static final String SECRET = "hidden-secret";
    private static final String VALUE = "hidden-value";

    @TempDir
    private Path directory;

    private final List<String> out = new ArrayList<>();
    private final List<String> err = new ArrayList<>();

    @Test
    void areInNoOutputOfAnyCommand() throws Exception {
        try (Database from = PostgresServer.shared().createDatabase();
                Database to = PostgresServer.shared().createDatabase();
                Login reading = Login.create(from, "REPLICATION SUPERUSER");
                Login writing = Login.create(to, "SUPERUSER")) {
            from.execute(
                    "CREATE TABLE people (id int PRIMARY KEY, mail text, street text, excluded text, note text)",
                    "INSERT INTO people VALUES (1, '" + SECRET + "-m', '" + SECRET + "-s', '" + SECRET + "-e', '"
                            + VALUE + "')");
            to.execute("CREATE TABLE people (id int PRIMARY KEY, mail text, street text, note text)");
            Path options = options(from);
            Map<String, String> addresses = addresses(reading.url(), writing.url());
            String file = "--config=" + options;

            assertThat(run(addresses, "check", file)).isZero();
            assertThat(run(addresses, "schema", file)).isZero();
            assertThat(run(addresses, "replicate", file, "--exactly-once", "--idle-exit=1s"))
                    .isZero();
            from.execute("INSERT INTO people SELECT 2, mail, street, excluded, note FROM people");
            String slot = "--source.logrepl.slotName=printed_" + from.name();
            assertThat(run(addresses, "stream", file, slot, "--limit=1")).isZero();
            assertThat(run(addresses, "cleanup", file, slot)).isZero();
            assertThat(run(addresses, "replicate", file, "--exactly-once", "--idle-exit=1s"))
                    .isZero();
            assertThat(to.value("SELECT count(*) FROM people WHERE note = '" + VALUE + "'"))
                    .isEqualTo("2");
            to.execute("UPDATE people SET note = '" + VALUE + "-changed' WHERE id = 1");
            assertThat(run(addresses, "verify", file, "--no-pipeline")).isEqualTo(1);
            assertThat(run(addresses, "status", file)).isZero();
            assertThat(run(addresses, "sequences", file)).isZero();
            // A row that the target refuses, with the value in the server's message.
            to.execute("ALTER TABLE people ADD CONSTRAINT short CHECK (length(note) < 30)");
            from.execute("INSERT INTO people VALUES (3, '', '', '', '" + VALUE + "-which-is-much-too-long')");
            assertThat(run(addresses, "replicate", file, "--exactly-once", "--idle-exit=1s"))
                    .isEqualTo(1);
            Map<String, String> wrong = addresses(
                    reading.url().replace(SECRET, SECRET + "-wrong"),
                    writing.url().replace(SECRET, SECRET + "-wrong"));
            for (String command : List.of("check", "replicate")) {
                assertThat(run(wrong, command, file, "--source.reconnect.timeout=1s"))
                        .as(command)
                        .isNotZero();
            }
            assertThat(run(
                            addresses("postgresql://u:" + SECRET + "@[/x", "nonsense://u:" + SECRET + "@h"),
                            "check",
                            file))
                    .isEqualTo(2);
            assertThat(run(addresses, "cleanup", file)).isZero();
        }

        assertThat(out).anyMatch(line -> line.contains(VALUE)).noneMatch(line -> line.contains(SECRET));
        assertThat(err)
                .anyMatch(line -> line.contains("DEBUG"))
                .anyMatch(line -> line.contains("password"))
                .anyMatch(line -> line.contains("Constraint 'short' is violated"))
                .noneMatch(line -> line.contains(SECRET) || line.contains(VALUE));
    }

    /** Returns the exit status. */
    private int run(Map<String, String> variables, String... words) throws Exception {
        String[] all = Stream.concat(Stream.of(words), Stream.of("--verbose")).toArray(String[]::new);
        try (CliProcess process = CliProcess.start(variables, all)) {
            process.stdin().close();
            int status = process.status();
            out.addAll(process.out());
            err.addAll(process.err());
            return status;
        }
    }

    private Path options(Database from) throws IOException {
        return Files.writeString(directory.resolve("penstock.properties"), """
            source.tables = people
            source.logrepl.slotName = hidden_%s
            source.columns.exclude = people.excluded
            source.columns.mask = people.mail=sha256,people.street=text:-
            source.columns.maskSalt = %s-salt
            """.formatted(from.name(), SECRET));
    }

    private static Map<String, String> addresses(String source, String sink) {
        return Map.of("PENSTOCK_SOURCE_URL", source, "PENSTOCK_SINK_URL", sink);
    }

    /** A role with a password, which exists as long as the test. */
    private record Login(Database database, String role, String url) implements AutoCloseable {
        static Login create(Database database, String rights) {
            String role = "role_" + database.name();
            String password = SECRET + "-password";
            database.execute("CREATE ROLE " + role + " LOGIN " + rights + " PASSWORD '" + password + "'");
            return new Login(
                    database, role, database.url().replaceFirst("//[^@]*@", "//" + role + ":" + password + "@"));
        }

        @Override
        public void close() {
            database.execute(
                    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = '" + role + "'",
                    "DROP OWNED BY " + role,
                    "DROP ROLE " + role);
        }
    }
}
