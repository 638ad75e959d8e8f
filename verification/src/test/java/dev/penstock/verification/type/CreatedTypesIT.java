package dev.penstock.verification.type;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.internal.type.TypeSamples;
import dev.penstock.sink.PostgresSink;
import dev.penstock.sink.SchemaMode;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.SnapshotMode;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A copy into an empty database: every type, and tables of every shape. */
@Timeout(600)
class CreatedTypesIT {
    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final long SEED = 20_261_130;

    private static final String TABLES = """
        SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname IN ('public', 'odd "schema')
        ORDER BY 1, 2
        """;

    private static final String COLUMNS = """
        SELECT n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
          a.attcollation::regcollation
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname IN ('public', 'odd "schema')
          AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        ORDER BY 1, 2, 3
        """;

    private static final String KEYS = """
        SELECT n.nspname, c.relname, (SELECT string_agg(a.attname, ',' ORDER BY o) FROM unnest(k.conkey)
          WITH ORDINALITY AS u (num, o) JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.num)
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE k.contype = 'p' AND NOT c.relispartition AND n.nspname IN ('public', 'odd "schema')
        ORDER BY 1, 2
        """;

    private static final String[] SHAPES = {
        "CREATE SCHEMA \"odd \"\"schema\"",
        "CREATE TABLE keyless (a int NOT NULL, b text)",
        "INSERT INTO keyless VALUES (1, 'x'), (1, 'x'), (2, NULL)",
        "CREATE TABLE whole (a int PRIMARY KEY, b text)",
        "ALTER TABLE whole REPLICA IDENTITY FULL",
        "INSERT INTO whole VALUES (1, 'x')",
        "CREATE TABLE indexed (a int PRIMARY KEY, b text NOT NULL UNIQUE, c int)",
        "ALTER TABLE indexed REPLICA IDENTITY USING INDEX indexed_b_key",
        "INSERT INTO indexed VALUES (1, 'x', 2)",
        "CREATE TABLE pairs (b timestamptz(3), a varchar(7), v char(3) NOT NULL, n numeric(12,4)[], PRIMARY KEY (a, b))",
        "INSERT INTO pairs VALUES (now(), 'a', 'b', '{1.5}')",
        "CREATE TABLE generated (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v int,"
                + " w int GENERATED ALWAYS AS (v * 2) STORED, x int DEFAULT 7)",
        "INSERT INTO generated (v) VALUES (1), (2)",
        "CREATE TABLE parts (id int, k int, v text COLLATE \"C\", PRIMARY KEY (k, id)) PARTITION BY LIST (k)",
        "CREATE TABLE parts0 PARTITION OF parts FOR VALUES IN (0)",
        "CREATE TABLE parts1 PARTITION OF parts FOR VALUES IN (1)",
        "INSERT INTO parts VALUES (1, 0, 'a'), (2, 1, 'b')",
        "CREATE TABLE \"odd \"\"schema\".\"Ta.ble \"\"x\"\" " + "y".repeat(50)
                + "\" (\"select\" int PRIMARY KEY, \"ä'\\\" interval day to second(2))",
        "INSERT INTO \"odd \"\"schema\".\"Ta.ble \"\"x\"\" " + "y".repeat(50) + "\" VALUES (1, '1 day 2.25 sec')",
        "CREATE TABLE dropped (a int, b text, c int PRIMARY KEY)",
        "ALTER TABLE dropped DROP COLUMN b",
        "INSERT INTO dropped VALUES (1, 2)"
    };

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void makesTablesLikeThoseOfTheSource(int version) throws Exception {
        PostgresServer server = PostgresServer.shared(version);
        try (Database from = server.createDatabase();
                Database to = server.createDatabase()) {
            List<TypeTable> types = TypeTable.all(version);
            from.execute(TypeSamples.SCHEMA);
            fill(from, types);
            from.execute(SHAPES);

            PostgresSource source = PostgresSource.builder()
                    .url(from.url())
                    .tables("*", "\"odd \"\"schema\".*")
                    .slotName("created_" + version)
                    .snapshotMode(SnapshotMode.ONLY)
                    .build();
            source.records()
                    .as(PostgresSink.builder()
                            .url(to.url())
                            .schema(SchemaMode.CREATE)
                            .build())
                    .block(DEADLINE);

            assertThat(to.rows(TABLES)).isEqualTo(from.rows(TABLES));
            assertThat(to.rows(COLUMNS)).isEqualTo(from.rows(COLUMNS));
            assertThat(to.rows(KEYS)).isEqualTo(from.rows(KEYS));
            for (List<@Nullable String> table : from.rows(TABLES)) {
                String rows = "SELECT t::text FROM \"" + quoted(table.get(0)) + "\".\"" + quoted(table.get(1))
                        + "\" t ORDER BY 1";
                if (!"generated".equals(table.get(1))) {
                    assertThat(to.rows(rows)).as("%s", table).isEqualTo(from.rows(rows));
                }
            }
            String generated = "SELECT id, v, x FROM generated ORDER BY 1";
            assertThat(to.rows(generated)).isEqualTo(from.rows(generated));
        }
    }

    private static String quoted(@Nullable String name) {
        return String.valueOf(name).replace("\"", "\"\"");
    }

    private static void fill(Database database, List<TypeTable> types) throws Exception {
        try (Connection connection = database.connect()) {
            connection.createStatement().execute("SET search_path = \"my types\", public");
            List<String> ddl = new ArrayList<>();
            types.forEach(table -> ddl.add(table.ddl()));
            connection.createStatement().execute(String.join(";", ddl));
            for (TypeTable table : types) {
                try (PreparedStatement insert = connection.prepareStatement(table.insert())) {
                    insert.setArray(
                            1,
                            connection.createArrayOf(
                                    "text", table.sample().texts(SEED, 2).toArray()));
                    insert.execute();
                }
            }
        }
    }
}
