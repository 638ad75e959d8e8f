package dev.penstock.source;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.Metadata;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.source.error.ServerSettingException;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/** Tables of every shape, in the snapshot. */
@Timeout(300)
class SnapshotTablesIT {
    private Database database;

    @BeforeEach
    void open() {
        database = PostgresServer.shared().createDatabase();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void readsKeysOfAnyKindAndNoneAndEmptyTables() {
        database.execute(
                "CREATE TABLE texts (k text PRIMARY KEY)",
                "INSERT INTO texts VALUES (''), ('ä'), ('Z')",
                "CREATE TABLE uuids (k uuid PRIMARY KEY)",
                "INSERT INTO uuids VALUES ('00000000-0000-0000-0000-000000000000'), (gen_random_uuid())",
                "CREATE TABLE pairs (a int, b text, PRIMARY KEY (a, b))",
                "INSERT INTO pairs VALUES (1, 'x'), (1, 'y'), (-1, 'x')",
                "CREATE TABLE negatives (k int PRIMARY KEY)",
                "INSERT INTO negatives VALUES (-2147483648), (-1), (0), (2147483647)",
                "CREATE TABLE heap (v int)",
                "INSERT INTO heap VALUES (1), (1), (NULL)",
                "CREATE TABLE empty (k int PRIMARY KEY)");

        assertThat(countByTable(read("*")))
                .containsExactlyInAnyOrder("texts 3", "uuids 2", "pairs 3", "negatives 4", "heap 3");
    }

    @Test
    void readsPartitionsThreeLevelsDeep() {
        database.execute(
                "CREATE TABLE t (a int, b int, c int, PRIMARY KEY (a, b, c)) PARTITION BY LIST (a)",
                "CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1) PARTITION BY RANGE (b)",
                "CREATE TABLE t2 PARTITION OF t DEFAULT",
                "CREATE TABLE t11 PARTITION OF t1 FOR VALUES FROM (0) TO (5) PARTITION BY HASH (c)",
                "CREATE TABLE t12 (c int NOT NULL, a int NOT NULL, b int NOT NULL)",
                "ALTER TABLE t1 ATTACH PARTITION t12 DEFAULT",
                "CREATE TABLE t110 PARTITION OF t11 FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
                "CREATE TABLE t111 PARTITION OF t11 FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
                "INSERT INTO t SELECT i % 3, i % 10, i FROM generate_series(1, 300) i");

        List<Record> records = read("t");
        assertThat(countByTable(records)).containsExactly("t 300");
        assertThat(records.stream().map(Record::key).collect(Collectors.toSet()))
                .hasSize(300);
        for (Record record : records) {
            StructuredData row = after(record);
            int c = (Integer) requireNonNull(row.get("c"));
            assertThat(row.get("a")).isEqualTo(c % 3);
            assertThat(row.get("b")).isEqualTo(c % 10);
        }
    }

    @Test
    void readsATableWithoutItsHeirs() {
        database.execute(
                "CREATE TABLE parent (id int PRIMARY KEY)",
                "CREATE TABLE child (more text, PRIMARY KEY (id)) INHERITS (parent)",
                "INSERT INTO parent VALUES (1)",
                "INSERT INTO child VALUES (2, 'x'), (3, 'y')");

        assertThat(countByTable(read("parent"))).containsExactly("parent 1");
        assertThat(countByTable(read("parent,child"))).containsExactlyInAnyOrder("parent 1", "child 2");
    }

    @Test
    void readsAThousandSmallTables() {
        for (int from = 0; from < 1000; from += 100) {
            database.execute(IntStream.range(from, from + 100)
                    .mapToObj(i -> "CREATE TABLE small" + i + " AS SELECT " + i + " AS id")
                    .collect(Collectors.joining("; ")));
        }
        long begin = System.nanoTime();
        List<Record> records = read("*");

        System.out.printf("1000 tables in %d ms%n", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
        Set<Object> ids = new HashSet<>();
        records.forEach(record -> ids.add(requireNonNull(after(record).get("id"))));
        assertThat(ids).hasSize(1000);
        assertThat(records).hasSize(1000);
        assertThat(records.subList(0, 999))
                .allMatch(record -> "last-of-table".equals(record.metadata().get(Metadata.SNAPSHOT)));
        assertThat(records.get(999).metadata()).containsEntry(Metadata.SNAPSHOT, "last");
    }

    @Test
    void reportsThatTheServerHasNoRoomForTheLocks() {
        try (PostgresServer server = PostgresServer.builder()
                        .setting("max_locks_per_transaction", "10")
                        .setting("max_connections", "10")
                        .setting("max_wal_senders", "4")
                        .start();
                Database tight = server.createDatabase()) {
            for (int i = 0; i < 3000; i += 100) {
                for (int j = i; j < i + 100; j += 10) {
                    tight.execute(IntStream.range(j, j + 10)
                            .mapToObj(n -> "CREATE TABLE t" + n + " (v int)")
                            .collect(Collectors.joining("; ")));
                }
            }
            PostgresSource source = PostgresSource.builder()
                    .url(tight.url())
                    .tables("*")
                    .snapshotMode(SnapshotMode.ONLY)
                    .snapshotParallelism(4)
                    .build();

            assertThatThrownBy(() -> source.records().blockLast(Stage.DEADLINE))
                    .isInstanceOf(ServerSettingException.class)
                    .hasMessageContaining("3000 tables")
                    .hasMessageContaining("max_locks_per_transaction");
        }
    }

    @Test
    void readsSixteenHundredColumns() {
        database.execute(
                IntStream.rangeClosed(1, 1600)
                        .mapToObj(i -> "c" + i + " int2")
                        .collect(Collectors.joining(", ", "CREATE TABLE wide (", ")")),
                IntStream.rangeClosed(1, 1600)
                        .mapToObj(String::valueOf)
                        .collect(Collectors.joining(", ", "INSERT INTO wide VALUES (", ")")));

        StructuredData row = after(read("wide").get(0));
        assertThat(row.size()).isEqualTo(1600);
        assertThat(row.get("c1600")).isEqualTo((short) 1600);
    }

    @Test
    void readsValuesOfAHundredKilobytes() {
        database.execute(
                "CREATE TABLE large (id int PRIMARY KEY, v text)",
                "INSERT INTO large SELECT i, repeat(chr(64 + i), 100000) FROM generate_series(1, 50) i");

        List<Record> records = read("large");
        assertThat(records).hasSize(50);
        assertThat(records)
                .allSatisfy(record -> assertThat((String) after(record).get("v"))
                        .hasSize(100_000)
                        .startsWith(Character.toString(
                                64 + (Integer) requireNonNull(after(record).get("id")))));
    }

    /** Timeouts that end idle sessions do not end readers from which no one requests rows. */
    @Test
    void resumesAfterASnapshotWasLeftWithoutDemandForLongerThanTheRoleMayIdle() {
        String role = "hasty_" + database.name();
        database.execute(
                "CREATE ROLE " + role + " LOGIN SUPERUSER REPLICATION PASSWORD 's3cret'",
                "ALTER ROLE " + role + " SET idle_in_transaction_session_timeout = '2s'",
                "ALTER ROLE " + role + " SET idle_session_timeout = '2s'",
                "ALTER ROLE " + role + " SET statement_timeout = '2s'",
                "ALTER ROLE " + role + " SET transaction_timeout = '2s'",
                "ALTER ROLE " + role + " SET wal_sender_timeout = '4s'",
                "CREATE TABLE t (id int PRIMARY KEY, v text)",
                "INSERT INTO t SELECT i, repeat('x', 1000) FROM generate_series(1, 40000) i");
        PostgresSource source = PostgresSource.builder()
                .url(database.url().replaceFirst("//[^@]*@", "//" + role + ":s3cret@"))
                .tables("t")
                .slotName("slot_" + database.name())
                .snapshotParallelism(4)
                .build();
        AtomicInteger count = new AtomicInteger();
        BaseSubscriber<Record> subscriber = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                request(10);
            }

            @Override
            protected void hookOnNext(Record record) {
                count.incrementAndGet();
            }
        };
        source.records().subscribe(subscriber);
        await().atMost(Stage.DEADLINE).until(() -> count.get() == 10);
        await().pollDelay(Duration.ofSeconds(6)).atMost(Stage.DEADLINE).until(() -> true);
        assertThat(count).hasValue(10);

        subscriber.request(Long.MAX_VALUE);
        await().atMost(Stage.DEADLINE).until(() -> count.get() == 40_000);
        assertThat(source.admin().session().orElseThrow().reconnections()).isZero();
        subscriber.cancel();
        source.admin().released().block(Stage.DEADLINE);
        database.execute("DROP OWNED BY " + role, "DROP ROLE " + role);
    }

    private List<Record> read(String tables) {
        PostgresSource source = PostgresSource.builder()
                .url(database.url())
                .tables(tables)
                .snapshotMode(SnapshotMode.ONLY)
                .build();
        List<Record> records =
                new ArrayList<>(requireNonNull(source.records().collectList().block(Stage.DEADLINE)));
        source.admin().released().block(Stage.DEADLINE);
        assertThat(records.get(records.size() - 1).metadata()).containsEntry(Metadata.SNAPSHOT, "last");
        return records;
    }

    private static List<String> countByTable(List<Record> records) {
        return records.stream()
                .collect(Collectors.groupingBy(record -> requireNonNull(record.collection()), Collectors.counting()))
                .entrySet()
                .stream()
                .map(count -> count.getKey() + " " + count.getValue())
                .toList();
    }

    private static StructuredData after(Record record) {
        return (StructuredData) requireNonNull(record.after());
    }
}
