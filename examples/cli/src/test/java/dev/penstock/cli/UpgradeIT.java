package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The recipe of the guide: from PostgreSQL 14 to 18 with a new server that Penstock keeps up to date until the switch. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UpgradeIT {
    @Test
    void movesADatabaseFrom14To18WithItsSequences() {
        try (Database old = PostgresServer.shared(14).createDatabase();
                Database fresh = PostgresServer.shared(18).createDatabase()) {
            String[] schema = {
                "CREATE TABLE orders (id serial PRIMARY KEY, note text)",
                "CREATE TABLE items (id bigint GENERATED ALWAYS AS IDENTITY (INCREMENT 10) PRIMARY KEY, o int REFERENCES orders)",
                "CREATE SEQUENCE \"Invoice's\"",
                "CREATE TABLE invoices (id int DEFAULT nextval('\"Invoice''s\"') PRIMARY KEY)"
            };
            old.execute(schema);
            fresh.execute(schema);
            old.execute(
                    "INSERT INTO orders (note) SELECT 'n' FROM generate_series(1, 50)",
                    "INSERT INTO items (o) SELECT i FROM generate_series(1, 20) i",
                    "INSERT INTO invoices SELECT FROM generate_series(1, 7)");
            String[] options = {
                "--quiet",
                "--source.url=" + old.url(),
                "--source.tables=*",
                "--source.logrepl.slotName=upgrade_" + old.name(),
                "--sink.url=" + fresh.url()
            };

            // The new server is filled, and follows while the applications write to the old one.
            assertThat(run("replicate", options, "--exactly-once", "--idle-exit=1s")
                            .err())
                    .isEmpty();
            old.execute("INSERT INTO orders (note) VALUES ('late')", "DELETE FROM items WHERE id = 1");
            assertThat(run("replicate", options, "--exactly-once", "--idle-exit=1s")
                            .status())
                    .isZero();
            // The writers are stopped.
            assertThat(run("verify", options, "--no-pipeline").status()).isZero();
            Cli printed = run("sequences", options);
            assertThat(fresh.value("SELECT nextval('orders_id_seq')")).isEqualTo("1");
            Cli advanced = run("sequences", options, "--run", "--margin=100");

            assertThat(printed.out().lines())
                    .hasSize(3)
                    .anySatisfy(line -> assertThat(line).contains("orders_id_seq", ", 51, true)"));
            assertThat(advanced.err()).isEmpty();
            assertThat(advanced.status()).isZero();
            fresh.execute(
                    "INSERT INTO orders (note) VALUES ('new')",
                    "INSERT INTO items DEFAULT VALUES",
                    "INSERT INTO invoices DEFAULT VALUES");
            assertThat(fresh.value("SELECT max(id) FROM orders")).isEqualTo("152");
            assertThat(fresh.value("SELECT max(id) FROM items")).isEqualTo("1201");
            assertThat(fresh.value("SELECT max(id) FROM invoices")).isEqualTo("108");
            assertThat(run("sequences", options, "--run").status()).isZero();
            assertThat(fresh.value("SELECT nextval('orders_id_seq')")).isEqualTo("153");
            assertThat(run("cleanup", new String[] {options[0], options[1], options[3]})
                            .status())
                    .isZero();
        }
    }

    private static Cli run(String command, String[] options, String... more) {
        String[] args = new String[1 + options.length + more.length];
        args[0] = command;
        System.arraycopy(options, 0, args, 1, options.length);
        System.arraycopy(more, 0, args, 1 + options.length, more.length);
        return Cli.run(args);
    }
}
