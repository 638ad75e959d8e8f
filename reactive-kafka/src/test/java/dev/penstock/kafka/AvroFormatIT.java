package dev.penstock.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.kafka.error.PartitionException;
import dev.penstock.kafka.error.SchemaRegistryException;
import dev.penstock.test.KafkaBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** Messages in Avro, with their schemas in a registry. */
class AvroFormatIT {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final Duration DEADLINE = Duration.ofMinutes(3);

    private final KafkaBroker broker = KafkaBroker.shared();
    private final String table = "avro" + NAMES.incrementAndGet();
    private final String topic = "penstock.public." + table;
    private final AtomicLong acknowledged = new AtomicLong(-1);
    private TestRegistry registry;

    @BeforeEach
    void startRegistry() throws Exception {
        registry = new TestRegistry();
    }

    @AfterEach
    void stopRegistry() {
        registry.close();
    }

    @Test
    void writesConfluentsWireFormatAndRegistersEachSchemaOnce() {
        Flux.fromIterable(KafkaRecords.transactions(table, 0, 99, 7))
                .as(sink().build())
                .block(DEADLINE);

        List<ConsumerRecord<byte[], byte[]>> messages = TopicReader.messages(broker.bootstrapServers(), topic);
        assertThat(messages).hasSize(100).allSatisfy(message -> {
            assertThat(message.key()).startsWith(0, 0, 0, 0);
            assertThat(message.value()).startsWith(0, 0, 0, 0);
        });
        assertThat(registry.subjects()).containsExactly(topic + "-key", topic + "-value");
        assertThat(registry.requests()).isEqualTo(2);
        assertThat(registry.versions(topic + "-value").get(0).getFullName()).isEqualTo("public." + table + ".Envelope");
    }

    @Test
    void givesBackWhatWasWritten() {
        List<Record> written = new java.util.ArrayList<>(KafkaRecords.transactions(table, 0, 9, 5));
        written.add(Record.of(
                KafkaRecords.position(10),
                Operation.DELETE,
                KafkaRecords.metadata(table, 10, true),
                StructuredData.of(Map.of("id", 3L)),
                null,
                null));
        Flux.fromIterable(written).as(sink().partitions(1).build()).block(DEADLINE);

        List<Record> read = read(11);

        for (int i = 0; i < written.size(); i++) {
            Record before = written.get(i);
            Record after = read.get(i);
            assertThat(after.operation()).isEqualTo(before.operation());
            assertThat(after.metadata()).isEqualTo(before.metadata());
            // Columns without a known type are text.
            assertThat(String.valueOf(after.key().get("id")))
                    .isEqualTo(String.valueOf(before.key().get("id")));
            assertThat(after.after() == null).isEqualTo(before.after() == null);
        }
    }

    @Test
    void givesBackLogicalMessagesAndTruncations() {
        Map<String, String> truncation = KafkaRecords.metadata(table, 1, true);
        truncation.put(Metadata.TRUNCATE, "true");
        List<Record> records = List.of(
                KafkaRecords.change(table, 0, 0, true),
                Record.of(KafkaRecords.position(1), Operation.DELETE, truncation, null, null, null));
        Record message = Record.of(
                KafkaRecords.position(2),
                Operation.CREATE,
                Map.of(
                        Metadata.MESSAGE_PREFIX,
                        "greeting",
                        Metadata.COMMIT_LSN,
                        "0/2",
                        Metadata.TRANSACTION_END,
                        "true"),
                null,
                null,
                dev.penstock.core.RawData.of(new byte[] {1, 2, 3}));
        Flux.fromIterable(records)
                .concatWithValues(message)
                .as(sink().partitions(1).messagesTopic(topic + ".messages").build())
                .block(DEADLINE);

        List<Record> read = read(2);
        assertThat(read.get(1).metadata()).containsEntry(Metadata.TRUNCATE, "true");
        assertThat(registry.versions(topic + "-value")).hasSize(1);
        List<Record> messages = read(1, topic + ".messages");
        assertThat(messages.get(0).message().toByteArray()).containsExactly(1, 2, 3);
        assertThat(messages.get(0).metadata()).containsEntry(Metadata.MESSAGE_PREFIX, "greeting");
    }

    @Test
    void namesSubjectsByTopicAndRecordOnRequest() {
        Flux.fromIterable(KafkaRecords.transactions(table, 0, 3, 2))
                .as(sink().topic("all-of-" + table)
                        .avroSubjects(AvroSubjects.TOPIC_RECORD)
                        .build())
                .block(DEADLINE);

        assertThat(registry.subjects())
                .containsExactly(
                        "all-of-" + table + "-public." + table + ".Envelope",
                        "all-of-" + table + "-public." + table + ".Key");
    }

    @Test
    void reportsARegistryThatDoesNotAnswerAndAcknowledgesNothing() {
        registry.stop();

        assertThatThrownBy(() -> Flux.fromIterable(KafkaRecords.transactions(table, 0, 9, 5))
                        .as(sink().build())
                        .block(DEADLINE))
                .isInstanceOfSatisfying(
                        SchemaRegistryException.class,
                        e -> assertThat(e.isTransient()).isTrue())
                .hasMessageContaining("The schema registry at '" + registry.url() + "' does not answer")
                .hasMessageContaining("registry.url");
        assertThat(acknowledged).hasValue(-1);
    }

    @Test
    void continuesWhenTheRegistryAnswersAgainAndLosesNothing() throws Exception {
        registry.stop();
        KafkaSink sink = sink().delivery(KafkaDelivery.EXACTLY_ONCE)
                .pipeline("pipeline-" + table)
                .build();
        Disposable running = sink.resume(
                        () -> Flux.fromIterable(KafkaRecords.transactions(table, 0, 99, 5)),
                        position -> Flux.fromIterable(
                                KafkaRecords.transactions(table, (int) KafkaRecords.number(position) + 1, 99, 5)))
                .subscribe();
        Awaitility.await().pollDelay(Duration.ofSeconds(1)).atMost(DEADLINE).until(() -> acknowledged.get() == -1);
        registry.restart();

        Awaitility.await().atMost(DEADLINE).until(() -> acknowledged.get() == 99);
        running.dispose();
        assertThat(TopicReader.messages(broker.bootstrapServers(), topic)).hasSize(100);
    }

    @Test
    void reportsASchemaThatMayNotBeRegistered() {
        assertThatThrownBy(() -> Flux.fromIterable(KafkaRecords.transactions(table, 0, 9, 5))
                        .as(sink().registerSchemas(false).build())
                        .block(DEADLINE))
                .isInstanceOf(SchemaRegistryException.class)
                .hasMessageContaining("registry.register is false");
        assertThat(acknowledged).hasValue(-1);
    }

    @Test
    void sendsTheLoginAndNamesTheOptionsIfItIsRefused() throws Exception {
        try (TestRegistry guarded = new TestRegistry("app:secret")) {
            assertThatThrownBy(() -> Flux.fromIterable(KafkaRecords.transactions(table, 0, 4, 5))
                            .as(sink().registryUrl(guarded.url())
                                    .registryLogin("app", "wr0ng")
                                    .build())
                            .block(DEADLINE))
                    .isInstanceOf(SchemaRegistryException.class)
                    .hasMessageContaining("HTTP status 401")
                    .hasMessageContaining("registry.user")
                    .hasMessageNotContaining("wr0ng");
            Flux.fromIterable(KafkaRecords.transactions(table, 0, 4, 5))
                    .as(sink().registryUrl(guarded.url())
                            .registryLogin("app", "secret")
                            .build())
                    .block(DEADLINE);
            assertThat(guarded.subjects()).hasSize(2);
        }
    }

    @Test
    void readsNothingWithoutTheRegistryAndNamesTheOption() {
        Flux.fromIterable(KafkaRecords.transactions(table, 0, 4, 5))
                .as(sink().build())
                .block(DEADLINE);

        KafkaSource source = KafkaSource.builder()
                .bootstrapServers(broker.bootstrapServers())
                .topics(topic)
                .group("group-" + table)
                .build();

        assertThatThrownBy(() -> source.forEachPartition(
                                partition -> partition.records().then())
                        .block(DEADLINE))
                .isInstanceOf(PartitionException.class)
                .hasMessageContaining("is in Avro. Set registry.url");
    }

    @Test
    void reportsSchemasThatReadersOfFormerOnesWouldNotUnderstand() throws Exception {
        new dev.penstock.kafka.internal.registry.SchemaRegistry(
                        new dev.penstock.kafka.internal.registry.RegistrySettings(
                                java.net.URI.create(registry.url()), null, null, true))
                .register(topic + "-value", Schema.create(Schema.Type.INT).toString());

        assertThatThrownBy(() -> Flux.fromIterable(KafkaRecords.transactions(table, 0, 4, 5))
                        .as(sink().build())
                        .block(DEADLINE))
                .isInstanceOfSatisfying(
                        SchemaRegistryException.class,
                        e -> assertThat(e.isTransient()).isFalse())
                .hasMessageContaining("refuses the schema of subject '" + topic + "-value'")
                .hasMessageContaining("compatibility");
    }

    private List<Record> read(int count) {
        return read(count, topic);
    }

    private List<Record> read(int count, String from) {
        ConcurrentLinkedQueue<Record> read = new ConcurrentLinkedQueue<>();
        Disposable running = KafkaSource.builder()
                .bootstrapServers(broker.bootstrapServers())
                .topics(from)
                .group("group-" + from)
                .registryUrl(registry.url())
                .build()
                .forEachPartition(
                        partition -> partition.records().doOnNext(read::add).then())
                .subscribe();
        Awaitility.await().atMost(DEADLINE).until(() -> read.size() >= count);
        running.dispose();
        return List.copyOf(read);
    }

    private KafkaSinkBuilder sink() {
        return KafkaSink.builder()
                .bootstrapServers(broker.bootstrapServers())
                .format(MessageForm.AVRO)
                .registryUrl(registry.url())
                .acknowledgeTo(new Acknowledger() {
                    @Override
                    public void acknowledge(Position position) {
                        throw new AssertionError();
                    }

                    @Override
                    public void acknowledgeUpTo(Position position) {
                        acknowledged.set(KafkaRecords.number(position));
                    }
                });
    }
}
