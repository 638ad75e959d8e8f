package dev.penstock.source;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.Operation;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.source.Stage.Read;
import dev.penstock.test.HostileDatabase;
import dev.penstock.test.PostgresServer;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;

/** Queries of the source, which are answered by the server's own operators and functions, not by those of other users. */
@Timeout(300)
class EvilTwinsIT {
    private static final String TABLES = "item,big,parts,label_key";

    private HostileDatabase hostile;
    private Stage stage;

    static IntStream versions() {
        return "whole".equals(System.getProperty("penstock.checks"))
                ? PostgresServer.versions().stream().mapToInt(version -> version)
                : IntStream.of(18);
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
        hostile.close();
    }

    private void open(int version) {
        hostile = HostileDatabase.create(PostgresServer.shared(version));
        stage = new Stage(hostile.database());
        stage.execute(
                "CREATE TABLE item (id int PRIMARY KEY, code varchar, mood public.mood, tag public.label, pair"
                        + " public.pair, span public.span, moods public.mood[], ids int[], grants aclitem)",
                "INSERT INTO item VALUES (1, 'a', 'glad', 't', (1, 'x'), '[1,3)', '{sad}', '{1,2}',"
                        + " 'postgres=r/postgres')",
                "CREATE TABLE big (id bigint PRIMARY KEY, filler text)",
                "INSERT INTO big SELECT i, repeat('x', 300) FROM generate_series(1, 3000) i",
                "CREATE TABLE parts (id int PRIMARY KEY, v varchar) PARTITION BY RANGE (id)",
                "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10)",
                "INSERT INTO parts VALUES (1, 'one')",
                "CREATE TABLE label_key (k public.label PRIMARY KEY, mood public.mood)",
                "INSERT INTO label_key VALUES ('k', 'sad')",
                "CREATE TABLE late (id int PRIMARY KEY, code varchar)",
                "INSERT INTO late VALUES (1, 'l')",
                "ANALYZE");
        hostile.putTwinsFirst();
        hostile.logStatements();
        hostile.forgetCalls();
    }

    private PostgresSourceBuilder builder(String tables) {
        return stage.builder(tables).url(hostile.url()).chunkBytes(64 * 1024);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void noStatementOfTheSourceCallsATwinOrLeavesANameToTheSearchPath(int version) throws Exception {
        open(version);
        PostgresSource source = builder(TABLES).build();
        source.admin().preflight().block(Stage.DEADLINE);
        source.admin().tables().collectList().block(Stage.DEADLINE);

        // An open transaction holds up the creation of the slot: the source asks for whom it waits.
        Connection holdUp = stage.session();
        Stage.execute(holdUp, "INSERT INTO late VALUES (2, 'held')");
        CompletableFuture<Read> reading = CompletableFuture.supplyAsync(() -> stage.begin(source));
        await().atMost(Stage.DEADLINE)
                .until(() -> hostile.statements().stream().anyMatch(sql -> sql.contains("pg_blocking_pids")));
        holdUp.commit();
        Read snapshot = reading.get();
        assertThat(snapshot.records()).hasSize(3003);
        assertThat(item(snapshot.records()).get("mood")).isEqualTo("glad");
        assertThat(item(snapshot.records()).get("grants")).isEqualTo("postgres=r/postgres");
        source.admin().status().block(Stage.DEADLINE);

        // A table is added; the rest is streamed, and read again.
        stage.execute("UPDATE item SET code = 'b'", "UPDATE label_key SET mood = 'glad'", "DELETE FROM parts");
        PostgresSource more = builder(TABLES + ",late").build();
        more.admin().preflight().block(Stage.DEADLINE);
        Read changes = stage.readSnapshotAfter(snapshot.end(), more);
        assertThat(changes.lines()).isNotEmpty();
        List<Record> records = new CopyOnWriteArrayList<>();
        Disposable subscription = more.recordsAfter(changes.end()).subscribe(records::add);
        more.admin().resnapshot("item", "big").block(Stage.DEADLINE);
        await().atMost(Stage.DEADLINE)
                .until(() -> records.stream()
                        .anyMatch(record -> "last".equals(record.metadata().get("opencdc.snapshot"))
                                || record.operation() == Operation.SNAPSHOT));
        subscription.dispose();
        more.admin().released().block(Stage.DEADLINE);

        // The slot is lost, and made again.
        stage.dropSlot();
        PostgresSource again =
                builder(TABLES + ",late").slotLost(SlotLost.RESNAPSHOT).build();
        again.admin().preflight().block(Stage.DEADLINE);
        stage.readSnapshotAfter(changes.end(), again);
        again.admin().cleanup().block(Duration.ofSeconds(60));

        assertThat(hostile.statements()).anySatisfy(sql -> assertThat(sql).contains("pg_blocking_pids"));
        assertThat(hostile.statements()).anySatisfy(sql -> assertThat(sql).contains("COMMENT ON PUBLICATION"));
        assertThat(hostile.statements()).anySatisfy(sql -> assertThat(sql).contains("generate_series"));
        assertThat(hostile.statements()).anySatisfy(sql -> assertThat(sql).contains("OPERATOR(pg_catalog.>=)", "COPY"));
        assertThat(hostile.calls()).isEmpty();
        assertThat(hostile.unqualifiedNames()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void theSnapshotReadsATypeWithoutBinaryFormByItsOutputFunctionAsTheStreamDoes(int version) {
        open(version);
        stage.execute(
                "CREATE TYPE public.plain",
                "CREATE FUNCTION public.plain_in(cstring) RETURNS public.plain LANGUAGE internal IMMUTABLE STRICT AS"
                        + " 'textin'",
                "CREATE FUNCTION public.plain_out(public.plain) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS"
                        + " 'textout'",
                "CREATE TYPE public.plain (INPUT = public.plain_in, OUTPUT = public.plain_out)",
                "CREATE FUNCTION public.evil_cast_to_text(public.plain) RETURNS text LANGUAGE plpgsql AS"
                        + " 'BEGIN PERFORM public.evil_note(''cast plain to text''); RETURN ''EVIL''; END'",
                "CREATE CAST (public.plain AS text) WITH FUNCTION public.evil_cast_to_text(public.plain) AS IMPLICIT",
                "CREATE TYPE public.mixed AS (a int, b public.plain)",
                "CREATE TABLE odd (id int PRIMARY KEY, v public.plain, m public.mixed)",
                "INSERT INTO odd VALUES (1, 'genuine', (1, 'inner')), (2, NULL, NULL), (3, '', (NULL, NULL))");

        Read snapshot = stage.begin(builder("odd").build());
        stage.execute("INSERT INTO odd SELECT id + 10, v, m FROM odd");
        Read changes = stage.readAfter(snapshot.end(), builder("odd").build());

        assertThat(values(snapshot, "v")).containsExactly("genuine", null, "");
        assertThat(values(changes, "v")).isEqualTo(values(snapshot, "v"));
        assertThat(values(changes, "m")).isEqualTo(values(snapshot, "m")).doesNotContain("EVIL");
        assertThat(hostile.calls()).isEmpty();
        assertThat(hostile.unqualifiedNames()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aRowFilterIsReadByTheServersOwnOperators(int version) {
        if (version < 15) {
            open(version);
            return;
        }
        open(version);
        String publication = "pub_" + hostile.database().name();
        stage.execute("SET search_path = pg_catalog; INSERT INTO public.item (id, code) VALUES (2, 'hidden');"
                + " CREATE PUBLICATION " + publication
                + " FOR TABLE public.item (id, code, mood) WHERE (code <> 'hidden'),"
                + " public.stage_marks WITH (publish_via_partition_root = true)");
        PostgresSource source = builder("item").publicationName(publication).build();

        Read snapshot = stage.begin(source);

        assertThat(snapshot.records())
                .singleElement()
                .satisfies(record ->
                        assertThat(requireNonNull(record.key()).get("id")).isEqualTo(1));
        assertThat(hostile.calls()).isEmpty();
    }

    private static List<Object> values(Read read, String column) {
        return read.records().stream()
                .map(record -> (StructuredData) requireNonNull(record.after()))
                .map(row -> row.get(column))
                .collect(Collectors.toList());
    }

    private static StructuredData item(List<Record> records) {
        return records.stream()
                .map(record -> (StructuredData) requireNonNull(record.after()))
                .filter(row -> row.names().contains("grants"))
                .findFirst()
                .orElseThrow();
    }
}
