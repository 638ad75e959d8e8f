package dev.penstock.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.SnapshotMode;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import dev.penstock.verify.RowDifference.Kind;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Comparison of databases between which no pipeline runs. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VerificationIT {
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private Database here = PostgresServer.shared().createDatabase();
    private Database there = PostgresServer.shared().createDatabase();

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    @ParameterizedTest
    @CsvSource({"14,18", "18,14"})
    void findsValuesOfAllKindsEqualBetweenVersions(int from, int to) {
        close();
        here = PostgresServer.shared(from).createDatabase();
        there = PostgresServer.shared(to).createDatabase();
        both(
                "CREATE TYPE mood AS ENUM ('sad', 'ok')",
                "CREATE DOMAIN code AS text",
                "CREATE TABLE t (id int, part text, m mood, c code, n numeric, f float8, r real, b bytea, j jsonb, ts"
                        + " timestamptz, d date, iv interval, a int[], u uuid, bl bool, ch char(5), mo money, rg int4range,"
                        + " PRIMARY KEY (id, part))",
                "INSERT INTO t SELECT i, 'p\\ \",' || i, CASE i % 2 WHEN 0 THEN 'sad'::mood ELSE 'ok' END, 'ü' || i, i /"
                        + " 7.0, i / 7.0, i / 7.0, decode(lpad(to_hex(i), 8, '0'), 'hex'), jsonb_build_object('a', i),"
                        + " 'epoch'::timestamptz + i * interval '1 hour', '2020-01-01'::date + i, i * interval '1 month 2"
                        + " days', ARRAY[i, NULL], NULL, i % 2 = 0, 'x' || i, i::numeric::money, int4range(i, NULL) FROM"
                        + " generate_series(1, 2000) i");

        TableComparison comparison = only(compare("t"));

        assertThat(comparison.problems()).isEmpty();
        assertThat(comparison.equal()).isTrue();
        assertThat(comparison.sourceRows()).isEqualTo(2000);
    }

    @Test
    void namesRowsThatAreMissingExtraAndDifferent() {
        both(
                "CREATE TABLE t (id int, part text, a text, b int, PRIMARY KEY (id, part))",
                "INSERT INTO t SELECT i, 'p', repeat('x', 100), i FROM generate_series(1, 20000) i");
        there.execute(
                "DELETE FROM t WHERE id IN (1, 19999)",
                "INSERT INTO t VALUES (0, 'it''s \\ \"', 'x', 1), (30000, '', NULL, NULL)",
                "UPDATE t SET b = 0 WHERE id = 5",
                "UPDATE t SET a = NULL, b = NULL WHERE id = 6",
                "UPDATE t SET a = '' WHERE id = 7");

        TableComparison comparison = only(compare("t"));

        assertThat(comparison.equal()).isFalse();
        assertThat(comparison.differences())
                .containsExactlyInAnyOrder(
                        difference(Kind.MISSING, "1", "p"),
                        difference(Kind.MISSING, "19999", "p"),
                        difference(Kind.EXTRA, "0", "it's \\ \""),
                        difference(Kind.EXTRA, "30000", ""),
                        new RowDifference(Kind.DIFFERENT, List.of("5", "p"), List.of("b")),
                        new RowDifference(Kind.DIFFERENT, List.of("6", "p"), List.of("a", "b")),
                        new RowDifference(Kind.DIFFERENT, List.of("7", "p"), List.of("a")));
    }

    @Test
    void comparesKeysOfTypesThatUsersMade() {
        both(
                "CREATE TYPE mood AS ENUM ('sad', 'it''s ok')",
                "CREATE TABLE t (m mood PRIMARY KEY, v int)",
                "INSERT INTO t VALUES ('sad', 1), ('it''s ok', 2)");
        there.execute("UPDATE t SET v = 3 WHERE m = 'it''s ok'");

        assertThat(only(compare("t")).differences())
                .containsExactly(new RowDifference(Kind.DIFFERENT, List.of("it's ok"), List.of("v")));
    }

    @Test
    void countsRowsOfTablesWithoutKey() {
        both("CREATE TABLE t (a int, b text)", "INSERT INTO t SELECT i / 2, 'x' FROM generate_series(1, 1000) i");
        there.execute(
                "DELETE FROM t WHERE ctid IN (SELECT ctid FROM t WHERE a = 7 LIMIT 1)",
                "INSERT INTO t VALUES (8, 'x'), (8, 'x'), (9, NULL)");

        TableComparison comparison = only(compare("t"));

        assertThat(comparison.missing()).isEqualTo(1);
        assertThat(comparison.extra()).isEqualTo(3);
        assertThat(comparison.equal()).isFalse();
    }

    @Test
    void comparesNumbersByTheirValueAndLeavesOutColumnsOfTheTargetAlone() {
        here.execute(
                "CREATE TABLE t (id int PRIMARY KEY, n numeric(10,2), g int GENERATED ALWAYS AS (id * 2) STORED)",
                "INSERT INTO t SELECT i, i / 3.0 FROM generate_series(1, 100) i");
        there.execute(
                "CREATE TABLE t (id bigint PRIMARY KEY, n numeric, more text DEFAULT 'x')",
                "INSERT INTO t SELECT i, round(i / 3.0, 2) || '000' FROM (SELECT generate_series(1, 100) i) s"
                        .replace("round(i / 3.0, 2) || '000'", "(round(i / 3.0, 2) || '000')::numeric"));

        assertThat(only(compare("t")).equal()).isTrue();
    }

    @Test
    void reportsWhatCannotBeCompared() {
        here.execute("CREATE TABLE t (id int PRIMARY KEY, a int)", "CREATE TABLE u (id int PRIMARY KEY)");
        there.execute("CREATE TABLE t (id int PRIMARY KEY)");

        Map<String, TableComparison> byName = compare("t", "u").stream()
                .collect(Collectors.toMap(table -> table.source().table(), table -> table));

        assertThat(byName.get("t").problems()).containsExactly("Column 'a' of the source does not exist in the target");
        assertThat(byName.get("u").problems()).containsExactly("The target has no table for it");
        assertThat(byName.values()).noneMatch(TableComparison::equal);
    }

    @Test
    void namesNoMoreRowsThanTheLimit() {
        both("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t SELECT generate_series(1, 5000)");
        there.execute("TRUNCATE t");

        TableComparison comparison =
                only(verification("t").limit(700).compare().collectList().block(DEADLINE));

        assertThat(comparison.differences()).hasSize(700);
        assertThat(comparison.complete()).isFalse();
    }

    @Test
    void comparesPartitionedTablesByTheirRoot() {
        here.execute(
                "CREATE TABLE t (id int PRIMARY KEY, a text) PARTITION BY HASH (id)",
                "CREATE TABLE t0 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
                "CREATE TABLE t1 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
                "INSERT INTO t SELECT i, i FROM generate_series(1, 1000) i");
        there.execute(
                "CREATE TABLE t (id int PRIMARY KEY, a text)",
                "INSERT INTO t SELECT i, i FROM generate_series(1, 999) i");

        assertThat(only(compare("t")).differences()).containsExactly(difference(Kind.MISSING, "1000"));
    }

    @Test
    void comparesOnlyRowsThatThePublicationHas() {
        both(
                "CREATE TABLE t (id int PRIMARY KEY, n int, secret text)",
                "INSERT INTO t SELECT i, i, 'here' FROM generate_series(1, 100) i");
        here.execute("CREATE PUBLICATION conduitpub FOR TABLE t (id, n) WHERE (id > 10)");
        there.execute("DELETE FROM t WHERE id <= 10", "UPDATE t SET secret = 'there'");

        TableComparison comparison = only(compare("t"));

        assertThat(comparison.sourceRows()).isEqualTo(90);
        assertThat(comparison.equal()).isTrue();
    }

    @Test
    void comparesDatabasesOfDifferentEncodings() throws Exception {
        String latin = there.name() + "_latin";
        there.execute("CREATE DATABASE " + latin + " ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        String url = there.url().replace('/' + there.name(), '/' + latin);
        try (Connection connection =
                        DriverManager.getConnection(there.jdbcUrl().replace('/' + there.name(), '/' + latin));
                Statement statement = connection.createStatement()) {
            here.execute("CREATE TABLE t (id int PRIMARY KEY, a text)", "INSERT INTO t VALUES (1, 'ü'), (2, 'é')");
            statement.execute("CREATE TABLE t (id int PRIMARY KEY, a text)");
            statement.execute("INSERT INTO t VALUES (1, 'ü'), (2, 'e')");

            assertThat(only(verification(url, new String[] {"t"})
                                    .compare()
                                    .collectList()
                                    .block(DEADLINE))
                            .differences())
                    .containsExactly(new RowDifference(Kind.DIFFERENT, List.of("2"), List.of("a")));
        } finally {
            there.execute("DROP DATABASE " + latin + " WITH (FORCE)");
        }
    }

    @Test
    void needsNoMoreThanTheRightToReadTheTables() {
        both(
                "CREATE TABLE t (id int PRIMARY KEY, secret text, a text)",
                "INSERT INTO t SELECT i, 's', 'a' FROM generate_series(1, 100) i");
        there.execute("UPDATE t SET a = 'other' WHERE id = 7");
        String reader = "reader_" + here.name();
        for (Database database : List.of(here, there)) {
            database.execute(
                    "DO $$ BEGIN CREATE ROLE " + reader
                            + " LOGIN PASSWORD 'w'; EXCEPTION WHEN duplicate_object THEN NULL;" + " END $$",
                    "GRANT SELECT ON t TO " + reader);
        }
        try {
            PostgresSource source = PostgresSource.builder()
                    .url(as(reader, here))
                    .tables("t")
                    .slotName("none")
                    .snapshotMode(SnapshotMode.NEVER)
                    .build();
            TableComparison comparison = only(Verification.of(
                            source,
                            PostgresSink.builder().url(as(reader, there)).build())
                    .compare()
                    .collectList()
                    .block(DEADLINE));

            assertThat(comparison.problems()).isEmpty();
            assertThat(comparison.differences())
                    .containsExactly(new RowDifference(Kind.DIFFERENT, List.of("7"), List.of("a")));
        } finally {
            for (Database database : List.of(here, there)) {
                database.execute("DROP OWNED BY " + reader);
            }
            there.execute("DROP ROLE " + reader);
        }
    }

    /** The long checks compare a million rows, and print both times. */
    @Test
    void takesAboutAsLongAsAHashOfAllRows() {
        int rows = "whole".equals(System.getProperty("penstock.checks")) ? 1_000_000 : 20_000;
        both(
                "CREATE TABLE t (id int PRIMARY KEY, a text, b bigint, c timestamptz)",
                "INSERT INTO t SELECT i, md5(i::text), i * 7, 'epoch'::timestamptz + i * interval '1 s' FROM"
                        + " generate_series(1, " + rows + ") i",
                "ANALYZE t");
        String hash = "SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM t";
        long begun = System.nanoTime();
        assertThat(here.value(hash)).isEqualTo(there.value(hash));
        long hashed = System.nanoTime();

        TableComparison comparison = only(compare("t"));

        double seconds = (System.nanoTime() - hashed) / 1e9;
        double peer = (hashed - begun) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%d rows: compared in %.1f s, md5(string_agg(…)) of both sides in %.1f s%n",
                rows,
                seconds,
                peer);
        assertThat(comparison.equal()).isTrue();
        assertThat(comparison.sourceRows()).isEqualTo(rows);
        assertThat(seconds).isLessThan(20 + 10 * peer);
    }

    private static String as(String role, Database database) {
        return database.url().replaceFirst("//[^@]*@", "//" + role + ":w@");
    }

    private void both(String... statements) {
        here.execute(statements);
        there.execute(statements);
    }

    private List<TableComparison> compare(String... tables) {
        return verification(tables).compare().collectList().block(DEADLINE);
    }

    private Verification verification(String... tables) {
        return verification(there.url(), tables);
    }

    private Verification verification(String target, String[] tables) {
        PostgresSource source = PostgresSource.builder()
                .url(here.url())
                .tables(tables)
                .slotName("none")
                .snapshotMode(SnapshotMode.NEVER)
                .build();
        return Verification.of(source, PostgresSink.builder().url(target).build());
    }

    private static TableComparison only(List<TableComparison> comparisons) {
        assertThat(comparisons).hasSize(1);
        return comparisons.get(0);
    }

    private static RowDifference difference(Kind kind, String... key) {
        return new RowDifference(kind, List.of(key), List.of());
    }
}
