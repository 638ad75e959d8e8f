package dev.penstock.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.sink.Delivery;
import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import dev.penstock.test.Database;
import dev.penstock.test.KafkaBroker;
import dev.penstock.test.ServerTypeSamples;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.Disposables;

/** Values of every type from PostgreSQL through Avro in Kafka to PostgreSQL. */
class AvroTypesIT {
    private static final Duration DEADLINE = Duration.ofMinutes(3);
    private static final String TOPIC = "avro.types";

    @Test
    void arriveUnchanged() throws Exception {
        String servers = KafkaBroker.shared().bootstrapServers();
        Disposable.Composite running = Disposables.composite();
        try (TestRegistry registry = new TestRegistry();
                Database from = ServerTypeSamples.createDatabase();
                Database to = ServerTypeSamples.createDatabase()) {
            int rows = ServerTypeSamples.insert(from, 0);
            createTopic(servers);
            running.add(replicate(from, servers, registry));
            running.add(consume(to, servers, registry));
            awaitRows(to, rows);
            ServerTypeSamples.insert(from, rows);
            from.execute("UPDATE types SET c0 = NOT c0", "DELETE FROM types WHERE id = 1");
            awaitRows(to, 2 * rows - 1);
            Awaitility.await().atMost(DEADLINE).untilAsserted(() -> ServerTypeSamples.assertEqual(from, to));
            running.dispose();

            List<Schema> versions = registry.versions(TOPIC + "-value");
            // Values that fit, and values that do not, for both images; deletions have only the key.
            assertThat(versions).hasSizeLessThanOrEqualTo(6);
        } finally {
            running.dispose();
        }
    }

    private static Disposable replicate(Database from, String servers, TestRegistry registry) {
        PostgresSource source = PostgresSource.builder()
                .url(from.url())
                .tables("types")
                .slotName("avro_types")
                .build();
        return KafkaSink.builder()
                .bootstrapServers(servers)
                .topic(TOPIC)
                .format(MessageForm.AVRO)
                .registryUrl(registry.url())
                .delivery(KafkaDelivery.EXACTLY_ONCE)
                .pipeline("avro-types")
                .acknowledgeTo(source.acknowledgements())
                .build()
                .resume(source::recordsAfter)
                .subscribe();
    }

    private static Disposable consume(Database to, String servers, TestRegistry registry) {
        return KafkaSource.builder()
                .bootstrapServers(servers)
                .topics(TOPIC)
                .group("avro-types")
                .registryUrl(registry.url())
                .build()
                .forEachPartition(partition -> PostgresSink.builder()
                        .url(to.url())
                        .delivery(Delivery.EXACTLY_ONCE)
                        .pipeline(partition.pipeline())
                        .acknowledgeTo(partition.acknowledgements())
                        .build()
                        .resume(partition::recordsAfter))
                .subscribe(done -> {}, Throwable::printStackTrace);
    }

    private static void createTopic(String servers) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
        }
    }

    private static void awaitRows(Database to, int rows) {
        Awaitility.await()
                .atMost(DEADLINE)
                .until(() -> Integer.toString(rows).equals(to.value("SELECT count(*) FROM types")));
    }
}
