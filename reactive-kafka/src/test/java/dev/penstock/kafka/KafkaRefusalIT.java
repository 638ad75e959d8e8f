package dev.penstock.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.kafka.error.BrokerException;
import dev.penstock.kafka.error.SchemaRegistryException;
import dev.penstock.kafka.error.TopicException;
import dev.penstock.kafka.error.UnwritableRecordException;
import dev.penstock.source.PostgresSource;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.ResourceType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

/**
 * Errors of a sink that Kafka or a registry refuses, with a real source. After each the slot is not confirmed beyond what was written, and
 * when the cause is gone the sink continues and loses nothing.
 */
class KafkaRefusalIT {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final Duration DEADLINE = Duration.ofMinutes(3);

    private static SecuredBroker broker;

    private final String name = "refusal" + NAMES.incrementAndGet();
    private final String topic = name + ".orders";
    private Database database;
    private PostgresSource source;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = new SecuredBroker();
        broker.allow(ResourceType.TOPIC, "refusal", AclOperation.READ, AclOperation.WRITE, AclOperation.DESCRIBE);
        broker.allow(ResourceType.TOPIC, "penstock.positions", AclOperation.ALL);
        broker.allow(ResourceType.TRANSACTIONAL_ID, "penstock-", AclOperation.ALL);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    /** Writes two rows to Kafka, so that a position is stored and the slot is confirmed. */
    @BeforeEach
    void writeFirstRows() throws Exception {
        database = PostgresServer.shared().createDatabase();
        database.execute(
                "CREATE TABLE orders (id int PRIMARY KEY, note text)", "INSERT INTO orders VALUES (1, 'a'), (2, 'b')");
        createTopic(topic);
        source = PostgresSource.builder()
                .url(database.url())
                .tables("orders")
                .slotName(name + "_" + database.name())
                .build();
        writeUntil(sink(), 2);
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @Test
    void namesTheMissingTopicThatItMayNotCreate() throws Exception {
        String other = name + ".elsewhere";
        KafkaSinkBuilder sink = sink().topic(other);

        refuses(sink, "INSERT INTO orders VALUES (3, 'c')", TopicException.class, other, "--create --topic " + other);

        createTopic(other);
        writeUntil(sink, 1, other);
        assertThat(ids(other)).containsExactly(3);
    }

    @Test
    void namesTheRecordThatIsLargerThanTheBrokerTakes() throws Exception {
        configure("max.message.bytes", "20000");

        refuses(
                sink(),
                "INSERT INTO orders SELECT i, CASE WHEN i = 4 THEN (SELECT string_agg(md5(n::text), '') FROM"
                        + " generate_series(1, 2000) n) ELSE 'small' END FROM generate_series(3, 5) i",
                UnwritableRecordException.class,
                "The record of 'orders'",
                "max.message.bytes");

        configure("max.message.bytes", "1000000");
        writeUntil(sink(), 5);
        assertThat(ids(topic)).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void namesTheRightThatIsMissingToWrite() throws Exception {
        broker.deny(ResourceType.TOPIC, topic, AclOperation.WRITE);

        refuses(
                sink(),
                "INSERT INTO orders VALUES (3, 'c')",
                UnwritableRecordException.class,
                topic,
                "Grant the principal WRITE on the topic");

        broker.undeny(ResourceType.TOPIC, topic, AclOperation.WRITE);
        writeUntil(sink(), 3);
        assertThat(ids(topic)).containsExactly(1, 2, 3);
    }

    @Test
    void namesTheRightThatIsMissingForTransactions() throws Exception {
        broker.deny(ResourceType.TRANSACTIONAL_ID, "penstock-" + name, AclOperation.WRITE, AclOperation.DESCRIBE);

        refuses(
                sink(),
                "INSERT INTO orders VALUES (3, 'c')",
                BrokerException.class,
                "Transactional Id authorization failed",
                "WRITE and DESCRIBE on the transactional id");

        broker.undeny(ResourceType.TRANSACTIONAL_ID, "penstock-" + name, AclOperation.WRITE, AclOperation.DESCRIBE);
        writeUntil(sink(), 3);
        assertThat(ids(topic)).containsExactly(1, 2, 3);
    }

    @Test
    void namesTheBrokerThatDoesNotAnswer() throws Exception {
        refuses(
                sink().bootstrapServers("127.0.0.1:1")
                        .kafka("default.api.timeout.ms", "3000")
                        .kafka("request.timeout.ms", "1000"),
                "INSERT INTO orders VALUES (3, 'c')",
                BrokerException.class,
                "No Kafka broker at '127.0.0.1:1' answers");

        writeUntil(sink(), 3);
        assertThat(ids(topic)).containsExactly(1, 2, 3);
    }

    @Test
    void namesTheLoginThatIsRefused() throws Exception {
        KafkaSinkBuilder sink = sink();
        SecuredBroker.login("app", "wr0ng").forEach(sink::kafka);

        refuses(
                sink,
                "INSERT INTO orders VALUES (3, 'c')",
                BrokerException.class,
                "refused the connection",
                "Authentication failed");

        writeUntil(sink(), 3);
        assertThat(ids(topic)).containsExactly(1, 2, 3);
    }

    @Test
    void namesTheRegistryThatDoesNotAnswer() throws Exception {
        try (TestRegistry registry = new TestRegistry()) {
            KafkaSinkBuilder sink =
                    sink().format(MessageForm.AVRO).registryUrl(registry.url()).retryTimeout(Duration.ofSeconds(1));
            registry.stop();

            refuses(
                    sink,
                    "INSERT INTO orders VALUES (3, 'c')",
                    SchemaRegistryException.class,
                    "The schema registry at '" + registry.url() + "' does not answer");

            registry.restart();
            writeUntil(sink, 3);
            assertThat(TopicReader.messages(settings(), topic)).hasSize(3);
        }
    }

    @Test
    void namesTheRightsThatAreMissingToRead() throws Exception {
        assertThatThrownBy(() -> read(topic))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("Not authorized to access group: " + name)
                .hasMessageContaining("Grant the principal READ on the group");

        broker.allow(ResourceType.GROUP, name, AclOperation.READ);
        broker.deny(ResourceType.TOPIC, topic, AclOperation.READ);
        assertThatThrownBy(() -> read(topic))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("Not authorized to access topics: [" + topic + "]")
                .hasMessageContaining("READ and DESCRIBE on the topic");
        broker.undeny(ResourceType.TOPIC, topic, AclOperation.READ);
    }

    private void read(String topic) {
        KafkaSourceBuilder reader = KafkaSource.builder()
                .bootstrapServers(broker.servers())
                .topics(topic)
                .group(name);
        SecuredBroker.login("app", "app").forEach(reader::kafka);
        reader.build().forEachPartition(partition -> partition.records().then()).block(DEADLINE);
    }

    private void refuses(KafkaSinkBuilder sink, String change, Class<? extends Throwable> error, String... words) {
        database.execute(change);
        // Not the LSN before the change: the server logs its running transactions too, beyond which the slot may be
        // confirmed.
        String after = database.value("SELECT pg_current_wal_insert_lsn()");
        assertThatThrownBy(() -> sink.acknowledgeTo(source.acknowledgements())
                        .build()
                        .resume(source::records, source::recordsAfter)
                        .block(DEADLINE))
                .isInstanceOf(error)
                .satisfies(failure ->
                        assertThat(failure.getMessage()).contains(words).doesNotContain("wr0ng"));
        assertThat(database.value("SELECT confirmed_flush_lsn < '" + after
                        + "' FROM pg_replication_slots WHERE database = current_database()"))
                .isEqualTo("t");
    }

    private void writeUntil(KafkaSinkBuilder sink, int messages) throws Exception {
        writeUntil(sink, messages, topic);
    }

    private void writeUntil(KafkaSinkBuilder sink, int messages, String where) {
        Disposable running = sink.acknowledgeTo(source.acknowledgements())
                .build()
                .resume(source::records, source::recordsAfter)
                .subscribe();
        try {
            Awaitility.await()
                    .atMost(DEADLINE)
                    .untilAsserted(() ->
                            assertThat(TopicReader.messages(settings(), where)).hasSize(messages));
            String end = database.value("SELECT pg_current_wal_insert_lsn()");
            Awaitility.await()
                    .atMost(DEADLINE)
                    .until(() -> "t"
                            .equals(database.value("SELECT confirmed_flush_lsn >= '" + end
                                    + "' FROM pg_replication_slots WHERE database = current_database()")));
        } finally {
            running.dispose();
        }
        Awaitility.await()
                .atMost(DEADLINE)
                .until(() -> "f"
                        .equals(database.value(
                                "SELECT active FROM pg_replication_slots WHERE database = current_database()")));
    }

    private static List<Integer> ids(String topic) {
        return List.copyOf(new TreeSet<>(TopicReader.messages(settings(), topic).stream()
                .map(ConsumerRecord::value)
                .map(dev.penstock.core.json.RecordJson::read)
                .map(record -> ((Number) record.key().get("id")).intValue())
                .toList()));
    }

    private KafkaSinkBuilder sink() {
        KafkaSinkBuilder sink = KafkaSink.builder()
                .bootstrapServers(broker.servers())
                .topic(topic)
                .delivery(KafkaDelivery.EXACTLY_ONCE)
                .pipeline(name);
        SecuredBroker.login("app", "app").forEach(sink::kafka);
        return sink;
    }

    private static Map<String, Object> settings() {
        Map<String, Object> settings = new java.util.HashMap<>(SecuredBroker.login("admin", "admin"));
        settings.put("bootstrap.servers", broker.servers());
        return settings;
    }

    private static void createTopic(String topic) throws Exception {
        try (Admin admin = broker.admin()) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
    }

    private void configure(String setting, String value) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        AlterConfigOp change = new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET);
        try (Admin admin = broker.admin()) {
            admin.incrementalAlterConfigs(Map.of(resource, List.of(change)))
                    .all()
                    .get();
            // The broker learns of it after the controller has answered.
            Awaitility.await()
                    .atMost(DEADLINE)
                    .until(() -> value.equals(admin.describeConfigs(List.of(resource))
                            .all()
                            .get()
                            .get(resource)
                            .get(setting)
                            .value()));
        }
    }
}
