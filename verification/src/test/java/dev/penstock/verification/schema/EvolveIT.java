package dev.penstock.verification.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.Record;
import dev.penstock.sink.DroppedColumns;
import dev.penstock.sink.PostgresSink;
import dev.penstock.sink.SchemaMode;
import dev.penstock.sink.error.DatabaseException;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.error.SourceChangedException;
import dev.penstock.test.PostgresServer;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** A target that follows the shape of its source. */
@Timeout(1200)
class EvolveIT {
    /** Each step is one alteration, and rows that need it. */
    private static final String[][] STEPS = {
        {"ALTER TABLE t ADD c text", "INSERT INTO t (id, c) VALUES (10, 'c')"},
        {"ALTER TABLE t ADD d numeric(6,2) NOT NULL DEFAULT 1.5", "INSERT INTO t (id, d) VALUES (11, 2)"},
        {"ALTER TABLE t RENAME c TO e", "INSERT INTO t (id, e) VALUES (12, 'e')"},
        {"ALTER TABLE t ALTER n TYPE bigint", "INSERT INTO t (id, n) VALUES (13, 5000000000)"},
        {"ALTER TABLE t ALTER v TYPE varchar(20)", "INSERT INTO t (id, v) VALUES (14, 'longer than five')"},
        {"ALTER TABLE t ALTER d DROP NOT NULL", "INSERT INTO t (id, d) VALUES (15, NULL)"},
        {
            "UPDATE t SET n = 0 WHERE n IS NULL",
            "ALTER TABLE t ALTER n SET NOT NULL",
            "INSERT INTO t (id, n) VALUES (16, 1)"
        },
        {
            "ALTER TYPE mood ADD VALUE 'great' AFTER 'ok'",
            "ALTER TYPE mood ADD VALUE 'awful' BEFORE 'sad'",
            "ALTER TABLE t ADD f int",
            "INSERT INTO t (id, n, m, f) VALUES (17, 1, 'great', 3)"
        },
        {"ALTER TABLE t DROP e", "INSERT INTO t (id, n) VALUES (18, 1)"},
        {
            "ALTER TABLE t DROP CONSTRAINT t_pkey",
            "ALTER TABLE t ADD PRIMARY KEY (n, id)",
            "INSERT INTO t (id, n) VALUES (18, 2)"
        },
        {
            "ALTER TABLE t RENAME f TO swap",
            "ALTER TABLE t RENAME d TO f",
            "ALTER TABLE t RENAME swap TO d",
            "INSERT INTO t (id, n, d) VALUES (19, 1, 7)"
        },
        {
            "BEGIN; INSERT INTO t (id, n) VALUES (20, 1); ALTER TABLE t ADD g date; INSERT INTO t (id, n, g) VALUES"
                    + " (21, 1, '2026-01-01'); UPDATE t SET g = '2026-02-02' WHERE id = 20; COMMIT"
        },
        {"ALTER TABLE t DROP g", "ALTER TABLE t ADD g int", "INSERT INTO t (id, n, g) VALUES (22, 1, 9)"},
        {"TRUNCATE t", "INSERT INTO t (id, n) VALUES (1, 1)", "UPDATE t SET v = 'x'"}
    };

    @ParameterizedTest
    @CsvSource({"14,false", "18,false", "18,true"})
    void followsItsSource(int version, boolean parallel) {
        try (Copy copy = new Copy(PostgresServer.shared(version), "t")) {
            create(copy);
            (parallel ? copy.atLeastOnce() : copy).start(sink -> parallel ? sink.parallelism(3) : sink);
            copy.awaitEqualRows("t");
            copy.assertEqualShape();
            for (String[] step : STEPS) {
                copy.from.execute(step);
                copy.awaitEqualRows("t");
            }
            copy.from.execute("INSERT INTO t (id, n) VALUES (2, 1)");
            copy.awaitEqualRows("t");
            copy.assertEqualShape();
        }
    }

    @Test
    void followsAltogetherAfterItWasAway() {
        try (Copy copy = new Copy(PostgresServer.shared(18), "t")) {
            create(copy);
            copy.start();
            copy.awaitEqualRows("t");
            copy.stop();
            copy.from.execute(
                    "ALTER TABLE t ALTER n TYPE bigint",
                    "INSERT INTO t (id, n) VALUES (11, 5000000000)",
                    "ALTER TABLE t ADD c text DEFAULT 'there'",
                    "INSERT INTO t (id) VALUES (10)",
                    "ALTER TYPE mood ADD VALUE 'new'",
                    "INSERT INTO t (id, m) VALUES (12, 'new')");
            copy.start();
            copy.awaitEqualRows("t");
            copy.assertEqualShape();
        }
    }

    /** The catalog has the later column when the rows of the former one are decoded. */
    @Test
    void distinguishesAColumnFromALaterOneOfItsName() {
        try (Copy copy = new Copy(PostgresServer.shared(18), "t")) {
            create(copy);
            copy.start();
            copy.awaitEqualRows("t");
            copy.stop();
            copy.from.execute(
                    "ALTER TABLE t ADD y int",
                    "INSERT INTO t (id, v, y) VALUES (10, 'old', 1)",
                    "ALTER TABLE t DROP v",
                    "ALTER TABLE t ADD v varchar(5)",
                    "INSERT INTO t (id, v) VALUES (11, 'new')");
            copy.start();
            copy.awaitEqualRows("t");
            copy.assertEqualShape();
        }
    }

    @Test
    void replacesColumnThatWasDroppedAndAddedAgain() {
        try (Copy copy = new Copy(PostgresServer.shared(14), "t")) {
            create(copy);
            copy.start();
            copy.awaitEqualRows("t");
            copy.from.execute("ALTER TABLE t DROP v, ADD v varchar(5)", "INSERT INTO t (id, v) VALUES (11, 'new')");
            copy.awaitEqualRows("t");
            copy.assertEqualShape();
        }
    }

    @ParameterizedTest
    @CsvSource({"14,true", "18,false"})
    void knowsAfterARestartWhichColumnWasWhich(int version, boolean exactlyOnce) {
        try (Copy copy = new Copy(PostgresServer.shared(version), "t")) {
            create(copy);
            if (!exactlyOnce) {
                copy.atLeastOnce();
            }
            copy.start();
            copy.awaitEqualRows("t");
            copy.stop();
            copy.from.execute(
                    "ALTER TABLE t DROP v, ADD v varchar(5)",
                    "ALTER TABLE t RENAME n TO number",
                    "ALTER TABLE t ADD n int",
                    "INSERT INTO t (id, v, n) VALUES (11, 'new', 7)");
            copy.start();
            copy.awaitEqualRows("t");
            copy.assertEqualShape();
            assertThat(copy.to.value(
                            "SELECT string_agg(name || number, ' ' ORDER BY place) FROM penstock.source_column"))
                    .isEqualTo("id1 number2 m4 v5 n6");
        }
    }

    /** All create the same schema, type and tables at the same moment. */
    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void instancesThatCreateTheSameTablesDoNotDisturbEachOther(int version) {
        try (Copy copy = new Copy(PostgresServer.shared(version), "t")) {
            copy.from.execute("CREATE SCHEMA shop", "CREATE TYPE shop.mood AS ENUM ('sad', 'ok')");
            for (int i = 0; i < 10; i++) {
                copy.from.execute("CREATE TABLE shop.t" + i + " (id int PRIMARY KEY, m shop.mood, n shop.mood[])");
            }
            PostgresSource source = PostgresSource.builder()
                    .url(copy.from.url())
                    .tables("shop.*")
                    .slotName("many_" + copy.from.name())
                    .build();
            List<Record> definitions =
                    source.admin().definitions().collectList().blockOptional().orElseThrow();

            Flux.range(0, 6)
                    .flatMap(i -> Flux.fromIterable(definitions)
                            .as(PostgresSink.builder()
                                    .url(copy.to.url())
                                    .schema(SchemaMode.EVOLVE)
                                    .parallelism(1 + i % 2)
                                    .build()))
                    .then()
                    .block(Copy.DEADLINE);

            assertThat(copy.to.value("SELECT count(*) FROM pg_tables WHERE schemaname = 'shop'"))
                    .isEqualTo("10");
        }
    }

    /** The alteration's transaction has the lower number, and is committed after the rows. */
    @Test
    void seesTheOrderOfOverlappingTransactionsIfTheServerKeepsTimesOfCommits() throws Exception {
        try (PostgresServer server = PostgresServer.builder()
                        .version(18)
                        .setting("track_commit_timestamp", "on")
                        .start();
                Copy copy = new Copy(server, "t")) {
            create(copy);
            copy.start();
            copy.awaitEqualRows("t");
            copy.stop();
            try (Connection older = copy.from.connect();
                    Statement statement = older.createStatement()) {
                older.setAutoCommit(false);
                statement.execute("SELECT pg_current_xact_id()");
                copy.from.execute("INSERT INTO t (id, v) VALUES (11, 'old')");
                statement.execute("ALTER TABLE t DROP v, ADD v varchar(5)");
                older.commit();
            }
            copy.from.execute("INSERT INTO t (id, v) VALUES (12, 'new')");
            copy.start();
            copy.awaitEqualRows("t");
            copy.assertEqualShape();
        }
    }

    /** Rows were written to the column while it had its first name, and its second one, which the catalog has no more. */
    @Test
    void followsNamesThatTheCatalogHasNoMore() {
        try (Copy copy = new Copy(PostgresServer.shared(18), "t")) {
            create(copy);
            copy.start();
            copy.awaitEqualRows("t");
            copy.stop();
            copy.from.execute(
                    "ALTER TABLE t ADD y int",
                    "INSERT INTO t (id, v, y) VALUES (10, 'one', 1)",
                    "ALTER TABLE t RENAME v TO w",
                    "INSERT INTO t (id, w) VALUES (11, 'two')",
                    "ALTER TABLE t RENAME w TO x",
                    "ALTER TABLE t ADD v varchar(5)",
                    "INSERT INTO t (id, v) VALUES (12, 'three')");
            copy.start();
            copy.awaitEqualRows("t");
            copy.assertEqualShape();
        }
    }

    @Test
    void stopsAtALabelThatWasRenamedWhileItWasAway() {
        try (Copy copy = new Copy(PostgresServer.shared(18), "t")) {
            create(copy);
            copy.start();
            copy.awaitEqualRows("t");
            copy.stop();
            copy.from.execute(
                    "ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'", "INSERT INTO t (id, m) VALUES (10, 'blue')");
            copy.start();
            assertThat(copy.failure())
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("label 'blue' in the source in place of 'sad'")
                    .hasMessageContaining("ALTER TYPE \"public\".\"mood\" RENAME VALUE 'sad' TO 'blue'");

            copy.to.execute("ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'");
            copy.start();
            copy.awaitEqualRows("t");
            copy.assertEqualShape();
        }
    }

    @Test
    void addsALabelThatOnlyARowShows() {
        try (Copy copy = new Copy(PostgresServer.shared(18), "t")) {
            create(copy);
            copy.start();
            copy.awaitEqualRows("t");
            copy.from.execute(
                    "ALTER TYPE mood ADD VALUE 'great'",
                    "INSERT INTO t SELECT i, i, 'v', 'great' FROM generate_series(10, 200) i",
                    "ALTER TYPE mood ADD VALUE 'greater'",
                    "INSERT INTO t (id, m) VALUES (201, 'greater')");
            copy.awaitEqualRows("t");
            copy.assertEqualShape();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void writesANullThatTheLaterDescriptionDoesNotAllow(boolean inOneTransaction) {
        try (Copy copy = new Copy(PostgresServer.shared(18), "t")) {
            create(copy);
            copy.start();
            copy.awaitEqualRows("t");
            copy.stop();
            String[] statements = {
                "ALTER TABLE t ALTER m DROP NOT NULL",
                "INSERT INTO t (id, m) VALUES (10, NULL)",
                "UPDATE t SET m = 'ok' WHERE id = 10",
                "ALTER TABLE t ALTER m SET NOT NULL",
                "INSERT INTO t (id) VALUES (11)"
            };
            copy.from.execute(
                    inOneTransaction
                            ? new String[] {
                                "BEGIN; INSERT INTO t (id) VALUES (9);" + String.join(";", statements) + "; COMMIT"
                            }
                            : statements);
            copy.start();
            copy.awaitEqualRows("t");
            copy.from.execute("ALTER TABLE t ADD z int", "INSERT INTO t (id) VALUES (12)");
            copy.awaitEqualRows("t");
            copy.assertEqualShape();
        }
    }

    @Test
    void keepsADroppedColumnByDefault() {
        try (Copy copy = new Copy(PostgresServer.shared(18), "t")) {
            create(copy);
            copy.start(sink -> sink.droppedColumns(DroppedColumns.KEEP));
            copy.awaitEqualRows("t");
            copy.from.execute("ALTER TABLE t DROP m", "INSERT INTO t (id) VALUES (10)");
            org.awaitility.Awaitility.await()
                    .atMost(Copy.DEADLINE)
                    .until(() -> "6".equals(copy.to.value("SELECT count(*) FROM t")));

            assertThat(copy.to.rows("SELECT id, m FROM t WHERE m IS NOT NULL ORDER BY 1"))
                    .hasSize(5);
            copy.stop();
            // A kept column does not prevent that a new one is added.
            copy.from.execute("ALTER TABLE t ADD q mood", "INSERT INTO t (id, q) VALUES (11, 'ok')");
            copy.start(sink -> sink.droppedColumns(DroppedColumns.KEEP));
            org.awaitility.Awaitility.await()
                    .atMost(Copy.DEADLINE)
                    .until(() -> "7".equals(copy.to.value("SELECT count(*) FROM t")));
            assertThat(copy.to.value("SELECT q FROM t WHERE id = 11")).isEqualTo("ok");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "ALTER TABLE t ALTER n TYPE text USING concat('x', n)|type of column 'n' was changed to text",
                "ALTER TABLE t ADD r double precision DEFAULT random()|'r' was added in the source with a default",
                "ALTER TABLE t ALTER v TYPE integer USING length(v)|type of column 'v' was changed to integer"
            })
    void stopsAtWhatItCannotFollow(String alteration, String message) {
        try (Copy copy = new Copy(PostgresServer.shared(18), "t")) {
            create(copy);
            copy.start();
            copy.awaitEqualRows("t");
            copy.from.execute(alteration, "INSERT INTO t (id) VALUES (10)");

            assertThat(copy.failure())
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("Table t could not be altered in the target")
                    .hasMessageContaining(message);
            assertThat(copy.to.value("SELECT count(*) FROM t")).isEqualTo("5");
        }
    }

    /** Its rows would be written to another table, and the table of the former name would keep the old ones. */
    @ParameterizedTest
    @ValueSource(strings = {"t", "*"})
    void stopsAtATableThatIsRenamed(String tables) {
        try (Copy copy = new Copy(PostgresServer.shared(18), tables)) {
            create(copy);
            copy.start();
            copy.awaitEqualRows("t");
            copy.from.execute("ALTER TABLE t RENAME TO other", "INSERT INTO other (id) VALUES (10)");

            assertThat(copy.failure()).hasMessageContaining("t").hasMessageContaining("other");
            // The row can arrive before the source notices the new name; the sink then renames its table.
            String table = copy.to.value("SELECT coalesce(to_regclass('t'), to_regclass('other'))");
            assertThat(table + ' ' + copy.to.value("SELECT count(*) FROM " + table))
                    .isIn("t 5", "other 6");
        }
    }

    @ParameterizedTest
    @CsvSource({"14, false", "18, true"})
    void renamesATableThatWasRenamedWhileItWasAway(int version, boolean exactlyOnce) {
        try (Copy copy = new Copy(PostgresServer.shared(version), "*,moved.*")) {
            if (!exactlyOnce) {
                copy.atLeastOnce();
            }
            copy.from.execute(
                    "CREATE SCHEMA moved",
                    "CREATE TABLE moved.stays (id int PRIMARY KEY)",
                    "CREATE TABLE stays (id int PRIMARY KEY)");
            copy.to.execute("CREATE SCHEMA moved");
            create(copy);
            copy.start();
            copy.awaitEqualRows("t");
            copy.stop();
            copy.from.execute(
                    "INSERT INTO t (id) VALUES (9)",
                    "ALTER TABLE t RENAME TO other",
                    "ALTER TABLE other ADD z int DEFAULT 3",
                    "INSERT INTO other (id) VALUES (10)");
            PostgresSource source = PostgresSource.builder()
                    .url(copy.from.url())
                    .tables("*")
                    .slotName("unused")
                    .build();
            copy.sink(SchemaMode.EVOLVE).prepare(source.admin().definitions()).block(Copy.DEADLINE);
            copy.start();
            copy.awaitEqualRows("other");
            copy.assertEqualShape();

            copy.stop();
            copy.from.execute("ALTER TABLE other SET SCHEMA moved", "INSERT INTO moved.other (id) VALUES (11)");
            copy.start();
            copy.awaitEqualRows("moved.other");
            assertThat(copy.to.value("SELECT count(*) FROM moved.other")).isEqualTo("8");
        }
    }

    /** The rows of the renamed table are in the target's table of its former name, which the new table needs. */
    @ParameterizedTest
    @CsvSource({"14, EVOLVE", "18, EVOLVE", "18, CREATE"})
    void stopsAtATableWhoseNameANewOneTookWhileItWasAwayOrReadsBothAgain(int version, SchemaMode mode) {
        try (Copy copy = new Copy(PostgresServer.shared(version), "*")) {
            create(copy);
            copy.start(sink -> sink.schema(mode));
            copy.awaitEqualRows("t");
            copy.stop();
            copy.from.execute(
                    "INSERT INTO t (id) VALUES (9)",
                    "ALTER TABLE t RENAME TO other",
                    mode == SchemaMode.CREATE
                            ? "CREATE TABLE t (LIKE other INCLUDING ALL)"
                            : "CREATE TABLE t (id int PRIMARY KEY, w text)",
                    "INSERT INTO t VALUES (1)");
            copy.start(sink -> sink.schema(mode));
            assertThat(copy.failure())
                    .isInstanceOf(SourceChangedException.class)
                    .hasMessageContaining("Table public.t is another table than the one that is streamed, which is"
                            + " public.other now");

            copy.rereading().start(sink -> sink.schema(mode));
            copy.awaitEqualRows("t", "other");
            copy.from.execute("INSERT INTO other (id) VALUES (10)", "INSERT INTO t (id) VALUES (2)");
            copy.awaitEqualRows("t", "other");
            copy.assertEqualShape();
        }
    }

    @ParameterizedTest
    @CsvSource({"14, EVOLVE", "18, CREATE"})
    void readsTablesAgainThatExchangedTheirNamesWhileItWasAway(int version, SchemaMode mode) {
        try (Copy copy = new Copy(PostgresServer.shared(version), "*").rereading()) {
            create(copy);
            copy.from.execute(
                    "CREATE TABLE u (LIKE t INCLUDING ALL)",
                    "INSERT INTO u (id, n, v) VALUES (1, 2, 'u'), (77, 7, 'u')");
            copy.start(sink -> sink.schema(mode));
            copy.awaitEqualRows("t", "u");
            copy.stop();
            copy.from.execute(
                    "INSERT INTO t (id) VALUES (9)",
                    "BEGIN; ALTER TABLE t RENAME TO swap; ALTER TABLE u RENAME TO t; ALTER TABLE swap RENAME TO u; COMMIT",
                    "INSERT INTO u (id) VALUES (10)");
            copy.start(sink -> sink.schema(mode));
            copy.awaitEqualRows("t", "u");
            copy.from.execute("INSERT INTO t (id) VALUES (11)", "DELETE FROM u WHERE id = 1");
            copy.awaitEqualRows("t", "u");
            copy.assertEqualShape();
        }
    }

    @Test
    void renamesATableThatIsRenamedTwiceWithoutAnotherAlteration() {
        try (Copy copy = new Copy(PostgresServer.shared(18), "*")) {
            create(copy);
            copy.start();
            copy.awaitEqualRows("t");
            String former = "t";
            for (String name : new String[] {"second", "third", "t"}) {
                copy.stop();
                copy.from.execute(
                        "ALTER TABLE " + former + " RENAME TO " + name,
                        "UPDATE " + name + " SET n = coalesce(n, 0) + 1");
                copy.start();
                copy.awaitEqualRows(name);
                former = name;
            }
            copy.assertEqualShape();
        }
    }

    @Test
    void stopsAtATableThatWasRenamedToTheNameOfAnother() {
        try (Copy copy = new Copy(PostgresServer.shared(18), "*")) {
            create(copy);
            copy.start();
            copy.awaitEqualRows("t");
            copy.stop();
            copy.to.execute("CREATE TABLE other (LIKE t INCLUDING ALL)");
            copy.from.execute("ALTER TABLE t RENAME TO other", "INSERT INTO other (id) VALUES (10)");
            copy.start();

            assertThat(copy.failure())
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("Table 't' was renamed to 'other' in the source")
                    .hasMessageContaining("which also has a table 'other'");
            assertThat(copy.to.value("SELECT count(*) FROM other")).isEqualTo("0");
        }
    }

    @Test
    void createsAllTablesBeforeTheFirstRowOrNamesAllObstacles() {
        try (Copy copy = new Copy(PostgresServer.shared(18), "*")) {
            create(copy);
            copy.from.execute(
                    "CREATE TABLE empty (id int PRIMARY KEY, must int)",
                    "CREATE EXTENSION citext",
                    "CREATE TABLE arrays (id int PRIMARY KEY, texts citext[])");
            PostgresSource source = PostgresSource.builder()
                    .url(copy.from.url())
                    .tables("*")
                    .slotName("unused")
                    .build();

            assertThatThrownBy(() -> copy.sink(SchemaMode.FAIL)
                            .prepare(source.admin().definitions())
                            .block(Copy.DEADLINE))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("Table t does not exist")
                    .hasMessageContaining("Table empty does not exist")
                    .hasMessageContaining("schema=create");

            assertThat(copy.sink(SchemaMode.EVOLVE)
                            .preflight(source.admin().definitions())
                            .block(Copy.DEADLINE))
                    .filteredOn(check -> check.name().equals("track_commit_timestamp"))
                    .hasSize(1)
                    .allMatch(check -> check.warning() && check.fix() != null);
            assertThat(copy.sink(SchemaMode.CREATE)
                            .preflight(source.admin().definitions())
                            .block(Copy.DEADLINE))
                    .noneMatch(check -> check.name().equals("track_commit_timestamp"));
            copy.sink(SchemaMode.CREATE).prepare(source.admin().definitions()).block(Copy.DEADLINE);
            copy.assertEqualShape();

            copy.to.execute("ALTER TABLE empty DROP must");
            assertThatThrownBy(() -> copy.sink(SchemaMode.FAIL)
                            .prepare(source.admin().definitions())
                            .block(Copy.DEADLINE))
                    .hasMessageContaining("Table empty has no column 'must'");
        }
    }

    @Test
    void stopsIfAColumnMayHaveBeenRenamedBeforeItKnewTheColumns() {
        try (Copy copy = new Copy(PostgresServer.shared(18), "t")) {
            create(copy);
            copy.start();
            copy.awaitEqualRows("t");
            copy.stop();
            copy.to.execute("DELETE FROM penstock.source_column");
            copy.from.execute("ALTER TABLE t RENAME v TO w", "INSERT INTO t (id, w) VALUES (10, 'x')");
            copy.start();

            assertThat(copy.failure())
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining(
                            "Column 'w' of the source may be the column 'v' of the target under another name");
            copy.stop();
            copy.to.execute("ALTER TABLE t RENAME v TO w");
            copy.start();
            copy.awaitEqualRows("t");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CREATE", "EVOLVE"})
    void namesWhatARoleMayNotCreate(String mode) {
        try (Copy copy = new Copy(PostgresServer.shared(18), "t")) {
            create(copy);
            String role = "poor_" + copy.to.name();
            copy.to.execute(
                    "CREATE ROLE " + role + " LOGIN PASSWORD 'p'",
                    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
                    "CREATE SCHEMA penstock AUTHORIZATION " + role);
            try {
                copy.start(sink -> sink.url(copy.to.url().replaceFirst("//[^@]*@", "//" + role + ":p@"))
                        .schema(SchemaMode.valueOf(mode)));

                assertThat(copy.failure())
                        .isInstanceOf(DatabaseException.class)
                        .hasMessageContaining("GRANT CREATE ON SCHEMA \"public\" TO \"" + role + "\"");
            } finally {
                copy.stop();
                copy.to.execute("DROP SCHEMA penstock CASCADE", "DROP OWNED BY " + role, "DROP ROLE " + role);
            }
        }
    }

    @Test
    void refusesANameThatTheServerWouldCut() {
        try (Copy copy = new Copy(PostgresServer.shared(18), "t")) {
            create(copy);
            copy.start(sink -> sink.table("x".repeat(60) + "{{ index .Metadata \"opencdc.collection\" }}ttt"));

            assertThat(copy.failure()).hasMessageContaining("PostgreSQL keeps 63 bytes of a name");
        }
    }

    private static void create(Copy copy) {
        copy.from.execute(
                "CREATE TYPE mood AS ENUM ('sad', 'ok')",
                "CREATE TABLE t (id int PRIMARY KEY, n int, v varchar(5), m mood NOT NULL DEFAULT 'ok')",
                "INSERT INTO t SELECT i, i, 'v' || i, 'sad' FROM generate_series(1, 5) i");
    }
}
