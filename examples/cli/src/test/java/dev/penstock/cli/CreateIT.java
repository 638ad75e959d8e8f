package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.util.List;
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
}
