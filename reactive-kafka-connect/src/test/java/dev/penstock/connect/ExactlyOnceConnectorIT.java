package dev.penstock.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.Database;
import dev.penstock.test.KafkaBroker;
import dev.penstock.test.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The connector in a distributed worker that supports exactly-once delivery, and is killed while it writes. */
class ExactlyOnceConnectorIT {
    private static final Duration DEADLINE = Duration.ofMinutes(4);
    private static final String TOPIC = "once.public.journal";
    private static final int KILLS = "whole".equals(System.getProperty("penstock.checks")) ? 5 : 1;
    private static final int ROWS_A_KILL = 300;
    private static final JsonMapper JSON = new JsonMapper();

    private final KafkaBroker broker = KafkaBroker.shared();

    @TempDir
    Path directory;

    @Test
    void writesEachRowOnceWhenTheWorkerIsKilled() {
        try (Database database = PostgresServer.shared().createDatabase()) {
            database.execute("CREATE TABLE journal (id int PRIMARY KEY)", "INSERT INTO journal VALUES (0)");
            try (ConnectWorker worker =
                    ConnectWorker.exactlyOnce(directory, broker.bootstrapServers(), configuration(database))) {
                Awaitility.await().atMost(DEADLINE).until(worker::createConnector);
                awaitRows(worker, 1);
                for (int killed = 0; killed < KILLS; killed++) {
                    int first = 1 + killed * ROWS_A_KILL;
                    insert(database, first, first + ROWS_A_KILL - 1);
                    // Some of these rows are written, and some are not yet.
                    awaitRows(worker, first + 1);
                    worker.kill();
                    worker.start();
                }
                List<Integer> ids = awaitRows(worker, KILLS * ROWS_A_KILL + 1);

                assertThat(ids)
                        .as(worker::output)
                        .containsExactlyElementsOf(IntStream.rangeClosed(0, KILLS * ROWS_A_KILL)
                                .boxed()
                                .toList());
                awaitConfirmed(worker, database);
            }
        }
    }

    /** Inserts each row in a transaction of its own. */
    private static void insert(Database database, int first, int last) {
        database.execute("DO $$ BEGIN FOR i IN " + first + ".." + last
                + " LOOP INSERT INTO journal VALUES (i); COMMIT; END LOOP; END $$");
    }

    private static Map<String, String> configuration(Database database) {
        return Map.of(
                "name", "once",
                "connector.class", "dev.penstock.connect.PostgresSourceConnector",
                "exactly.once.support", "required",
                "transaction.boundary", "connector",
                "url", database.url(),
                "tables", "journal",
                "logrepl.slotName", "once_" + database.name(),
                "topic", "once.{schema}.{table}",
                "topic.creation.default.partitions", "1",
                "topic.creation.default.replication.factor", "1");
    }

    private List<Integer> awaitRows(ConnectWorker worker, int count) {
        List<Integer> ids = new ArrayList<>();
        Awaitility.await().atMost(DEADLINE).pollInterval(Duration.ofMillis(300)).untilAsserted(() -> {
            ids.clear();
            ids.addAll(committed());
            assertThat(ids).as(worker::output).hasSizeGreaterThanOrEqualTo(count);
        });
        return ids;
    }

    private static void awaitConfirmed(ConnectWorker worker, Database database) {
        String now = database.value("SELECT pg_current_wal_insert_lsn()");
        Awaitility.await()
                .atMost(DEADLINE)
                .untilAsserted(() -> assertThat(database.value("SELECT confirmed_flush_lsn >= '" + now
                                + "' FROM pg_replication_slots WHERE slot_name = 'once_" + database.name() + "'"))
                        .as(worker::output)
                        .isEqualTo("t"));
    }

    /** Returns the ids of committed messages, in order. */
    private List<Integer> committed() {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", broker.bootstrapServers(),
                "enable.auto.commit", "false",
                "isolation.level", "read_committed");
        List<Integer> ids = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            if (!consumer.listTopics().containsKey(TOPIC)) {
                return ids;
            }
            TopicPartition partition = new TopicPartition(TOPIC, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200))
                        .forEach(message -> ids.add(JSON.readTree(message.key())
                                .path("payload")
                                .path("id")
                                .asInt()));
            }
        }
        return ids;
    }
}
