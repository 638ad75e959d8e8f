package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A database copied into an empty one with one command. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CreateIT {
    private static final String[] TABLES = {
        "CREATE TYPE mood AS ENUM ('sad', 'ok')",
        "CREATE TABLE people (id int PRIMARY KEY, boss int REFERENCES people, m mood NOT NULL DEFAULT 'ok')",
        "CREATE TABLE pets (id serial PRIMARY KEY, owner int NOT NULL REFERENCES people, name varchar(20) UNIQUE)",
        "CREATE TABLE empty (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v numeric(8,2) CHECK (v > 0))",
        "CREATE INDEX ON pets (lower(name))",
        "INSERT INTO people SELECT i, nullif(i, 1) - 1 FROM generate_series(1, 100) i",
        "INSERT INTO pets (owner, name) SELECT i % 100 + 1, 'pet ' || i FROM generate_series(1, 5000) i"
    };

    @Test
    void copiesAWholeDatabaseAndPrintsWhatCompletesIt() throws Exception {
        try (Database from = PostgresServer.shared().createDatabase();
                Database to = PostgresServer.shared().createDatabase()) {
            from.execute(TABLES);
            String[] source = {
                "--source.url=" + from.url(), "--source.tables=*", "--source.logrepl.slotName=" + from.name()
            };

            CliProcess copy = CliProcess.run(
                    "replicate",
                    source[0],
                    source[1],
                    source[2],
                    "--sink.url=" + to.url(),
                    "--create",
                    "--quiet",
                    "--idle-exit=1s");
            assertThat(copy.err()).isEmpty();
            assertThat(copy.status()).isZero();
            for (String table : List.of("people", "pets", "empty")) {
                String rows = "SELECT count(*) || coalesce(md5(string_agg(t::text, ',' ORDER BY id)), '') FROM " + table
                        + " t";
                assertThat(to.value(rows)).as(table).isEqualTo(from.value(rows));
            }

            CliProcess schema = CliProcess.run("schema", source[0], source[1]);
            assertThat(schema.status()).isZero();
            assertThat(String.join("\n", schema.out()))
                    .contains("CREATE TYPE \"public\".\"mood\" AS ENUM ('sad', 'ok');")
                    .contains("\"m\" public.mood NOT NULL");
            try (Database third = PostgresServer.shared().createDatabase()) {
                third.execute(String.join("\n", schema.out()));
                String defaults =
                        "SELECT table_name, column_name, column_default, is_identity FROM information_schema.columns"
                                + " WHERE table_schema = 'public' ORDER BY 1, 2";
                String constraints = "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint"
                        + " WHERE connamespace = 'public'::regnamespace AND contype <> 'n' ORDER BY 1, 2";
                assertThat(third.rows(defaults)).isEqualTo(from.rows(defaults));
                assertThat(third.rows(constraints)).isEqualTo(from.rows(constraints));
            }
        }
    }

    /** A role that may not create, a table of another shape, and a type that is of another schema there. */
    @Test
    void namesAllThatKeepsTablesFromBeingCreatedBeforeARowIsMoved() throws Exception {
        String role = "poor_create";
        try (Database from = PostgresServer.shared().createDatabase();
                Database to = PostgresServer.shared().createDatabase()) {
            from.execute(
                    "CREATE SCHEMA \"Sales\"",
                    "CREATE EXTENSION citext",
                    "CREATE TABLE a (id int PRIMARY KEY, name text)",
                    "CREATE TABLE b (id int PRIMARY KEY, c citext)",
                    "CREATE TABLE \"Sales\".\"Order\" (\"Id\" int PRIMARY KEY)",
                    "INSERT INTO a VALUES (1, 'x')",
                    "INSERT INTO b VALUES (1, 'x')");
            to.execute(
                    "CREATE ROLE " + role + " LOGIN PASSWORD 'p'",
                    "CREATE SCHEMA penstock AUTHORIZATION " + role,
                    "CREATE SCHEMA elsewhere",
                    "CREATE EXTENSION citext SCHEMA elsewhere",
                    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
                    "CREATE TABLE a (id int PRIMARY KEY, name text, must int NOT NULL)",
                    "GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON a TO " + role);
            String[] options = {
                "--source.url=" + from.url(),
                "--source.tables=*,Sales.*",
                "--source.logrepl.slotName=" + from.name(),
                "--sink.url=" + to.url().replaceFirst("//[^@]*@", "//" + role + ":p@"),
                "--create"
            };
            try {
                String[] expected = {
                    "may not create it in schema 'public'",
                    "GRANT CREATE ON SCHEMA \"public\" TO \"" + role + "\"",
                    "Schema 'Sales' does not exist, and role '" + role + "' may not create it",
                    "Type public.citext of extension 'citext' does not exist in the target: the extension is in schema"
                            + " 'elsewhere' there",
                    "Column 'must' of table a is NOT NULL without a default"
                };

                Cli check = Cli.run(with("check", options));
                Cli replicate = Cli.run(with("replicate", options));

                assertThat(check.status()).isOne();
                assertThat(check.out()).contains(expected);
                assertThat(replicate.status()).isOne();
                assertThat(String.join("\n", replicate.err())).contains(expected);
                assertThat(to.value("SELECT count(*) FROM a")).isEqualTo("0");
                assertThat(from.value(
                                "SELECT count(*) FROM pg_replication_slots WHERE slot_name = '" + from.name() + "'"))
                        .isEqualTo("0");
            } finally {
                to.execute("DROP SCHEMA penstock CASCADE", "DROP OWNED BY " + role, "DROP ROLE " + role);
            }
        }
    }

    private static String[] with(String command, String... options) {
        return Stream.concat(Stream.of(command), Stream.of(options)).toArray(String[]::new);
    }
}
