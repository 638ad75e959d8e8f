package dev.penstock.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Record;
import dev.penstock.test.Database;
import dev.penstock.test.KafkaBroker;
import dev.penstock.test.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replication through Kafka while processes die. Connector, broker and consumers are killed by SIGKILL, a consumer
 * stops for longer than its session and continues as a zombie, a second connector fences the first. After each round
 * source and target are equal, and the keyless journal holds each row once. No row of the target ever went back, and
 * the topics hold every version of every key once and in order.
 */
class KafkaCrashIT {
    private static final boolean WHOLE = "whole".equals(System.getProperty("penstock.checks"));
    private static final int ROUNDS = Integer.getInteger("penstock.rounds", WHOLE ? 100 : 2);
    private static final int ACCOUNTS = 40;
    private static final int STRIKES_A_ROUND = 3;
    private static final Duration DEADLINE = Duration.ofMinutes(8);

    private final long seed = Long.getLong("penstock.seed", WHOLE ? System.nanoTime() : 20L);
    private final Random random = new Random(seed);

    private final Map<Integer, Integer> strikes = new TreeMap<>();

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
        try (KafkaBroker broker = KafkaBroker.start(settings);
                Database source = server.createDatabase();
                Database target = server.createDatabase()) {
            createTables(source);
            createTables(target);
            guardOrder(target);
            source.execute("INSERT INTO accounts SELECT i, 1 FROM generate_series(1, " + ACCOUNTS + ") i");
            createTopics(broker);
            String servers = broker.bootstrapServers();
            try (KafkaPipelineProcess connector = new KafkaPipelineProcess(
                            logs.resolve("connector.log"), "connector", servers, source.url());
                    KafkaPipelineProcess first =
                            new KafkaPipelineProcess(logs.resolve("first.log"), "consumer", servers, target.url());
                    KafkaPipelineProcess second =
                            new KafkaPipelineProcess(logs.resolve("second.log"), "consumer", servers, target.url())) {
                List<KafkaPipelineProcess> all = List.of(connector, first, second);
                for (int round = 0; round < ROUNDS; round++) {
                    CompletableFuture<Void> work = CompletableFuture.runAsync(() -> work(source));
                    for (int strike = 0; strike < STRIKES_A_ROUND; strike++) {
                        strike(broker, all, source);
                    }
                    work.join();
                    awaitEqual(source, target, broker, all, round);
                }
            }
            assertThat(target.rows("SELECT * FROM backward"))
                    .as("rows that went back, seed %s", seed)
                    .isEmpty();
            assertHistories(servers, source);
            assertThat(strikes.values()).as("strikes, seed %s", seed).isNotEmpty();
            System.out.println("Strikes by kind: " + strikes + ", seed " + seed);
        }
    }

    private void strike(KafkaBroker broker, List<KafkaPipelineProcess> all, Database source) throws Exception {
        pause(random.nextInt(1500));
        int kind = random.nextInt(6);
        strikes.merge(kind, 1, Integer::sum);
        switch (kind) {
            case 0 -> {
                broker.kill();
                pause(random.nextInt(1000));
                broker.restart();
            }
            case 1, 2, 3 -> all.get(kind - 1).kill();
            case 4 -> {
                KafkaPipelineProcess zombie = all.get(1 + random.nextInt(2));
                zombie.signal("STOP");
                pause(8000);
                zombie.signal("CONT");
            }
            default -> {
                // Takes the pipeline over, as far as the slot's holder allows, and dies.
                try (KafkaPipelineProcess rival = new KafkaPipelineProcess(
                        logs.resolve("rival.log"), "connector", broker.bootstrapServers(), source.url())) {
                    pause(3000);
                    rival.kill();
                }
            }
        }
        pause(random.nextInt(500));
        all.forEach(KafkaPipelineProcess::ensureRunning);
    }

    /** Lets time pass between two faults; nothing is waited for. */
    private static void pause(int millis) throws InterruptedException {
        java.util.concurrent.TimeUnit.MILLISECONDS.sleep(millis);
    }

    private void work(Database source) {
        Random own = new Random(random.nextLong());
        for (int transaction = 0; transaction < 60; transaction++) {
            int from = 1 + own.nextInt(ACCOUNTS - 5);
            int mover = own.nextInt(30);
            source.execute("BEGIN; UPDATE accounts SET v = v + 1 WHERE id BETWEEN " + from + " AND " + (from + 5)
                    + "; INSERT INTO journal SELECT nextval('entries'), repeat('x', 200) FROM generate_series(1, 3)"
                    + "; INSERT INTO movers VALUES (" + mover + ", 1) ON CONFLICT (id) DO UPDATE SET v = movers.v + 1"
                    + "; UPDATE movers SET id = id + 1000 WHERE id = " + mover
                    + " AND NOT EXISTS (SELECT FROM movers WHERE id = "
                    + (mover + 1000) + "); DELETE FROM movers WHERE id = " + (1000 + own.nextInt(30)) + "; COMMIT");
        }
    }

    private void awaitEqual(
            Database source, Database target, KafkaBroker broker, List<KafkaPipelineProcess> all, int round) {
        Awaitility.await().atMost(DEADLINE).pollInterval(Duration.ofMillis(300)).untilAsserted(() -> {
            all.forEach(KafkaPipelineProcess::ensureRunning);
            assertThat(contents(target))
                    .as(() -> "round " + round + ", seed " + seed + ", broker runs: " + broker.isRunning() + "\n"
                            + all.stream()
                                    .map(KafkaPipelineProcess::output)
                                    .map(text -> text.substring(Math.max(0, text.length() - 3000)))
                                    .toList())
                    .isEqualTo(contents(source));
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

    private static void createTopics(KafkaBroker broker) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(java.util.Arrays.stream(KafkaPipelineProgram.TABLES)
                            .map(table -> new NewTopic("crash." + table, 3, (short) 1))
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
