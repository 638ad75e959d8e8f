package dev.penstock.source;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.source.internal.server.OnEachServer;
import dev.penstock.source.status.SessionStatus.Phase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** A large table whose reading was interrupted is gone on with, whatever became of its rows in the meantime. */
@OnEachServer
class InterruptedReadIT {
    private static final int SEEDS = "whole".equals(System.getProperty("penstock.checks")) ? 150 : 4;
    private static final int ROWS = 6000;
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final int version;
    private Stage stage;

    InterruptedReadIT(int version) {
        this.version = version;
    }

    @BeforeEach
    void open() {
        stage = new Stage(version);
    }

    @AfterEach
    void close() throws SQLException {
        stage.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "smallint    | (i - 3000)::smallint",
                "int         | 10000 - i",
                "bigint      | (i - 2000) * 1000000007::bigint",
                "date        | CASE i WHEN 1 THEN '-infinity' ELSE date '4713-01-01 BC' + i END",
                "timestamp   | timestamp '1999-12-31 23:59:59.999999' + i * interval '1 day'",
                "timestamptz | CASE i WHEN 6000 THEN 'infinity' ELSE timestamptz '1999-12-31' + i * interval '1 hour'"
                        + " END",
                "uuid        | concat(lpad(to_hex(i * 10), 4, '0'), repeat('ab', 14))::uuid"
            })
    void readsOnlyTheRest(String type, String key) {
        stage.execute(
                "CREATE TABLE t (id " + type + " PRIMARY KEY, v text)",
                "INSERT INTO t SELECT " + key + ", repeat('x', 700) FROM generate_series(1, " + ROWS + ") i");

        assertReadsOnlyTheRest();
    }

    /** Coarsely, as every range of them lies all over the table. */
    @Test
    void readsOnlyTheRestWhenTheRowsLieInAnotherOrderThanTheirKeys() {
        stage.execute(
                "CREATE TABLE t (id uuid PRIMARY KEY, v text)",
                "INSERT INTO t SELECT md5(i::text)::uuid, repeat('x', 700) FROM generate_series(1, " + ROWS + ") i");
        Replica replica = new Replica();
        PostgresSource oneReader = stage.builder("t")
                .chunkBytes(CHUNK_BYTES)
                .snapshotParallelism(1)
                .build();
        Position cut = read(oneReader, null, ROWS / 2, replica);

        assertThat(readToTheEnd(cut, replica)).isBetween(ROWS / 2L, ROWS * 7L / 8);
        assertSame(replica);
    }

    /** Places without rows do not tell in what order the rows lie. */
    @Test
    void readsOnlyTheRestWhenHalfOfTheTableWasDeleted() {
        stage.execute(
                "CREATE TABLE t (id int PRIMARY KEY, v text)",
                "INSERT INTO t SELECT i, repeat('x', 700) FROM generate_series(1, " + 2 * ROWS + ") i",
                "DELETE FROM t WHERE id BETWEEN " + ROWS / 2 + " AND " + (ROWS * 3 / 2 - 1));

        assertReadsOnlyTheRest();
    }

    @Test
    void readsOnlyTheRestOfAPartitionedTable() {
        stage.execute(
                "CREATE TABLE t (id bigint PRIMARY KEY, v text) PARTITION BY RANGE (id)",
                "CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (2000) TO (4000)",
                "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (2000)",
                "CREATE TABLE t0 (v text, id bigint NOT NULL)",
                "ALTER TABLE t ATTACH PARTITION t0 FOR VALUES FROM (4000) TO (7000)",
                "INSERT INTO t SELECT i, repeat('x', 700) FROM generate_series(1, " + ROWS + ") i");

        assertReadsOnlyTheRest();
    }

    @Test
    void readsTheWholeTableAgainWhenOnlyTheServerKnowsTheOrderOfTheKey() {
        stage.execute(
                "CREATE TABLE t (id text PRIMARY KEY, v text)",
                "INSERT INTO t SELECT i, repeat('x', 700) FROM generate_series(1, " + ROWS + ") i");
        Replica replica = new Replica();
        Position cut = read(null, ROWS / 2, replica);

        assertThat(readToTheEnd(cut, replica)).isGreaterThanOrEqualTo(ROWS);
        assertSame(replica);
    }

    /** Ranges that were read by another key have no meaning. */
    @Test
    void readsTheWholeTableAgainWhenItsKeyChanged() {
        fill();
        Replica replica = new Replica();
        Position cut = read(null, ROWS / 2, replica);
        stage.execute(
                "ALTER TABLE t RENAME id TO old",
                "ALTER TABLE t RENAME v TO id",
                "UPDATE t SET id = old",
                "ALTER TABLE t DROP CONSTRAINT t_pkey",
                "ALTER TABLE t ADD PRIMARY KEY (id)");

        assertThat(readToTheEnd(cut, new Replica())).isGreaterThanOrEqualTo(ROWS);
    }

    @Test
    void followsRowsThatMoveBetweenWhatIsReadAndWhatIsNot() {
        fill();
        Replica replica = new Replica();
        // Of several readers another one may have got further than that of the first range.
        PostgresSource oneReader = stage.builder("t")
                .chunkBytes(CHUNK_BYTES)
                .snapshotParallelism(1)
                .build();
        Position cut = read(oneReader, null, ROWS / 2, replica);
        stage.execute(
                "UPDATE t SET id = id + 100000 WHERE id = 5", // out of what is read
                "UPDATE t SET id = -1 WHERE id = 5990", // into it
                "UPDATE t SET id = -3 WHERE id = 2", // within
                "UPDATE t SET id = 5991 + 100000 WHERE id = 5991",
                "UPDATE t SET v = 1 WHERE id = 7",
                "UPDATE t SET v = 1 WHERE id = 5992",
                "DELETE FROM t WHERE id IN (8, 5993)",
                "INSERT INTO t VALUES (-2, 0, 'new'), (6001, 0, 'new')");

        List<Record> rest = new CopyOnWriteArrayList<>();
        readToTheEnd(cut, replica, rest);

        assertThat(RecordText.of(rest.stream()
                        .filter(record -> record.operation() != Operation.SNAPSHOT && !Stage.isMark(record))
                        .toList()))
                .map(line -> line.replaceAll(" big=\\S*", ""))
                .containsExactly(
                        "delete t[id=5] was id=5",
                        "delete t[id=5990] was id=5990",
                        "create t[id=-1] id=-1 v=0",
                        "update t[id=-3] id=-3 v=0 was id=2",
                        "delete t[id=5991] was id=5991",
                        "update t[id=7] id=7 v=1",
                        "delete t[id=8] was id=8",
                        "delete t[id=5993] was id=5993",
                        "create t[id=-2] id=-2 v=0");
        assertSame(replica);
    }

    @Test
    void readsTheWholeAgainWhenARowThatMovedIntoWhatIsReadWasNotSentWhole() {
        fill();
        stage.execute("UPDATE t SET big = repeat('y', 5000) WHERE id = 5990");
        Replica replica = new Replica();
        Position cut = read(null, ROWS / 2, replica);
        stage.execute("UPDATE t SET id = -1 WHERE id = 5990", "UPDATE t SET v = 3 WHERE id = 1");

        assertThat(readToTheEnd(cut, replica)).isGreaterThanOrEqualTo(ROWS);
        assertSame(replica);
    }

    @Test
    @Timeout(1800)
    void endsAsTheSourceDoesWhateverHappensWheneverItIsInterrupted() throws Exception {
        long first = Long.getLong("penstock.seed", 1000L * version);
        long again = 0;
        for (long seed = first; seed < first + SEEDS; seed++) {
            try {
                again += interrupt(new Random(seed));
            } catch (Exception | AssertionError e) {
                throw new AssertionError("With -Dpenstock.seed=" + seed + ": " + e.getMessage(), e);
            }
            close();
            open();
        }
        System.out.printf("%d seeds: %d %% of the rows were read twice%n", SEEDS, 100 * again / (SEEDS * 1500L));
    }

    /** Returns how many rows were read beyond those there are. */
    private long interrupt(Random random) {
        stage.execute(
                "CREATE TABLE t (id int PRIMARY KEY, v int, big text)",
                "ALTER TABLE t ALTER big SET STORAGE EXTERNAL",
                "INSERT INTO t SELECT i * 3, 0, repeat('x', CASE WHEN i % 7 = 0 THEN 3000 ELSE 300 END)"
                        + " FROM generate_series(1, 1500) i");
        if (random.nextInt(3) == 0) {
            stage.execute("ALTER TABLE t REPLICA IDENTITY FULL");
        }
        Replica replica = new Replica();
        @Nullable Position position = null;
        long read = 0;
        for (int round = random.nextInt(1, 5); round > 0; round--) {
            long snapshotRows = replica.rows().size();
            position = read(position, 1 + random.nextInt(700), replica);
            read += Math.max(0, replica.rows().size() - snapshotRows);
            change(random);
        }
        read += readToTheEnd(requireNonNull(position), replica);
        assertSame(replica);
        return Math.max(0, read - 1500);
    }

    private void change(Random random) {
        for (int i = random.nextInt(30); i > 0; i--) {
            int id = random.nextInt(4500);
            int other = random.nextInt(4500);
            stage.execute(
                    switch (random.nextInt(12)) {
                        case 0 -> "DELETE FROM t WHERE id BETWEEN " + id + " AND " + (id + random.nextInt(50));
                        case 1, 2 -> "INSERT INTO t VALUES (" + id + ", 1, repeat('n', 3000)) ON CONFLICT DO NOTHING";
                        case 3, 4, 5 ->
                            "UPDATE t SET id = " + other + " WHERE id = (SELECT min(id) FROM t WHERE id >= " + id
                                    + " AND (length(big) < 1000 OR " + (random.nextInt(8) == 0)
                                    + ")) AND NOT EXISTS (SELECT"
                                    + " FROM t WHERE id = " + other + ")";
                        case 6 -> "UPDATE t SET big = repeat('u', 2500) WHERE id BETWEEN " + id + " AND " + (id + 20);
                        case 7 -> random.nextInt(15) == 0 ? "TRUNCATE t" : "VACUUM t";
                        case 8 -> random.nextInt(5) == 0 ? "VACUUM FULL t" : "SELECT 1";
                        default ->
                            "UPDATE t SET v = v + 1 WHERE id BETWEEN " + id + " AND " + (id + random.nextInt(100));
                    });
        }
    }

    private void fill() {
        stage.execute(
                "CREATE TABLE t (id int PRIMARY KEY, v int, big text)",
                "ALTER TABLE t ALTER big SET STORAGE EXTERNAL",
                "INSERT INTO t SELECT i, 0, repeat('x', 700) FROM generate_series(1, " + ROWS + ") i");
    }

    private void assertReadsOnlyTheRest() {
        Replica replica = new Replica();
        Position cut = read(null, ROWS / 2, replica);
        cut = read(source(), cut, ROWS / 4, Mono.never(), replica);
        long rest = readToTheEnd(cut, replica);

        assertThat(rest).as("rows read in the end").isBetween(ROWS / 4L, ROWS / 2L + 200);
        assertSame(replica);
    }

    private PostgresSource source() {
        return stage.builder("t").chunkBytes(CHUNK_BYTES).build();
    }

    private Position read(@Nullable Position after, int count, Replica replica) {
        return read(source(), after, count, replica);
    }

    private static Position read(PostgresSource source, @Nullable Position after, int count, Replica replica) {
        return read(source, after, count, after == null ? Mono.never() : Mono.delay(PATIENCE), replica);
    }

    /** Reads that number of records, or those that arrive until {@code end}, and returns the position of the last. */
    private static Position read(
            PostgresSource source, @Nullable Position after, int count, Mono<?> end, Replica replica) {
        List<Record> records = requireNonNull((after == null ? source.records() : source.recordsAfter(after))
                .take(count)
                .takeUntilOther(end)
                .collectList()
                .block(Stage.DEADLINE));
        source.admin().released().block(Stage.DEADLINE);
        records.stream().filter(record -> !Stage.isMark(record)).forEach(replica::apply);
        if (records.isEmpty()) {
            return requireNonNull(after);
        }
        return Position.of(records.get(records.size() - 1).position().toBytes());
    }

    private long readToTheEnd(Position after, Replica replica) {
        return readToTheEnd(after, replica, new CopyOnWriteArrayList<>());
    }

    /** Reads what is left, up to the present, and returns how many rows of the snapshot came. */
    private long readToTheEnd(Position after, Replica replica, List<Record> records) {
        PostgresSource source = source();
        Disposable subscription = source.recordsAfter(after).subscribe(records::add);
        await().atMost(Stage.DEADLINE)
                .until(() -> source.admin()
                        .session()
                        .filter(session -> session.phase() == Phase.STREAMING)
                        .isPresent());
        long mark = stage.mark();
        await().atMost(Stage.DEADLINE)
                .until(() -> !records.isEmpty() && Stage.isMark(mark).test(records.get(records.size() - 1)));
        subscription.dispose();
        source.admin().released().block(Stage.DEADLINE);
        List<Record> ofTable =
                records.stream().filter(record -> !Stage.isMark(record)).toList();
        ofTable.forEach(replica::apply);
        return ofTable.stream()
                .filter(record -> record.operation() == Operation.SNAPSHOT)
                .count();
    }

    private void assertSame(Replica replica) {
        Map<String, List<String>> expected = new TreeMap<>();
        stage.database().rows("SELECT * FROM t").forEach(row -> expected.put(row.get(0), row));
        assertThat(replica.rows()).hasSameSizeAs(expected);
        if (expected.keySet().stream().allMatch(key -> key.matches("-?\\d+"))) {
            Map<String, List<String>> actual = new TreeMap<>();
            replica.rows().forEach((key, row) -> actual.put(key, List.copyOf(row.values())));
            assertThat(actual).isEqualTo(expected);
        }
    }
}
