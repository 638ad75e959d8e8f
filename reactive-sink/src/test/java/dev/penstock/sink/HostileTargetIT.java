package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Check;
import dev.penstock.core.CollectionName;
import dev.penstock.core.Record;
import dev.penstock.core.internal.row.Row;
import dev.penstock.test.HostileDatabase;
import dev.penstock.test.PostgresServer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The sink's statements call the server's own operators, functions and casts, not those of other users of the target.
 */
@Timeout(300)
class HostileTargetIT extends SinkTestBase {
    /** Patterns of statements for rare shapes of tables, each of which one of the tests must send. */
    private static final List<String> RARE = List.of(
            "WITH old AS \\(DELETE FROM .* RETURNING \\*\\)",
            "WITH old AS \\(DELETE FROM [^;]* RETURNING t\\.\\*\\)",
            "WITH old AS \\(DELETE FROM [^;]* USING [^;]* RETURNING t\\.\\*\\)",
            "HAVING pg_catalog\\.count\\(\\*\\) OPERATOR\\(pg_catalog\\.>\\) 1\\) AS more",
            "CREATE TEMPORARY TABLE penstock_probe \\(",
            "INSERT INTO pg_temp\\.penstock_probe \\(c",
            "AND pg_catalog\\.current_setting\\('session_replication_role'\\) OPERATOR\\(pg_catalog\\.<>\\) 'replica'");

    private static final Set<String> SENT = new HashSet<>();

    private HostileDatabase hostile;

    /**
     * Opens a database with malicious operators and functions, and a user's type whose casts to and from text are the
     * user's.
     */
    private void openHostile(Way way, String... tables) {
        hostile = HostileDatabase.create(PostgresServer.shared(way.version));
        use(way, hostile.database());
        database.execute(
                "CREATE TYPE public.plain",
                "CREATE FUNCTION public.plain_in(cstring) RETURNS public.plain LANGUAGE internal IMMUTABLE STRICT AS"
                        + " 'textin'",
                "CREATE FUNCTION public.plain_out(public.plain) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS"
                        + " 'textout'",
                "CREATE TYPE public.plain (INPUT = public.plain_in, OUTPUT = public.plain_out)",
                "CREATE FUNCTION public.plain_to_text(public.plain) RETURNS text LANGUAGE plpgsql AS"
                        + " 'BEGIN PERFORM public.evil_note(''cast plain to text''); RETURN ''EVIL''; END'",
                "CREATE CAST (public.plain AS text) WITH FUNCTION public.plain_to_text(public.plain) AS IMPLICIT",
                // A type that only has a text form, and one without equality, created by a user who is not a superuser.
                "CREATE TYPE public.grants AS (a aclitem, n int)",
                "CREATE TYPE public.doc AS (n int, j json)",
                castsOfTheOwner("grants"),
                castsOfTheOwner("doc"));
        database.execute(tables);
        hostile.putTwinsFirst();
        hostile.logStatements();
        hostile.forgetCalls();
    }

    private static String castsOfTheOwner(String type) {
        return """
            CREATE FUNCTION public.%1$s_to_text(public.%1$s) RETURNS text LANGUAGE plpgsql AS
              $$BEGIN PERFORM public.evil_note('cast %1$s to text'); RETURN 'EVIL'; END$$;
            CREATE FUNCTION public.text_to_%1$s(text) RETURNS public.%1$s LANGUAGE plpgsql AS
              $$BEGIN PERFORM public.evil_note('cast text to %1$s'); RETURN NULL; END$$;
            CREATE CAST (public.%1$s AS text) WITH FUNCTION public.%1$s_to_text(public.%1$s) AS ASSIGNMENT;
            CREATE CAST (text AS public.%1$s) WITH FUNCTION public.text_to_%1$s(text) AS ASSIGNMENT\
            """.formatted(type);
    }

    private PostgresSinkBuilder hostileSink() {
        return PostgresSink.builder().url(hostile.url()).acknowledgeTo(acknowledged);
    }

    @AfterEach
    void noTwinWasCalledNorANameLeftToTheSearchPath() {
        assertThat(hostile.statements()).isNotEmpty();
        SENT.addAll(hostile.statements());
        assertThat(hostile.calls()).isEmpty();
        assertThat(hostile.unqualifiedNames()).isEmpty();
    }

    @AfterAll
    static void rareStatementsWereAmongThem() {
        assertThat(RARE)
                .allMatch(rare -> SENT.stream()
                        .anyMatch(sql -> Pattern.compile(rare).matcher(sql).find()));
    }

    @ParameterizedTest
    @EnumSource
    void rowsWithKeysOfEveryKindAreUpsertedMovedPatchedAndDeleted(Way way) {
        openHostile(
                way,
                "CREATE TABLE v (k varchar PRIMARY KEY, n int, big text)",
                "CREATE TABLE m (k public.mood PRIMARY KEY, n int, p public.plain)",
                "CREATE TABLE l (k public.label PRIMARY KEY, n int, mood public.mood)",
                "CREATE TABLE a (k public.mood[] PRIMARY KEY, n numeric(5, 1), span public.span)",
                "CREATE TABLE i (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
                        + " o int GENERATED ALWAYS AS (id) STORED, mood public.mood, c varchar)",
                "CREATE TABLE wider (k varchar, n int, PRIMARY KEY (k, n)) PARTITION BY LIST (n)",
                "CREATE TABLE wider_part PARTITION OF wider DEFAULT",
                "INSERT INTO wider VALUES ('a', 1)",
                "CREATE TABLE fixed (k varchar PRIMARY KEY, g int GENERATED ALWAYS AS IDENTITY, c varchar)",
                "INSERT INTO fixed (k, c) VALUES ('a', 'a')",
                "INSERT INTO fixed (k, c) SELECT i, 'many' FROM generate_series(1, 300) i",
                "CREATE TABLE referenced (k varchar PRIMARY KEY, g int GENERATED ALWAYS AS IDENTITY, c varchar)",
                "INSERT INTO referenced (k, c) VALUES ('a', 'a')",
                "CREATE TABLE referencing (k varchar REFERENCES referenced ON DELETE CASCADE)",
                "INSERT INTO v VALUES ('a', 1, 'b'), ('x', 2, 'b'), ('z', 3, 'b')",
                "INSERT INTO m VALUES ('glad', 1, NULL)",
                "INSERT INTO l VALUES ('a', 1, 'sad'), ('x', 2, 'sad')",
                "INSERT INTO a VALUES ('{glad}', 1, NULL), ('{sad,glad}', 2, NULL)",
                "INSERT INTO i (mood, c) VALUES ('glad', 'a'), ('sad', 'b')");

        write(
                hostileSink(),
                records.update("v", data("k", "a"), null, data("k", "a", "n", 11, "big", "c")),
                records.patch("v", data("k", "z"), null, data("k", "z", "n", 33), "big"),
                records.update("v", data("k", "y"), data("k", "x"), data("k", "y", "n", 2, "big", "c")),
                records.create("v", data("k", "n"), data("k", "n", "n", 5, "big", "c")),
                records.update("m", data("k", "glad"), null, data("k", "glad", "n", 11, "p", "genuine")),
                records.create("m", data("k", "sad"), data("k", "sad", "n", 2, "p", "other")),
                records.delete("l", data("k", "a"), null),
                records.update("l", data("k", "y"), data("k", "x"), data("k", "y", "n", 2, "mood", "glad")),
                records.delete("a", data("k", List.of("glad")), null),
                records.update(
                        "a",
                        data("k", List.of("sad", "glad")),
                        null,
                        data("k", List.of("sad", "glad"), "n", 2.5, "span", "[1,3)")),
                records.update("wider", data("k", "a"), null, data("k", "a", "n", 2)),
                records.update("fixed", data("k", "a"), null, data("k", "a", "g", 7, "c", "b")),
                records.update("referenced", data("k", "a"), null, data("k", "a", "g", 1, "c", "b")),
                records.update("i", data("id", 1), null, data("id", 1, "mood", "sad", "c", "z")),
                records.update("i", data("id", 7), data("id", 2), data("id", 7, "mood", "sad", "c", "b")));
        write(
                hostileSink().parallelism(2),
                records.delete("v", data("k", "n"), null),
                records.delete("m", data("k", "sad"), null));

        write(
                hostileSink(),
                IntStream.rangeClosed(1, 300)
                        .mapToObj(i -> records.update(
                                "fixed", data("k", "" + i), null, data("k", "" + i, "g", i + 1000, "c", "moved")))
                        .toArray(Record[]::new));

        assertThat(database.value("SELECT count(*) FROM fixed WHERE c = 'moved' AND g > 1000"))
                .isEqualTo("300");
        assertThat(database.rows("SELECT k, n FROM v ORDER BY k"))
                .containsExactly(List.of("a", "11"), List.of("y", "2"), List.of("z", "33"));
        assertThat(database.rows("SELECT k, n, p FROM m ORDER BY k")).containsExactly(List.of("glad", "11", "genuine"));
        assertThat(database.rows("SELECT k, n, mood FROM l")).containsExactly(List.of("y", "2", "glad"));
        assertThat(database.rows("SELECT k, n, span FROM a")).containsExactly(List.of("{sad,glad}", "2.5", "[1,3)"));
        assertThat(database.rows("SELECT k, n FROM wider")).containsExactly(List.of("a", "2"));
        assertThat(database.rows("SELECT k, g, c FROM fixed WHERE k = 'a' UNION ALL SELECT k, g, c FROM referenced"))
                .containsExactly(List.of("a", "7", "b"), List.of("a", "1", "b"));
        assertThat(database.rows("SELECT id, mood, c FROM i ORDER BY id"))
                .containsExactly(List.of("1", "sad", "z"), List.of("7", "sad", "b"));
    }

    @ParameterizedTest
    @EnumSource
    void rowsWithoutKeysAreAppendedFoundByTheirValuesAndTruncated(Way way) throws Exception {
        openHostile(
                way,
                "CREATE TABLE t (n int, c varchar, mood public.mood, tag public.label, pair public.pair, span public.span,"
                        + " moods public.mood[], pairs public.pair[], p public.plain, j json,"
                        + " g public.grants, gs public.grants[], d public.doc)",
                "INSERT INTO t SELECT i, 'a', 'glad', 't', (i, 'x')::public.pair, '[1,3)', '{sad}', ARRAY[(i, 'y')::public.pair],"
                        + " plain_in(textout('p' || i)), '{\"a\":  1}', (NULL, i)::public.grants,"
                        + " ARRAY[('postgres=r/postgres', 1)::public.grants], (1, '[ ]')::public.doc FROM generate_series(1, 3) i",
                "INSERT INTO t (n, p) SELECT 4, NULL",
                "INSERT INTO t (n, p) VALUES (5, ''::plain), (6, 'EVIL'::plain)",
                "CREATE TABLE gone (n int)",
                "INSERT INTO gone VALUES (1)");
        List<Row> rows = SourceRows.of(database, "t");

        PostgresSink sink = write(
                hostileSink(),
                records.create("t", null, data("n", 10, "mood", "glad", "p", "new", "g", "(,7)")),
                records.delete("t", null, rows.get(0)),
                records.update("t", null, rows.get(1), data("n", 22, "mood", "sad", "p", "two")),
                records.delete("t", null, rows.get(3)),
                records.delete("t", null, rows.get(4)),
                records.truncate("gone", "7", "0/7"));

        assertThat(sink.progress().skipped()).isZero();
        assertThat(database.rows("SELECT n, mood, p FROM t WHERE n <> 6 ORDER BY n"))
                .containsExactly(List.of("3", "glad", "p3"), List.of("10", "glad", "new"), List.of("22", "sad", "two"));
        assertThat(database.rows("SELECT (g).n, (gs[1]).n, (d).n FROM t WHERE n IN (3, 10, 22) ORDER BY t.n"))
                .containsExactly(
                        Arrays.asList("3", "1", "1"), Arrays.asList("7", null, null), Arrays.asList("2", "1", "1"));
        assertThat(database.value("SELECT count(*) FROM gone")).isEqualTo("0");
    }

    @ParameterizedTest
    @EnumSource
    void positionsAreStoredAndRejectedRecordsPutAside(Way way) {
        openHostile(
                way,
                "CREATE TABLE t (k varchar PRIMARY KEY, mood public.mood, n int CHECK (n < 10))",
                "INSERT INTO t VALUES ('a', 'sad', 1), ('b', 'sad', 1)");
        PostgresSinkBuilder builder = hostileSink()
                .delivery(Delivery.EXACTLY_ONCE)
                .pipeline("p")
                .onError(OnError.DEAD_LETTER)
                .deadLetterTable("penstock.dead_letter")
                .replicationOrigin(database.name());
        try {
            assertThat(preflight(builder.build())).allMatch(Check::ok);
            write(
                    builder,
                    records.patch("t", data("k", "a"), null, data("k", "a", "mood", "glad"), "n"),
                    records.create("t", data("k", "c"), data("k", "c", "mood", "glad", "n", 77)),
                    records.create("t", data("k", "d"), data("k", "d", "mood", "nobody's", "n", 7)),
                    records.update("t", data("k", "e"), data("k", "b"), data("k", "e", "mood", "sad", "n", 2)));
            assertThat(preflight(builder.build())).allMatch(Check::ok);
            PostgresSink sink = write(builder, records.delete("t", data("k", "e"), null));

            assertThat(database.rows("SELECT * FROM t")).containsExactly(List.of("a", "glad", "1"));
            assertThat(database.value("SELECT count(*) FROM penstock.dead_letter"))
                    .isEqualTo("2");
            assertThat(sink.lastPosition().blockOptional(DEADLINE)).isPresent();
            assertThat(sink.storedPosition().blockOptional(DEADLINE)).isPresent();
        } finally {
            database.execute("SELECT pg_replication_origin_drop(roname) FROM pg_replication_origin WHERE roname = '"
                    + database.name() + "'");
        }
    }

    private static List<Check> preflight(PostgresSink sink) {
        return sink.preflight(
                        Stream.of("t", "company").map(CollectionName::parse).toList())
                .block(DEADLINE);
    }
}
