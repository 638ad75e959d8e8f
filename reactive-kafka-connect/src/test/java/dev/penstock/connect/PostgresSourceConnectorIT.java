package dev.penstock.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.Database;
import dev.penstock.test.KafkaBroker;
import dev.penstock.test.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The connector in a standalone worker, which is stopped, killed and started again. */
class PostgresSourceConnectorIT {
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final String ORDERS = "connect.public.orders";
    private static final String MOVED = "connect.public.moved";
    private static final JsonMapper JSON = new JsonMapper();

    private final KafkaBroker broker = KafkaBroker.shared();

    @TempDir
    Path directory;

    @Test
    void writesSnapshotAndChangesAndContinuesAfterTheWorkerEnds() {
        try (Database database = PostgresServer.shared().createDatabase()) {
            database.execute(
                    "CREATE TABLE orders (id int PRIMARY KEY, total numeric(10,2), note text, at timestamptz)",
                    "ALTER TABLE orders REPLICA IDENTITY FULL",
                    "INSERT INTO orders SELECT i, i, 'n', '2026-01-02 03:04:05.678901+00' FROM generate_series(1, 50) i",
                    "CREATE TABLE moved (id int PRIMARY KEY, v text)",
                    "INSERT INTO moved VALUES (1, 'a')");
            try (ConnectWorker worker =
                    new ConnectWorker(directory, broker.bootstrapServers(), configuration(database))) {
                awaitMessages(worker, ORDERS, 50);
                database.execute(
                        "UPDATE orders SET total = 9.5 WHERE id = 1",
                        "DELETE FROM orders WHERE id = 2",
                        "UPDATE moved SET id = 2");
                awaitMessages(worker, ORDERS, 53);
                assertChangeOfKey(awaitMessages(worker, MOVED, 4));
                awaitConfirmed(worker, database);

                worker.stop();
                database.execute("UPDATE orders SET note = NULL WHERE id = 3");
                worker.start();
                awaitMessages(worker, ORDERS, 54);
                awaitConfirmed(worker, database);

                worker.kill();
                database.execute("INSERT INTO orders VALUES (100, 'NaN', 'x', 'infinity')");
                worker.start();
                List<ConsumerRecord<byte[], byte[]>> messages = awaitMessages(worker, ORDERS, 55);

                // Everything was confirmed before both ends, so nothing is written again.
                assertThat(messages).as(worker::output).hasSize(55);
                assertValues(messages);
            }
        }
    }

    private static void assertChangeOfKey(List<ConsumerRecord<byte[], byte[]>> messages) {
        assertThat(payload(messages.get(1).value()).path("operation").asString())
                .isEqualTo("delete");
        assertThat(payload(messages.get(1).key()).path("id").asInt()).isEqualTo(1);
        assertThat(messages.get(2).value()).isNull();
        assertThat(payload(messages.get(3).value()).path("operation").asString())
                .isEqualTo("create");
        assertThat(payload(messages.get(3).value()).at("/after/id").asInt()).isEqualTo(2);
    }

    private void assertValues(List<ConsumerRecord<byte[], byte[]>> messages) {
        Map<Integer, JsonNode> last = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> message : messages) {
            if (message.value() == null) {
                continue;
            }
            last.put(payload(message.key()).path("id").asInt(), JSON.readTree(message.value()));
        }
        assertThat(last.get(5).at("/payload/operation").asString()).isEqualTo("snapshot");
        assertThat(last.get(1).at("/payload/operation").asString()).isEqualTo("update");
        assertThat(last.get(1).at("/payload/after/at").asString()).isEqualTo("2026-01-02T03:04:05.678901Z");
        assertThat(last.get(1).at("/payload/before/id").asInt()).isEqualTo(1);
        assertThat(last.get(1).at("/schema/name").asString()).isEqualTo("public.orders.Envelope");
        assertThat(last.get(2).at("/payload/operation").asString()).isEqualTo("delete");
        assertThat(last.get(3).at("/payload/after/note").isNull()).isTrue();
        // Values without a form of their own are text.
        assertThat(last.get(100).at("/payload/after/total").asString()).isEqualTo("NaN");
        assertThat(last.get(100).at("/payload/after/at").asString()).isEqualTo("infinity");
    }

    private static JsonNode payload(byte[] message) {
        return JSON.readTree(message).path("payload");
    }

    private static Map<String, String> configuration(Database database) {
        return Map.of(
                "name", "orders",
                "connector.class", "dev.penstock.connect.PostgresSourceConnector",
                "url", database.url(),
                "tables", "orders,moved",
                "logrepl.slotName", "connect_" + database.name(),
                "topic", "connect.{schema}.{table}",
                "topic.creation.default.partitions", "1",
                "topic.creation.default.replication.factor", "1",
                "tombstones", "true");
    }

    private List<ConsumerRecord<byte[], byte[]>> awaitMessages(ConnectWorker worker, String topic, int count) {
        List<ConsumerRecord<byte[], byte[]>> messages = new ArrayList<>();
        Awaitility.await().atMost(DEADLINE).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
            messages.clear();
            messages.addAll(read(topic));
            assertThat(messages).as(worker::output).hasSizeGreaterThanOrEqualTo(count);
        });
        return messages;
    }

    /** The slot is confirmed up to what the worker has stored, and that is everything. */
    private static void awaitConfirmed(ConnectWorker worker, Database database) {
        String now = database.value("SELECT pg_current_wal_insert_lsn()");
        Awaitility.await()
                .atMost(DEADLINE)
                .untilAsserted(() -> assertThat(database.value("SELECT confirmed_flush_lsn >= '" + now
                                + "' FROM pg_replication_slots WHERE slot_name = 'connect_" + database.name() + "'"))
                        .as(worker::output)
                        .isEqualTo("t"));
    }

    private List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", broker.bootstrapServers(), "enable.auto.commit", "false");
        List<ConsumerRecord<byte[], byte[]>> messages = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            if (!consumer.listTopics().containsKey(topic)) {
                return messages;
            }
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(messages::add);
            }
        }
        return messages;
    }
}
