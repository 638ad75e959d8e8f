package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.cli.demo.DemoTables;
import dev.penstock.cli.demo.Demonstration;
import dev.penstock.cli.invocation.Output;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DemoIT {
    @Test
    void endsWithIdenticalDatabases() throws Exception {
        try (CliProcess cli = CliProcess.startWithDefaultHeap("demo", "--workload=3s")) {
            cli.awaitLine("identical"::equals);

            assertThat(cli.status()).isZero();
            assertThat(cli.out()).last().isEqualTo("identical");
            assertThat(cli.out()).anyMatch(line -> line.startsWith("copied 22"));
            assertThat(cli.err()).anyMatch(line -> line.startsWith("streaming") && line.contains("lag"));
        }
    }

    @Test
    void noticesOneDifferentValue() throws Exception {
        try (Database from = PostgresServer.shared().createDatabase();
                Database to = PostgresServer.shared().createDatabase()) {
            for (Database database : new Database[] {from, to}) {
                DemoTables.create(database);
                database.execute("INSERT INTO readings VALUES ('a', '2024-01-01 00:00Z', 1.5, '{}')");
            }
            assertThat(DemoTables.contents(from))
                    .isEqualTo(DemoTables.contents(to))
                    .hasSize(5);

            to.execute("UPDATE readings SET value = 1.5000000000000002");

            assertThat(DemoTables.contents(from).get("readings"))
                    .isNotEqualTo(DemoTables.contents(to).get("readings"));
        }
    }

    @Test
    void endsWithOneWhenTheSecondDatabaseIsNotTheSame() throws Exception {
        try (Database from = PostgresServer.shared().createDatabase();
                Database to = PostgresServer.shared().createDatabase()) {
            DemoTables.create(from);
            DemoTables.create(to);
            from.execute("INSERT INTO readings VALUES ('a', '2024-01-01 00:00Z', 1.5, '{}')");
            to.execute(
                    "CREATE FUNCTION falsify() RETURNS trigger LANGUAGE plpgsql AS"
                            + " 'BEGIN NEW.value := NEW.value + 1; RETURN NEW; END'",
                    "CREATE TRIGGER falsify BEFORE INSERT OR UPDATE ON readings FOR EACH ROW EXECUTE FUNCTION"
                            + " falsify()");
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            PrintStream err = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);

            int status = new Demonstration(err, from, to, () -> false).run(Duration.ofSeconds(1), new Output(out));

            assertThat(status).isOne();
            assertThat(out.toString(StandardCharsets.UTF_8).lines())
                    .anyMatch(line -> line.startsWith("readings") && line.contains("different: "))
                    .last()
                    .isEqualTo("different: readings");
        }
    }

    @Test
    void endsWithZeroOnASignal() throws Exception {
        try (CliProcess cli = CliProcess.start("demo")) {
            cli.awaitErr(line -> line.startsWith("Replicating"));
            cli.signal("INT");

            assertThat(cli.status()).isZero();
            assertThat(cli.out()).isEmpty();
        }
    }
}
