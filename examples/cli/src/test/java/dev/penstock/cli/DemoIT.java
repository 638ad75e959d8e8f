package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
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
    void endsWithZeroOnASignal() throws Exception {
        try (CliProcess cli = CliProcess.start("demo")) {
            while (cli.err().stream().noneMatch(line -> line.startsWith("Replicating"))) {
                Thread.sleep(20);
            }
            cli.signal("INT");

            assertThat(cli.status()).isZero();
            assertThat(cli.out()).isEmpty();
        }
    }
}
