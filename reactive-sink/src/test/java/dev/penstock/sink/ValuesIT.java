package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Record;
import dev.penstock.core.internal.row.Row;
import dev.penstock.sink.error.RecordException;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values arrive exactly, or are refused by name. */
class ValuesIT extends SinkTestBase {
    private static final String[] TYPES = {
        "CREATE EXTENSION hstore",
        "CREATE EXTENSION citext",
        "CREATE EXTENSION ltree",
        "CREATE TYPE mood AS ENUM ('sad', 'it''s \"ok\"')",
        "CREATE DOMAIN positive AS int NOT NULL CHECK (VALUE > 0)",
        "CREATE DOMAIN price AS numeric(8,3)",
        "CREATE TYPE pair AS (a int, \"B b\" text, m mood)",
        "CREATE TYPE textrange AS RANGE (subtype = text)"
    };

    private static final String TABLE =
            "(id int PRIMARY KEY, n numeric, n2 numeric(16,3), f4 float4, f8 float8, b bool, t text, c char(5), v"
                    + " varchar(9), j json, jb jsonb, by bytea, d date, tm time, tz timetz, ts timestamp, tsz timestamptz,"
                    + " iv interval, u uuid, ip inet, ci cidr, ma macaddr, bi bit(3), vb varbit, m money, x xml, l pg_lsn,"
                    + " pt point, ia int[], na numeric[], ta text[], r int4range, tr tstzrange, mr int4multirange, q"
                    + " \"char\", nm name, h hstore, ct citext, lt ltree, mo mood, moa mood[], po positive, pr price, pa"
                    + " pair, paa pair[], xr textrange)";

    private static final String[] ROWS = {
        "(1, 12345678901234567890.0987654321, 1.5, 0.1, 0.1, true, E'it''s \\\\ \\n"
                + " \"x\" ü€😀', 'ab', 'v', '{\"a\":  1}', '{\"a\": [1.10, null]}', '\\x00ff27', '2024-01-31',"
                + " '13:14:15.123456', '13:14:15+02', '2024-01-31 13:14:15.5', '2024-01-31 13:14:15.123456+00', '1 mon -2"
                + " days 03:04:05.6', '6e1a2a0e-8b51-4a9f-9f11-aaaaaaaaaaaa', '10.1.2.3/24', '10.1.0.0/16',"
                + " '08:00:2b:01:02:03', B'101', B'1', '12.34', '<a>b</a>', '1/16B374D8', '(1.5,2)', '[0:1]={1,NULL}',"
                + " '{1.50,NaN}', '{{a,\"b c\"},{NULL,\"\"}}', '[1,5)', '(,\"2024-01-01 00:00:00+00\"]', '{[1,3),[7,9)}',"
                + " 'x', 'nm', 'a=>1, \"b c\"=>NULL', 'CiText', 'Top.Sub', 'it''s \"ok\"', '{sad,NULL}', 5, 1.25,"
                + " '(1,\"x,y\",sad)', ARRAY['(1,,)'::pair, NULL], '[a,b]')",
        "(2, 'NaN', NULL, 'NaN', '-Infinity', false, '', '', '', 'null', 'null', '', 'infinity', '24:00:00',"
                + " '24:00:00-15:59:59', '-infinity', 'infinity', '-178000000 years',"
                + " '00000000-0000-0000-0000-000000000000', '::1', '::/0', '00:00:00:00:00:00', B'000', B'',"
                + " '-92233720368547758.08', '', '0/0', '(-0,0)', '{}', '{}', '{}', 'empty', 'empty', '{}', '', '', '',"
                + " '', '', 'sad', '{}', 1, 0, '(,,)', '{}', 'empty')",
        "(3, -0.000000000000000000001, NULL, '-0', '5e-324', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '4713-01-01"
                + " BC', NULL, NULL, '294276-12-31 23:59:59.999999', '4713-01-01 00:00:00+00 BC', NULL, NULL, NULL, NULL,"
                + " NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
                + " NULL, NULL, NULL, 7, NULL, NULL, NULL, NULL)"
    };

    @ParameterizedTest
    @EnumSource
    void rowsOfAnotherDatabaseArriveWithTheSameText(Way way) throws Exception {
        open(way);
        try (Database source =
                PostgresServer.shared(database.server().version()).createDatabase()) {
            // Ensures that no type has the same OID on both sides.
            source.execute("CREATE TYPE shift AS ENUM ('a')", "CREATE TYPE shift2 AS ENUM ('b')");
            for (Database side : List.of(source, database)) {
                side.execute(TYPES);
                side.execute("CREATE TABLE t " + TABLE);
            }
            for (String row : ROWS) {
                source.execute("INSERT INTO t VALUES " + row);
            }
            write(SourceRows.of(source, "t").stream()
                    .map(row -> records.create("t", row.key(), row))
                    .toArray(Record[]::new));

            String all = "SELECT t::text FROM t ORDER BY id";
            assertThat(database.rows(all)).isEqualTo(source.rows(all));
        }
    }

    @ParameterizedTest
    @EnumSource
    void rowsGoIntoColumnsOfOtherTypesAndAnotherOrder(Way way) throws Exception {
        open(way);
        try (Database source =
                PostgresServer.shared(database.server().version()).createDatabase()) {
            source.execute(
                    "CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamptz, n numeric, r regclass)",
                    "INSERT INTO t VALUES (1, 7, '42', '2024-01-31 12:00:00+00', 3.0, 'pg_class')");
            database.execute(
                    "CREATE TABLE t (extra text DEFAULT 'e', n bigint, c text, b numeric, a text, r bigint, id bigint"
                            + " PRIMARY KEY)");

            Row row = SourceRows.of(source, "t").get(0);
            write(records.create("t", row.key(), row));

            assertThat(database.rows("SELECT extra, n, b, a, r, id FROM t"))
                    .containsExactly(List.of("e", "3", "42", "7", "1259", "1"));
            assertThat(database.value("SELECT c::timestamptz = '2024-01-31 12:00:00+00' FROM t"))
                    .isEqualTo("t");
        }
    }

    @ParameterizedTest
    @EnumSource
    void objectsOfTheSourceDatabaseAreRefusedByName(Way way) throws Exception {
        open(way);
        try (Database source =
                PostgresServer.shared(database.server().version()).createDatabase()) {
            source.execute("CREATE TABLE t (id int PRIMARY KEY, r regclass)", "INSERT INTO t VALUES (1, 'pg_class')");
            database.execute("CREATE TABLE t (id int PRIMARY KEY, r regclass)");
            Row row = SourceRows.of(source, "t").get(0);

            RecordException error = fail(RecordException.class, records.create("t", row.key(), row));

            assertThat(error.column()).contains("r");
            assertThat(error).hasMessageContaining("regclass");
        }
    }

    @ParameterizedTest
    @EnumSource
    void decimalGoesIntoItsScale(Way way) {
        open(way);
        database.execute("CREATE TABLE t (id int PRIMARY KEY, n numeric(16,3), m numeric)");

        write(records.create(
                "t", data("id", 1), data("id", 1, "n", new BigDecimal("12.2321"), "m", new BigDecimal("12.23210"))));

        assertThat(database.rows("SELECT n, m FROM t")).containsExactly(List.of("12.232", "12.23210"));
    }

    @ParameterizedTest
    @EnumSource
    void namesAreTakenAsTheyAre(Way way) {
        open(way);
        database.execute(
                "CREATE SCHEMA \"My.Schema\"",
                "CREATE TABLE \"My.Schema\".\"T \"\"x\"\" 'y'\" (\"Id\" int PRIMARY KEY, \"select\" text,"
                        + " \"a\"\"b;--\" text)");

        write(records.create(
                "\"My.Schema\".\"T \"\"x\"\" 'y'\"",
                data("Id", 1),
                data("Id", 1, "select", "s", "a\"b;--", "'; DROP TABLE company; --")));

        assertThat(database.rows("SELECT * FROM \"My.Schema\".\"T \"\"x\"\" 'y'\""))
                .containsExactly(List.of("1", "s", "'; DROP TABLE company; --"));
    }

    @ParameterizedTest
    @EnumSource
    void valueThatDoesNotFitIsRefusedByName(Way way) {
        open(way);
        database.execute("CREATE TABLE t (id int PRIMARY KEY, small int2, v varchar(3), n numeric(4,2))");

        for (String column : List.of("small", "v", "n")) {
            Record record = records.create("t", data("id", 1), data("id", 1, column, "123456"));
            RecordException error = fail(RecordException.class, record);

            assertThat(error.column()).as(column).contains(column);
            assertThat(error.table()).contains("t");
            assertThat(error.position()).contains(record.position());
            assertThat(error).hasMessageNotContaining("123456");
        }
    }

    @ParameterizedTest
    @EnumSource
    void valueThatADomainRefusesIsRefusedByName(Way way) {
        open(way);
        database.execute(
                "CREATE DOMAIN small AS int NOT NULL CHECK (VALUE < 10)",
                "CREATE TABLE t (k int PRIMARY KEY, a small DEFAULT 1, b small DEFAULT 1)");

        RecordException large =
                fail(RecordException.class, records.create("t", data("k", 1), data("k", 1, "a", 3, "b", 77)));
        RecordException missing =
                fail(RecordException.class, records.create("t", data("k", 1), data("k", 1, "a", 3, "b", null)));

        assertThat(large.column()).contains("b");
        assertThat(large.sqlState()).contains("23514");
        assertThat(large).hasMessageNotContaining("77");
        assertThat(missing.column()).contains("b");
        assertThat(missing.sqlState()).contains("23502");
    }

    @ParameterizedTest
    @EnumSource
    void columnAndTableThatAreMissingAreNamed(Way way) {
        open(way);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        Record column = records.create("t", data("id", 1), data("id", 1, "nope", 2));
        Record table = records.create("Nope.x", data("id", 1), data("id", 1));

        RecordException columnError = fail(RecordException.class, column);
        RecordException tableError = fail(RecordException.class, table);

        assertThat(columnError.column()).contains("nope");
        assertThat(columnError.table()).contains("t");
        assertThat(columnError.position()).contains(column.position());
        assertThat(tableError.table()).contains("Nope.x");
        assertThat(tableError.position()).contains(table.position());
    }

    @ParameterizedTest
    @EnumSource
    void keyWithoutUniqueIndexIsRefusedByName(Way way) {
        open(way);
        database.execute("CREATE TABLE t (id int, v text)");

        RecordException error =
                fail(RecordException.class, records.create("t", data("id", 1), data("id", 1, "v", "x")));

        assertThat(error.sqlState()).contains("42P10");
        assertThat(error.table()).contains("t");
        assertThat(error).hasMessageContaining("\"id\"");
    }

    @ParameterizedTest
    @EnumSource
    void generatedAndIdentityColumnsAreHandled(Way way) {
        open(way);
        database.execute(
                "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, d int GENERATED BY DEFAULT AS"
                        + " IDENTITY, a int, g int GENERATED ALWAYS AS (a * 2) STORED)");

        write(
                records.create("t", data("id", 40), data("id", 40, "d", 9, "a", 1, "g", 777)),
                records.update("t", data("id", 40), null, data("id", 40, "d", 9, "a", 4, "g", 777)));

        assertThat(database.rows("SELECT * FROM t")).containsExactly(List.of("40", "9", "4", "8"));
    }

    @ParameterizedTest
    @EnumSource
    void identityBesideTheKeyIsAsTheRecordSaysAlthoughNoUpdateCanSetIt(Way way) {
        open(way);
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, n int GENERATED ALWAYS AS IDENTITY, a text, big text)",
                "INSERT INTO t OVERRIDING SYSTEM VALUE SELECT i, 10 * i, 'old', 'large' FROM generate_series(1, 4) i",
                "CREATE TABLE child (t int REFERENCES t)",
                "INSERT INTO child VALUES (1), (2)");

        write(
                records.update("t", data("id", 1), null, data("id", 1, "n", 11, "a", "new", "big", null)),
                records.patch("t", data("id", 2), null, data("id", 2, "n", 22, "a", "new"), "big"),
                records.patch("t", data("id", 3), null, data("id", 3, "n", 30, "a", "new"), "big"),
                records.patch("t", data("id", 5), data("id", 4), data("id", 5, "n", 55, "a", "new"), "big"));

        assertThat(database.rows("SELECT id, n, a, coalesce(big, '-') FROM t ORDER BY id"))
                .containsExactly(
                        List.of("1", "11", "new", "-"),
                        List.of("2", "22", "new", "large"),
                        List.of("3", "30", "new", "large"),
                        List.of("5", "55", "new", "large"));
        assertThat(database.value("SELECT count(*) FROM child")).isEqualTo("2");
    }

    /** Replacing the row would delete its children. */
    @ParameterizedTest
    @EnumSource
    void identityOfARowWithChildrenThatWouldGoWithItIsAnError(Way way) {
        open(way);
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, n int GENERATED ALWAYS AS IDENTITY, a text)",
                "INSERT INTO t OVERRIDING SYSTEM VALUE VALUES (1, 10, 'old'), (2, 20, 'old')",
                "CREATE TABLE child (t int REFERENCES t ON DELETE CASCADE)",
                "INSERT INTO child VALUES (1), (2)");

        RecordException error = fail(
                RecordException.class,
                records.update("t", data("id", 1), null, data("id", 1, "n", 10, "a", "new")),
                records.update("t", data("id", 2), null, data("id", 2, "n", 21, "a", "new")));

        assertThat(error).hasMessageContaining("GENERATED ALWAYS AS IDENTITY").hasMessageContaining("BY DEFAULT");
        assertThat(error.table()).contains("t");
        assertThat(database.rows("SELECT id, n, a FROM t ORDER BY id"))
                .containsExactly(List.of("1", "10", "new"), List.of("2", "20", "old"));
        assertThat(database.value("SELECT count(*) FROM child")).isEqualTo("2");

        database.execute("ALTER TABLE t ALTER n SET GENERATED BY DEFAULT");
        write(records.update("t", data("id", 2), null, data("id", 2, "n", 21, "a", "new")));
        assertThat(database.value("SELECT n FROM t WHERE id = 2")).isEqualTo("21");
        assertThat(database.value("SELECT count(*) FROM child")).isEqualTo("2");
    }

    @ParameterizedTest
    @EnumSource
    void identityOfARowWithoutKeyIsAsTheRecordSays(Way way) {
        open(way);
        database.execute(
                "CREATE TABLE t (n int GENERATED ALWAYS AS IDENTITY, a text)",
                "INSERT INTO t OVERRIDING SYSTEM VALUE VALUES (5, 'a'), (5, 'a'), (7, 'a')");

        write(
                records.update("t", null, data("n", 5, "a", "a"), data("n", 6, "a", "b")),
                records.update("t", null, data("n", 7, "a", "a"), data("n", 7, "a", "c")));

        assertThat(database.rows("SELECT n, a FROM t ORDER BY n"))
                .containsExactly(List.of("5", "a"), List.of("6", "b"), List.of("7", "c"));
    }

    @ParameterizedTest
    @EnumSource
    void partitionedTableIsWrittenByItsRoot(Way way) {
        open(way);
        database.execute(
                "CREATE TABLE t (id int, r text, v text, PRIMARY KEY (id, r)) PARTITION BY LIST (r)",
                "CREATE TABLE t_eu PARTITION OF t FOR VALUES IN ('eu')",
                "CREATE TABLE t_us (v text, r text NOT NULL, id int NOT NULL)",
                "ALTER TABLE t ATTACH PARTITION t_us FOR VALUES IN ('us')");

        write(
                records.create("t", data("id", 1, "r", "eu"), data("id", 1, "r", "eu", "v", "a")),
                records.create("t", data("id", 2, "r", "eu"), data("id", 2, "r", "eu", "v", "b")),
                records.update("t", data("id", 1, "r", "us"), data("id", 1, "r", "eu"), data("id", 1, "r", "us")),
                records.update("t", data("id", 2, "r", "eu"), null, data("id", 2, "r", "eu", "v", "c")));

        assertThat(database.rows("SELECT tableoid::regclass, id, r, v FROM t ORDER BY id"))
                .containsExactly(List.of("t_us", "1", "us", "a"), List.of("t_eu", "2", "eu", "c"));
    }

    @ParameterizedTest
    @EnumSource
    void keysThatOnlyTheServerCanCompareAreOneRow(Way way) {
        open(way);
        database.execute("CREATE EXTENSION citext", "CREATE TABLE t (k citext PRIMARY KEY, v text)");

        write(
                records.create("t", data("k", "Key"), data("k", "Key", "v", "1")),
                records.delete("t", data("k", "KEY"), null),
                records.create("t", data("k", "key"), data("k", "key", "v", "2")),
                records.update("t", data("k", "kEY"), null, data("k", "kEY", "v", "3")));

        assertThat(database.rows("SELECT v FROM t")).containsExactly(List.of("3"));
    }

    @ParameterizedTest
    @EnumSource
    void keysOfSeveralFormsAreOneRow(Way way) {
        open(way);
        database.execute(
                "CREATE TABLE t (k numeric PRIMARY KEY, v text)", "CREATE TABLE s (k char(4) PRIMARY KEY, v text)");

        write(
                records.create("t", data("k", "1.0"), data("k", "1.0", "v", "1")),
                records.delete("t", data("k", 1), null),
                records.create("s", data("k", "a"), data("k", "a", "v", "1")),
                records.delete("s", data("k", "a   "), null));

        assertThat(database.rows("SELECT * FROM t")).isEmpty();
        assertThat(database.rows("SELECT * FROM s")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void blanksThatAreNoPaddingMakeAnotherKey(Way way) {
        open(way);
        database.execute("CREATE TABLE t (k char(4) PRIMARY KEY, v text)");

        write(
                records.create("t", data("k", "a"), data("k", "a", "v", "1")),
                records.create("t", data("k", "a\t"), data("k", "a\t", "v", "2")),
                records.create("t", data("k", "a "), data("k", "a ", "v", "3")));

        assertThat(database.rows("SELECT v FROM t ORDER BY v")).containsExactly(List.of("2"), List.of("3"));
    }
}
