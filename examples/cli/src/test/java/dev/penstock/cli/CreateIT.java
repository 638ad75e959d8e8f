package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** A schema as applications have it. */
    private static final String[] SHOP = {
        "CREATE EXTENSION citext",
        "CREATE EXTENSION hstore",
        "CREATE SCHEMA ext",
        "CREATE EXTENSION ltree SCHEMA ext",
        "CREATE SCHEMA \"Sales\"",
        "CREATE TYPE mpaa_rating AS ENUM ('G', 'PG', 'PG-13', 'it''s R')",
        "CREATE DOMAIN year AS integer CHECK (VALUE BETWEEN 1901 AND 2155)",
        "CREATE DOMAIN \"Sales\".\"E Mail\" AS citext NOT NULL",
        "CREATE TYPE \"Sales\".address AS (street text, zip varchar(10), geo point)",
        "CREATE TYPE floatrange AS RANGE (subtype = float8)",
        "CREATE TABLE language (language_id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name char(20) NOT NULL)",
        "CREATE TABLE film (film_id serial PRIMARY KEY, title varchar(255) NOT NULL, release_year year,"
                + " language_id smallint NOT NULL REFERENCES language, rental_rate numeric(4,2) DEFAULT 4.99 NOT NULL,"
                + " rating mpaa_rating DEFAULT 'G', special_features text[], fulltext tsvector NOT NULL DEFAULT '',"
                + " price_with_tax numeric GENERATED ALWAYS AS (rental_rate * 1.2) STORED, path ext.ltree, more hstore,"
                + " span floatrange, spans mpaa_rating[], last_update timestamptz(3) DEFAULT now() NOT NULL)",
        "CREATE INDEX ON film (title)",
        "CREATE TABLE \"Sales\".\"Customer \"\"X\"\"\" (\"Id\" uuid PRIMARY KEY, \"eMail\" \"Sales\".\"E Mail\" UNIQUE,"
                + " \"Home\" \"Sales\".address, others \"Sales\".address[], \"select\" boolean)",
        "CREATE TABLE payment (payment_id int NOT NULL, paid date NOT NULL, amount numeric(5,2) NOT NULL,"
                + " PRIMARY KEY (paid, payment_id)) PARTITION BY RANGE (paid)",
        "CREATE TABLE payment_1 PARTITION OF payment FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')",
        "CREATE TABLE payment_2 PARTITION OF payment FOR VALUES FROM ('2026-02-01') TO ('2026-03-01')",
        "CREATE VIEW films AS SELECT title FROM film",
        "CREATE TABLE " + "n".repeat(63) + " (" + "c".repeat(63) + " int PRIMARY KEY)",
        "CREATE TABLE no_columns ()",
        "ALTER TABLE no_columns REPLICA IDENTITY FULL",
        "CREATE TABLE empty_of_all (id bigint PRIMARY KEY, kind mpaa_rating NOT NULL)",
        "INSERT INTO no_columns DEFAULT VALUES",
        "INSERT INTO language (name) VALUES ('English'), ('Deutsch')",
        "INSERT INTO film (title, release_year, language_id, rating, special_features, path, more, span, spans) SELECT"
                + " 'film ' || i, 1901 + i % 200, 1 + i % 2, 'it''s R', ARRAY['a', NULL], 'a.b', 'x=>1', '[1.5,2)',"
                + " '{G,PG}' FROM generate_series(1, 500) i",
        "INSERT INTO \"Sales\".\"Customer \"\"X\"\"\" SELECT md5(i::text)::uuid, 'A' || i || '@b.c', ROW('s \"1\"',"
                + " '80331', '(1,2)')::\"Sales\".address, ARRAY[ROW('s', NULL, NULL)::\"Sales\".address], true FROM"
                + " generate_series(1, 50) i",
        "INSERT INTO payment SELECT i, '2026-01-01'::date + i % 59, i % 100 FROM generate_series(1, 300) i",
        "INSERT INTO " + "n".repeat(63) + " VALUES (1)"
    };

    private static final String COLUMNS = """
        SELECT c.oid::regclass::text, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname IN ('public', 'Sales')
          AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY 1, 2
        """;

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void copiesASchemaAsApplicationsHaveIt(int version) throws Exception {
        try (Database from = PostgresServer.shared(version).createDatabase();
                Database to = PostgresServer.shared(version).createDatabase()) {
            from.execute(SHOP);

            Cli copy = Cli.run(
                    "replicate",
                    "--source.url=" + from.url(),
                    "--source.tables=*,Sales.*",
                    "--source.logrepl.slotName=" + from.name(),
                    "--sink.url=" + to.url(),
                    "--create",
                    "--exactly-once",
                    "--idle-exit=1s");

            assertThat(copy.status()).as("%s", copy.err()).isZero();
            assertThat(to.rows(COLUMNS)).isEqualTo(from.rows(COLUMNS)).hasSizeGreaterThan(20);
            for (String table : List.of(
                    "language",
                    "payment",
                    "empty_of_all",
                    "no_columns",
                    "n".repeat(63),
                    "\"Sales\".\"Customer \"\"X\"\"\"",
                    "film")) {
                String rows = "SELECT to_jsonb(t) - 'price_with_tax' FROM " + table + " t ORDER BY 1";
                assertThat(to.rows(rows)).as(table).isEqualTo(from.rows(rows));
            }
            Cli check = Cli.run(
                    "check",
                    "--source.url=" + from.url(),
                    "--source.tables=*,Sales.*",
                    "--source.logrepl.slotName=" + from.name(),
                    "--sink.url=" + to.url(),
                    "--create",
                    "--exactly-once");
            assertThat(check.out()).doesNotContain("wrong ");
        }
    }

    /** Names and labels with quotes, reserved words, domains with checks and in other types, and all that completes a copy. */
    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void printsStatementsThatMakeTheWholeSchema(int version) throws Exception {
        try (Database from = PostgresServer.shared(version).createDatabase();
                Database to = PostgresServer.shared(version).createDatabase()) {
            from.execute(SHOP);
            from.execute(
                    "CREATE DOMAIN \"Sales\".\"it's\" AS text CHECK (VALUE <> 'it''s \"q\"; --') NOT NULL DEFAULT 'a''b'",
                    "CREATE TYPE \"Sales\".\"a\"\"b\" AS ENUM ('x\"y', 'it''s', '\\', '')",
                    "CREATE TABLE \"Sales\".\"table\" (\"user\" int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
                            + " \"select\" \"Sales\".\"it's\", \"from\" \"Sales\".\"a\"\"b\" DEFAULT 'it''s',"
                            + " \"a;b\" text DEFAULT E'\\\\n''; DROP TABLE x; --', CHECK (\"a;b\" <> 'it''s'),"
                            + " UNIQUE (\"select\", \"a;b\"))",
                    "CREATE DOMAIN mail AS text CHECK (VALUE LIKE '%@%')",
                    "CREATE DOMAIN inner_only AS int DEFAULT 3 CHECK (VALUE > 1)",
                    "CREATE TYPE contact AS (mail mail, \"no\" inner_only)",
                    "CREATE TABLE receipt (id int PRIMARY KEY, payment_id int, paid date, mails mail[], contacts contact[],"
                            + " FOREIGN KEY (paid, payment_id) REFERENCES payment)",
                    "CREATE INDEX \"ix \"\"1\"\"\" ON \"Sales\".\"table\" (lower(\"a;b\")) WHERE \"a;b\" <> 'it''s'");

            Cli schema = Cli.run(
                    "schema",
                    "--source.url=" + from.url(),
                    "--source.tables=*,Sales.*",
                    "--source.logrepl.slotName=" + from.name());
            assertThat(schema.status()).as("%s", schema.err()).isZero();
            to.execute(schema.out());

            for (String catalog : List.of(
                    "SELECT conrelid::regclass::text, contypid::regtype::text, conname,"
                            + " replace(pg_get_constraintdef(oid), ' NOT VALID', '')"
                            + " FROM pg_constraint WHERE connamespace IN ('public'::regnamespace, '\"Sales\"'::regnamespace)"
                            + " AND contype <> 'n' AND conparentid = 0 AND NOT coalesce((SELECT relispartition FROM pg_class c WHERE c.oid = conrelid), false)"
                            + " ORDER BY 1, 2, 3",
                    "SELECT table_schema, table_name, column_name, column_default, is_identity, is_nullable FROM information_schema.columns"
                            + " WHERE table_schema IN ('public', 'Sales') AND table_name NOT LIKE 'payment_%'"
                            + " AND table_name <> 'films' ORDER BY 1, 2, 3",
                    "SELECT typname, typdefault FROM pg_type WHERE typtype = 'd' AND typnamespace = 'public'::regnamespace"
                            + " ORDER BY 1",
                    "SELECT enumtypid::regtype::text, enumlabel FROM pg_enum ORDER BY 1, enumsortorder",
                    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'Sales' ORDER BY 1")) {
                assertThat(to.rows(catalog)).as(catalog).isEqualTo(from.rows(catalog));
            }
        }
    }

    /** A role that may not create, tables of another shape or that it may not read, and a type that is of another schema there. */
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
                    "CREATE TABLE secret (id int PRIMARY KEY)",
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
                    "CREATE TABLE secret (id int PRIMARY KEY)",
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
                assertThat(check.out())
                        .contains(expected)
                        .contains("GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON \"public\".\"secret\" TO \"" + role
                                + "\"");
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

    @Test
    void namesAllMissingTablesAndColumnsBeforeARowIsMoved() throws Exception {
        try (Database from = PostgresServer.shared().createDatabase();
                Database to = PostgresServer.shared().createDatabase()) {
            from.execute(
                    "CREATE TABLE a (id int PRIMARY KEY, name text)",
                    "CREATE TABLE b (id int PRIMARY KEY)",
                    "CREATE TABLE z (id int PRIMARY KEY, name text, more int)",
                    "INSERT INTO a VALUES (1, 'x')");
            to.execute(
                    "CREATE TABLE a (id int PRIMARY KEY, name text)", "CREATE TABLE z (id int PRIMARY KEY, name text)");
            String[] options = {
                "--source.url=" + from.url(),
                "--source.tables=*",
                "--source.logrepl.slotName=" + from.name(),
                "--sink.url=" + to.url(),
                "--exactly-once",
                "--idle-exit=1s"
            };

            Cli refused = Cli.run(with("replicate", options));

            assertThat(refused.status()).isOne();
            assertThat(String.join("\n", refused.err()))
                    .contains(
                            "Nothing was written",
                            "Table b does not exist",
                            "Table z has no column 'more', which the source has.",
                            "ADD COLUMN \"more\"",
                            "schema=create");
            assertThat(to.value("SELECT count(*) FROM a")).isEqualTo("0");
            assertThat(from.value("SELECT count(*) FROM pg_replication_slots WHERE slot_name = '" + from.name() + "'"))
                    .isEqualTo("0");

            to.execute("CREATE TABLE b (id int PRIMARY KEY)", "ALTER TABLE z ADD more int");
            Cli first = Cli.run(with("replicate", options));
            assertThat(first.status()).as("%s", first.err()).isZero();
            from.execute("INSERT INTO a VALUES (2, 'y')", "ALTER TABLE b ADD later int");
            Cli behind = Cli.run(with("replicate", options));

            assertThat(behind.status())
                    .as("a target that is behind its source: %s", behind.err())
                    .isZero();
            assertThat(to.value("SELECT count(*) FROM a")).isEqualTo("2");
        }
    }

    private static String[] with(String command, String... options) {
        return Stream.concat(Stream.of(command), Stream.of(options)).toArray(String[]::new);
    }
}
