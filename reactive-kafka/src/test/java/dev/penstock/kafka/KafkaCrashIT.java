package dev.penstock.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Record;
import dev.penstock.test.Database;
import dev.penstock.test.KafkaCluster;
import dev.penstock.test.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replication through a cluster of three brokers while processes die, see {@link KafkaFault}. After each round source and
 * target are equal, and the keyless journal holds each row once. No row of the target ever went back, and the topics hold every
 * version of every key once and in order.
 *
 * <p>A single broker is not enough: Kafka 4.4 can lose the end of a transaction when it starts again alone, see
 * {@link KafkaLostMarkerIT}. 100 rounds: {@code -Dpenstock.checks=whole}, or {@code -Dpenstock.rounds=100}.
 */
class KafkaCrashIT {
    private static final boolean WHOLE = "whole".equals(System.getProperty("penstock.checks"));
    private static final int ROUNDS = Integer.getInteger("penstock.rounds", WHOLE ? 100 : 2);
    private static final int ACCOUNTS = 40;
    private static final int FAULTS_A_ROUND = 3;
    /** Further rounds, if a fault has had no effect: it may have met a process that was still starting. */
    private static final int MORE_ROUNDS = 8;

    private static final Duration DEADLINE = Duration.ofMinutes(30);

    private final long seed = Long.getLong("penstock.seed", WHOLE ? System.nanoTime() : 20L);
    private final Random random = new Random(seed);

    private volatile boolean working;

    @TempDir
    Path logs;

    @Test
    void losesAndRepeatsNothingWhenProcessesDie() throws Exception {
        Map<String, String> settings = Map.of(
                "group.consumer.session.timeout.ms", "6000",
                "group.consumer.min.session.timeout.ms", "1000",
                "group.consumer.heartbeat.interval.ms", "1000",
                "group.consumer.min.heartbeat.interval.ms", "1000");
        PostgresServer server = PostgresServer.shared();
        try (KafkaCluster cluster = KafkaCluster.start(3, settings);
                Database source = server.createDatabase();
                Database target = server.createDatabase()) {
            createTables(source);
            createTables(target);
            guardOrder(target);
            source.execute("INSERT INTO accounts SELECT i, 1 FROM generate_series(1, " + ACCOUNTS + ") i");
            createTopics(cluster);
            try (KafkaFaults faults = new KafkaFaults(cluster, source.url(), target.url(), logs, random)) {
                // A table that is read again after a crash cannot be emptied in one partition only; see the guide.
                awaitEqual(source, target, faults, 0);
                for (int round = 1; round <= ROUNDS || (!faults.allFelt() && round <= ROUNDS + MORE_ROUNDS); round++) {
                    working = true;
                    // Drawn here, so that the faults are those of the seed whichever thread is first.
                    Random own = new Random(random.nextLong());
                    CompletableFuture<Void> work = CompletableFuture.runAsync(() -> work(source, own));
                    for (int fault = 0; fault < FAULTS_A_ROUND; fault++) {
                        faults.cause();
                    }
                    working = false;
                    work.join();
                    awaitEqual(source, target, faults, round);
                    System.out.println("Round " + round + " of " + ROUNDS + ", "
                            + contents(source).get(2) + ": " + faults.summary());
                }
                assertThat(target.rows("SELECT * FROM backward"))
                        .as("rows that went back, seed %s", seed)
                        .isEmpty();
                assertHistories(cluster.bootstrapServers(), source);
                System.out.println("Felt of caused, seed " + seed + ": " + faults.summary());
                assertThat(faults.felt())
                        .as(faults.summary())
                        .containsOnlyKeys(KafkaFault.values())
                        .allSatisfy((fault, times) ->
                                assertThat(times).as(fault.name()).isPositive());
            }
        }
    }

    private void work(Database source, Random own) {
        while (working) {
            int from = 1 + own.nextInt(ACCOUNTS - 5);
            int mover = own.nextInt(30);
            source.execute("BEGIN; UPDATE accounts SET v = v + 1 WHERE id BETWEEN " + from + " AND " + (from + 5)
                    + "; INSERT INTO journal SELECT nextval('entries'), repeat('x', 40) FROM generate_series(1, 2)"
                    + "; INSERT INTO movers VALUES (" + mover + ", 1) ON CONFLICT (id) DO UPDATE SET v = movers.v + 1"
                    + "; UPDATE movers SET id = id + 1000 WHERE id = " + mover
                    + " AND NOT EXISTS (SELECT FROM movers WHERE id = "
                    + (mover + 1000) + "); DELETE FROM movers WHERE id = " + (1000 + own.nextInt(30)) + "; COMMIT");
            LockSupport.parkNanos(own.nextInt(100) * 1_000_000L);
        }
    }

    private void awaitEqual(Database source, Database target, KafkaFaults faults, int round) {
        List<String> expected = contents(source);
        Awaitility.await().atMost(DEADLINE).pollInterval(Duration.ofMillis(300)).untilAsserted(() -> {
            faults.ensureRunning();
            assertThat(contents(target))
                    .as(() -> "round " + round + ", seed " + seed + ", " + faults.summary() + '\n' + faults.logs())
                    .isEqualTo(expected);
        });
    }

    private static List<String> contents(Database database) {
        List<String> contents = new ArrayList<>();
        for (String table : KafkaPipelineProgram.TABLES) {
            contents.add(table
                    + ' '
                    + database.value(
                            "SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, ',' ORDER BY t::text)), '')"
                                    + " FROM " + table + " t"));
        }
        return contents;
    }

    private static void createTables(Database database) {
        database.execute(
                "CREATE TABLE accounts (id int PRIMARY KEY, v int)",
                "CREATE TABLE movers (id int PRIMARY KEY, v int)",
                "CREATE TABLE journal (entry bigint, text text)",
                "ALTER TABLE journal REPLICA IDENTITY FULL",
                "CREATE SEQUENCE entries");
    }

    private static void guardOrder(Database target) {
        target.execute(
                "CREATE TABLE backward (id int, before int, after int)",
                "CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " IF NEW.v < OLD.v THEN INSERT INTO public.backward VALUES (NEW.id, OLD.v, NEW.v); END IF;"
                        + " RETURN NULL; END $$",
                "CREATE TRIGGER guard AFTER UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION guard()");
    }

    private static void createTopics(KafkaCluster cluster) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
            admin.createTopics(java.util.Arrays.stream(KafkaPipelineProgram.TABLES)
                            .map(table -> new NewTopic("crash." + table, 3, (short) 3))
                            .toList())
                    .all()
                    .get();
        }
    }

    /** Asserts that the topics hold every version of every key since the snapshot, once and in order. */
    private void assertHistories(String servers, Database source) {
        Map<Long, List<Long>> versions = new HashMap<>();
        for (Record record : TopicReader.records(servers, "crash.accounts")) {
            versions.computeIfAbsent((Long) record.key().get("id"), id -> new ArrayList<>())
                    .add(record.row().get("v", Long.class));
        }
        assertThat(versions).hasSize(ACCOUNTS);
        IntStream.rangeClosed(1, ACCOUNTS).forEach(id -> {
            long last = Long.parseLong(source.value("SELECT v FROM accounts WHERE id = " + id));
            assertThat(versions.get((long) id))
                    .as("the history of account %s, seed %s", id, seed)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(versions.get((long) id).get(0), last)
                                    .boxed()
                                    .toList());
        });
    }
}
