package dev.penstock.verification.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.CollectionName;
import dev.penstock.core.digest.DigestTable;
import dev.penstock.sink.Delivery;
import dev.penstock.sink.DroppedColumns;
import dev.penstock.sink.OnError;
import dev.penstock.sink.PostgresSink;
import dev.penstock.sink.PostgresSinkBuilder;
import dev.penstock.sink.ReplicationRole;
import dev.penstock.sink.SchemaMode;
import dev.penstock.sink.TablePositionStore;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.PostgresSourceBuilder;
import dev.penstock.source.SlotLost;
import dev.penstock.test.HostileDatabase;
import dev.penstock.test.PostgresServer;
import dev.penstock.verification.hostile.SqlLiterals.Piece;
import dev.penstock.verify.Verification;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;

/**
 * Every statement of source, sink and comparison, sent to two databases in which every name that is left to the search path is a trap.
 *
 * <p>What was sent is compared with the SQL in the main sources: a new statement that this test does not send fails it.
 */
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostilePathsIT {
    private static final Duration DEADLINE = Duration.ofMinutes(3);
    private static final List<String> COPIED = List.of(
            "item",
            "big",
            "parts",
            "label_key",
            "keyless",
            "parent",
            "child",
            "own",
            "ident",
            "generated",
            "wide",
            "keyless_wide");
    private static final String TABLES = String.join(",", COPIED) + ",odd";

    private static final List<String> CONTROL = List.of("SAVEPOINT ", "RELEASE SAVEPOINT ", "ROLLBACK TO SAVEPOINT ");

    private static final List<String> ADVICE = List.of(
            "GRANT",
            "ALTER ROLE",
            "ALTER SYSTEM",
            "DROP RULE",
            "ALTER SCHEMA",
            "ALTER TABLE in a transaction of its own",
            "DROP DEFAULT",
            "BEGIN; ALTER PUBLICATION",
            "DROP TABLE ONLY",
            "SET LOGGED",
            "SET (publish_via_partition_root = true)",
            "(SELECT slot_name, active FROM pg_replication_slots)",
            "Drop it with ",
            "COPY \\S+, line");

    /** Statements for shapes of target tables that an evolving sink does not make. The sink's HostileTargetIT fails unless it sends them. */
    private static final List<String> SENT_BY_THE_SINKS_TEST = List.of(
            "RecordSql.java: WITH old AS (DELETE FROM",
            "WriteRules.java: WITH old AS (DELETE FROM",
            "WriteRules.java: HAVING pg_catalog.count(*)",
            "RowCountCheck.java: AND pg_catalog.current_setting('session_replication_role')",
            "StageSql.java: CREATE TEMPORARY TABLE penstock_probe (",
            "StageSql.java: INSERT INTO pg_temp.penstock_probe (c");

    private static final String SMALL = "item,parts,label_key,keyless,parent,child,generated";

    private HostileDatabase from;
    private HostileDatabase to;
    private Disposable pipeline;

    static IntStream versions() {
        return "whole".equals(System.getProperty("penstock.checks"))
                ? PostgresServer.versions().stream().mapToInt(version -> version)
                : IntStream.of(PostgresServer.DEFAULT_VERSION);
    }

    @AfterEach
    void close() {
        if (pipeline != null) {
            pipeline.dispose();
        }
        if (from != null) {
            from.close();
            to.close();
        }
    }

    private void open(int version) {
        PostgresServer server = PostgresServer.shared(version);
        from = HostileDatabase.create(server);
        to = HostileDatabase.create(server);
        Stream.of(from, to)
                .forEach(database -> database.database().execute("CREATE TYPE public.grants AS (a aclitem, n int)"));
        from.database()
                .execute(
                        "CREATE TABLE item (id int PRIMARY KEY, code varchar(5), mood public.mood NOT NULL, tag"
                                + " public.label, pair public.pair, span public.span, moods public.mood[], ids int[],"
                                + " grants aclitem)",
                        "INSERT INTO item VALUES (1, 'a', 'glad', 't', (1, 'x'), '[1,3)', '{sad}', '{1,2}',"
                                + " 'postgres=r/postgres')",
                        "CREATE TABLE big (id bigserial PRIMARY KEY, filler text, n int)",
                        "INSERT INTO big (filler, n) SELECT repeat('x', 300), i FROM generate_series(1, 3000) i",
                        "CREATE TABLE parts (id int PRIMARY KEY, v varchar) PARTITION BY RANGE (id)",
                        "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10)",
                        "CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (10) TO (20)",
                        "INSERT INTO parts VALUES (1, 'one')",
                        "CREATE TABLE label_key (k public.label PRIMARY KEY, mood public.mood)",
                        "INSERT INTO label_key VALUES ('k', 'sad')",
                        "CREATE TABLE keyless (n int, mood public.mood, j json, pair public.pair, v varchar,"
                                + " g public.grants)",
                        "ALTER TABLE keyless REPLICA IDENTITY FULL",
                        "INSERT INTO keyless SELECT i, 'sad', '{}', (i, 'y')::public.pair, 'v', (NULL,"
                                + " i)::public.grants FROM generate_series(1, 50) i",
                        "CREATE TABLE parent (id int PRIMARY KEY)",
                        "INSERT INTO parent SELECT generate_series(1, 9)",
                        "CREATE TABLE child (id int PRIMARY KEY, p int REFERENCES parent)",
                        "INSERT INTO child SELECT i, i FROM generate_series(1, 9) i",
                        "CREATE EXTENSION citext",
                        "CREATE TYPE public.own_enum AS ENUM ('it''s', E'a\\\\b')",
                        "CREATE DOMAIN public.own_domain AS text COLLATE \"C\"",
                        "CREATE TYPE public.own_pair AS (a int, b public.own_enum)",
                        "CREATE TYPE public.own_range AS RANGE (SUBTYPE = text, COLLATION = \"C\", SUBTYPE_OPCLASS ="
                                + " text_pattern_ops)",
                        "CREATE TABLE own (id int PRIMARY KEY, e public.own_enum, d public.own_domain, p"
                                + " public.own_pair, r public.own_range, c public.citext, n numeric(10, 2))",
                        "INSERT INTO own VALUES (1, 'it''s', 'd', (1, 'it''s')::public.own_pair, '[a,b)', 'C', 1.5)",
                        "CREATE TABLE ident (a int NOT NULL UNIQUE, b int PRIMARY KEY)",
                        "ALTER TABLE ident REPLICA IDENTITY USING INDEX ident_a_key",
                        "INSERT INTO ident VALUES (1, 1)",
                        "CREATE TABLE generated (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n int, big text)",
                        "ALTER TABLE generated ALTER big SET STORAGE EXTERNAL",
                        "INSERT INTO generated (n, big) SELECT i, repeat('x', 3000) FROM generate_series(1, 300) i",
                        "CREATE TABLE wide (id int PRIMARY KEY, filler text)",
                        "ALTER TABLE wide ALTER filler SET STORAGE PLAIN",
                        "INSERT INTO wide SELECT i, repeat('x', 7000) FROM generate_series(1, 2600) i",
                        "CREATE TABLE keyless_wide (id int, filler text)",
                        "ALTER TABLE keyless_wide REPLICA IDENTITY FULL, ALTER filler SET STORAGE PLAIN",
                        "INSERT INTO keyless_wide SELECT i, repeat('x', 7000) FROM generate_series(1, 2600) i",
                        "CREATE TABLE odd (id int PRIMARY KEY, n int)",
                        "INSERT INTO odd VALUES (1, 1)",
                        "CREATE TABLE late (id int PRIMARY KEY, code varchar)",
                        "INSERT INTO late VALUES (1, 'l')",
                        "ANALYZE");
        Stream.of(from, to).forEach(database -> {
            database.putTwinsFirst();
            database.logStatements();
            database.forgetCalls();
        });
    }

    private PostgresSourceBuilder source(String tables) {
        PostgresSourceBuilder source = PostgresSource.builder()
                .url(from.url())
                .option("tables", tables)
                .slotName("slot_" + from.database().name())
                .statusInterval(Duration.ofMillis(500));
        divide(source);
        return source;
    }

    /** Lets tables be read in many parts, which only tests of the source may set otherwise. */
    private static void divide(PostgresSourceBuilder source) {
        try {
            Method chunkBytes = PostgresSourceBuilder.class.getDeclaredMethod("chunkBytes", long.class);
            chunkBytes.setAccessible(true);
            chunkBytes.invoke(source, 64L * 1024);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("The size of chunks cannot be set", e);
        }
    }

    private PostgresSinkBuilder sink(PostgresSource source) {
        return PostgresSink.builder()
                .url(to.url())
                .acknowledgeTo(source.acknowledgements())
                .schema(SchemaMode.EVOLVE)
                .onError(OnError.DEAD_LETTER)
                .deadLetterTable("penstock.dead_letter");
    }

    @ParameterizedTest
    @MethodSource("versions")
    void noPathThatSendsSqlLeavesANameToTheSearchPath(int version) throws SQLException {
        open(version);
        PostgresSource source = source(TABLES).build();
        PostgresSink sink = sink(source)
                .delivery(Delivery.EXACTLY_ONCE)
                .pipeline("p")
                .droppedColumns(DroppedColumns.DROP)
                .replicationOrigin(to.database().name())
                .build();
        ask(source, sink);
        begin(source, sink);
        to.database()
                .execute(
                        "ALTER TABLE odd ADD CHECK (n > 0)",
                        "ALTER TABLE child ADD FOREIGN KEY (p) REFERENCES parent DEFERRABLE",
                        "CREATE TABLE note (id int, parent int REFERENCES parent)");
        from.database()
                .execute(
                        "UPDATE item SET code = 'b'",
                        "UPDATE item SET id = 2",
                        "UPDATE big SET n = n + 1",
                        "UPDATE big SET id = id + 10000 WHERE id % 100 = 0",
                        "DELETE FROM big WHERE id < 50",
                        "UPDATE label_key SET mood = 'glad'",
                        "UPDATE label_key SET k = 'l'",
                        "DELETE FROM keyless WHERE n < 5",
                        "UPDATE keyless SET v = 'w' WHERE n < 10",
                        "UPDATE parts SET id = 11",
                        "ALTER TABLE item ALTER code TYPE varchar(20), ADD more public.mood[], ALTER mood DROP NOT"
                                + " NULL",
                        "INSERT INTO item (id, code, more) VALUES (7, 'longer than five', '{glad}')",
                        "ALTER TABLE item RENAME code TO kode",
                        "ALTER TABLE item DROP tag",
                        "ALTER TYPE public.mood ADD VALUE 'great' AFTER 'glad'",
                        "INSERT INTO item (id, kode, mood) VALUES (8, 'x', 'great')",
                        "UPDATE big SET n = 0",
                        "ALTER TABLE big ALTER n SET NOT NULL",
                        "INSERT INTO big (n) VALUES (5)",
                        "ALTER TABLE ident DROP CONSTRAINT ident_pkey, ADD PRIMARY KEY (a, b)",
                        "INSERT INTO ident VALUES (2, 2)",
                        "UPDATE generated SET id = DEFAULT WHERE id = 1",
                        "UPDATE generated SET n = n + 1 WHERE id < 200",
                        "UPDATE generated SET n = 3 WHERE id = 300",
                        "INSERT INTO odd VALUES (3, 1), (2, -1)",
                        "UPDATE keyless_wide SET id = -id WHERE id < 3",
                        "DELETE FROM keyless_wide WHERE id = 7",
                        "TRUNCATE child",
                        "TRUNCATE parent, child",
                        "INSERT INTO parent SELECT generate_series(1, 9)",
                        "INSERT INTO child VALUES (1, 1), (2, 2)");
        awaitCopied();
        verify(source, sink);
        source.admin().resnapshot("label_key", "wide").block(DEADLINE);
        source.admin().resnapshotWhere("id OPERATOR(pg_catalog.<) 10", "parent").block(DEADLINE);
        awaitEqual("label_key", "parent", "wide");
        stop(source);
        resumeWithMore();
        writeRowByRow();
        filter();
        readIntoATableOfPositions();
        copyOnly();
        followATableIntoAnotherSchema();
        RareStatements.ofTheSource(from);
        RareStatements.ofTheSink(to);
        assertUntouched();
        if (version == PostgresServer.DEFAULT_VERSION) {
            assertThat(unsent().stream().filter(piece -> !isHarmless(piece)).map(Piece::toString))
                    .as("pieces of SQL that this test does not send, and their files")
                    .allSatisfy(piece -> assertThat(SENT_BY_THE_SINKS_TEST).anyMatch(piece::contains));
        }
    }

    /** Starts while a transaction holds up the creation of the slot, and another one locks a table. */
    private void begin(PostgresSource source, PostgresSink sink) throws SQLException {
        try (Connection writer = from.database().connect();
                Connection owner = from.database().connect()) {
            hold(writer, "INSERT INTO late VALUES (9, 'held')");
            start(source, sink);
            awaitStatement(from, "pg_blocking_pids(w.pid)");
            hold(owner, "LOCK TABLE item IN ACCESS EXCLUSIVE MODE");
            writer.rollback();
            awaitStatement(from, "'AccessExclusiveLock'");
        }
        awaitCopied();
        awaitEqual("odd");
    }

    private static void hold(Connection connection, String sql) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void awaitStatement(HostileDatabase database, String text) {
        await(text).atMost(DEADLINE).until(() -> database.statements().stream().anyMatch(sql -> sql.contains(text)));
    }

    private void awaitCopied() {
        awaitEqual(COPIED.toArray(String[]::new));
    }

    private void ask(PostgresSource source, PostgresSink sink) {
        source.admin().preflight().block(DEADLINE);
        source.admin().tables().collectList().block(DEADLINE);
        source.admin().definitions().collectList().block(DEADLINE);
        source.admin().completion().collectList().block(DEADLINE);
        source.admin().sequences().collectList().block(DEADLINE);
        sink.preflight(source.admin().tableKeys().block(DEADLINE)).block(DEADLINE);
    }

    private void start(PostgresSource source, PostgresSink sink) {
        pipeline = sink.resume(source::records, source::recordsAfter).subscribe(done -> {}, Throwable::printStackTrace);
    }

    private void stop(PostgresSource source) {
        pipeline.dispose();
        source.admin().released().block(DEADLINE);
    }

    private void verify(PostgresSource source, PostgresSink sink) {
        await().atMost(DEADLINE)
                .until(() -> "1".equals(to.database().value("SELECT count(*) FROM penstock.dead_letter")));
        from.database().execute("DELETE FROM odd");
        awaitEqual("odd");
        to.database().execute("DELETE FROM big WHERE id = 301", "DELETE FROM keyless WHERE n = 30");
        Verification verification = Verification.of(source, sink);
        verification.compare().blockLast(DEADLINE);
        verification.repair().blockLast(DEADLINE);
        awaitEqual("big", "keyless");
        DigestTable big = sink.digests().table(CollectionName.parse("big")).block(DEADLINE);
        sink.digests().slices(big.comparing(big.columns(), big.key(), true), 2).block(DEADLINE);
        to.database().execute("CREATE SEQUENCE big_id_seq", "CREATE SEQUENCE generated_id_seq");
        sink.advance(source.admin().sequences().collectList().block(DEADLINE)).block(DEADLINE);
    }

    private void resumeWithMore() {
        from.database()
                .execute("ALTER TABLE keyless_wide ADD PRIMARY KEY (id)", "DELETE FROM keyless_wide WHERE id < 10");
        source("nobodys").build().admin().preflight().block(DEADLINE);
        PostgresSource source = source(TABLES + ",late").build();
        source.admin().preflight().block(DEADLINE);
        source.admin().status().block(DEADLINE);
        PostgresSink sink =
                sink(source).delivery(Delivery.EXACTLY_ONCE).pipeline("p").build();
        sink.preflight(List.of(CollectionName.parse("late"))).block(DEADLINE);
        start(source, sink);
        awaitEqual("late");
        from.database().execute("ALTER TABLE late DROP code", "INSERT INTO late VALUES (2)");
        await().atMost(DEADLINE).until(() -> "2".equals(to.database().value("SELECT max(id) FROM late")));
        stop(source);
        from.database()
                .execute("SELECT pg_drop_replication_slot('slot_"
                        + from.database().name() + "')");
        PostgresSource again = source(TABLES.replace(",own", "") + ",late")
                .slotLost(SlotLost.RESNAPSHOT)
                .build();
        again.admin().preflight().block(DEADLINE);
        to.database()
                .execute("CREATE TRIGGER same BEFORE UPDATE ON late FOR EACH ROW EXECUTE FUNCTION"
                        + " pg_catalog.suppress_redundant_updates_trigger()");
        start(again, sink(again).delivery(Delivery.EXACTLY_ONCE).pipeline("p").build());
        from.database().execute("INSERT INTO late VALUES (3)");
        await().atMost(DEADLINE).until(() -> "3".equals(to.database().value("SELECT max(id) FROM late")));
        awaitEqual("big");
        stop(again);
        again.admin().cleanup().block(DEADLINE);
    }

    /** At least once, with several writers, as a replica, in batches of one record. */
    private void writeRowByRow() {
        to.database().execute("TRUNCATE " + SMALL + ", note");
        PostgresSource source = source(SMALL).build();
        PostgresSink sink = sink(source)
                .parallelism(2)
                .batchSize(1)
                .replicationRole(ReplicationRole.REPLICA)
                .build();
        sink.preflight(source.admin().tableKeys().block(DEADLINE)).block(DEADLINE);
        pipeline = source.records().as(sink).subscribe(done -> {}, Throwable::printStackTrace);
        awaitEqual(SMALL.split(","));
        from.database()
                .execute(
                        "UPDATE item SET id = 3 WHERE id = 2",
                        "DELETE FROM keyless WHERE n < 15",
                        "UPDATE keyless SET v = 'x' WHERE n < 20",
                        "UPDATE generated SET n = n + 1 WHERE id < 20",
                        "UPDATE generated SET id = DEFAULT WHERE id = 5",
                        "UPDATE label_key SET k = 'm'",
                        "DELETE FROM label_key",
                        "TRUNCATE child");
        awaitEqual(SMALL.split(","));
        stop(source);
        source.admin().cleanup().block(DEADLINE);
    }

    private void filter() {
        if (from.database().server().version() < 15) {
            return;
        }
        from.database()
                .execute("SET search_path = pg_catalog; CREATE PUBLICATION filtered FOR TABLE public.label_key,"
                        + " public.wide (id, filler) WHERE (id > 2000)");
        PostgresSource source = source("wide").publicationName("filtered").build();
        source.admin().preflight().block(DEADLINE);
        source.admin().digests().tables().blockLast(DEADLINE);
    }

    private void readIntoATableOfPositions() {
        PostgresSource source = source("late").build();
        Disposable reading = source.resuming(TablePositionStore.of(to.url(), "elsewhere"), Duration.ofMillis(10))
                .subscribe(record -> source.acknowledgements().acknowledge(record.position()));
        await().atMost(DEADLINE)
                .until(() -> "1"
                        .equals(to.database()
                                .value("SELECT count(*) FROM penstock.position WHERE pipeline = 'elsewhere'")));
        reading.dispose();
        source.admin().released().block(DEADLINE);
        source.admin().cleanup().block(DEADLINE);
    }

    /** A snapshot without a slot. */
    private void copyOnly() {
        source("big,wide").option("snapshotMode", "only").build().records().blockLast(DEADLINE);
    }

    /** A table that gets another name and another schema while its stream is stopped. */
    private void followATableIntoAnotherSchema() {
        from.database().execute("CREATE TABLE moving (id int PRIMARY KEY)", "INSERT INTO moving VALUES (1)");
        String slot = "moving_" + from.database().name();
        PostgresSource source =
                source("moving").slotName(slot).publicationName(slot).build();
        start(
                source,
                sink(source).delivery(Delivery.EXACTLY_ONCE).pipeline("moving").build());
        awaitEqual("moving");
        stop(source);
        from.database()
                .execute(
                        "CREATE SCHEMA moved",
                        "ALTER TABLE moving SET SCHEMA moved",
                        "ALTER TABLE moved.moving RENAME TO arrived",
                        "INSERT INTO moved.arrived VALUES (77)");
        PostgresSource moved =
                source("moved.arrived").slotName(slot).publicationName(slot).build();
        to.database().execute("CREATE SCHEMA moved");
        start(
                moved,
                sink(moved).delivery(Delivery.EXACTLY_ONCE).pipeline("moving").build());
        awaitEqual("moved.arrived");
        from.database()
                .execute(
                        "ALTER TABLE moved.arrived DROP CONSTRAINT moving_pkey, ADD part int NOT NULL DEFAULT 1, ADD PRIMARY"
                                + " KEY (id, part)",
                        "INSERT INTO moved.arrived VALUES (78, 2)");
        awaitEqual("moved.arrived");
        stop(moved);
        moved.admin().cleanup().block(DEADLINE);
    }

    private void awaitEqual(String... tables) {
        for (String table : tables) {
            String rows = "SELECT count(*), sum(hashtextextended(to_jsonb(t)::text, 0)) FROM " + table + " t";
            await(table)
                    .atMost(DEADLINE)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> "t".equals(to.database().value("SELECT to_regclass('" + table + "') IS NOT NULL"))
                            && to.database().rows(rows).equals(from.database().rows(rows)));
        }
    }

    private void assertUntouched() {
        for (HostileDatabase database : List.of(from, to)) {
            assertThat(database.statements()).isNotEmpty();
            assertThat(database.calls()).isEmpty();
            assertThat(database.unqualifiedNames()).isEmpty();
        }
    }

    /** Returns whether a piece looks up no name: control of transactions, or a statement that messages recommend to people. */
    private static boolean isHarmless(Piece piece) {
        return Stream.concat(CONTROL.stream(), ADVICE.stream()).anyMatch(piece.text()::startsWith);
    }

    private List<Piece> unsent() {
        String sent = String.join(
                "\n",
                Stream.of(from, to)
                        .flatMap(database -> database.statements().stream())
                        .map(SqlLiterals::normal)
                        .toList());
        return Stream.of("reactive-core", "reactive-source", "reactive-sink", "reactive-verify")
                .flatMap(module -> SqlLiterals.in(Path.of("..", module, "src/main/java")).stream())
                .filter(piece -> !sent.contains(piece.text()))
                .toList();
    }
}
