package dev.penstock.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.kafka.error.BrokerException;
import dev.penstock.kafka.error.ProducerTakenOverException;
import dev.penstock.kafka.error.TopicException;
import dev.penstock.kafka.error.UnwritableRecordException;
import dev.penstock.kafka.internal.client.ClientSettings;
import dev.penstock.kafka.internal.client.Topics;
import dev.penstock.kafka.internal.route.KeySplit;
import dev.penstock.kafka.internal.sink.SinkSettings;
import dev.penstock.test.KafkaBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class KafkaSinkIT {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final Duration DEADLINE = Duration.ofMinutes(3);

    private final KafkaBroker broker = KafkaBroker.shared();
    private final String table = "t" + NAMES.incrementAndGet();
    private final String topic = "penstock.public." + table;
    private final Acknowledged acknowledged = new Acknowledged();

    @Test
    void writesEveryRecordOnceInTheOrderOfItsKey() {
        List<Record> records = KafkaRecords.transactions(table, 0, 999, 7);

        Flux.fromIterable(records).as(exactlyOnce().build()).block(DEADLINE);

        List<Record> written = TopicReader.records(broker.bootstrapServers(), topic);
        assertThat(written).hasSize(1000);
        assertThat(written.stream().map(Record::position).map(KafkaRecords::number))
                .doesNotHaveDuplicates();
        assertThat(acknowledged.last()).isEqualTo(999);
    }

    /** A table of the source whose name leads to that topic: its rows would be taken for positions. */
    @Test
    void writesNoRecordToTheTopicOfPositions() {
        KafkaSinkBuilder sink = exactlyOnce().topic("{table}").positionsTopic("own." + table);
        List<Record> records =
                List.of(KafkaRecords.change(table, 0, 0, true), KafkaRecords.change("own." + table, 1, 1, true));

        assertThatThrownBy(() -> Flux.fromIterable(records).as(sink.build()).block(DEADLINE))
                .isInstanceOf(UnwritableRecordException.class)
                .hasMessageContaining("own." + table)
                .hasMessageContaining("positions.topic");
        // The topic can still be read as one of positions.
        sink.build().storedPosition().blockOptional(DEADLINE);
    }

    @Test
    void marksTheLastMessageOfATransactionInEachPartition() {
        Flux.fromIterable(KafkaRecords.transactions(table, 0, 19, 20))
                .as(exactlyOnce().build())
                .block(DEADLINE);

        Map<Integer, List<ConsumerRecord<byte[], byte[]>>> byPartition = new HashMap<>();
        TopicReader.messages(broker.bootstrapServers(), topic)
                .forEach(message -> byPartition
                        .computeIfAbsent(message.partition(), partition -> new ArrayList<>())
                        .add(message));
        assertThat(byPartition).hasSizeGreaterThan(1);
        byPartition.values().forEach(messages -> {
            assertThat(messages.subList(0, messages.size() - 1)).noneMatch(KafkaSinkIT::endsTransaction);
            assertThat(messages.get(messages.size() - 1)).matches(KafkaSinkIT::endsTransaction);
        });
    }

    @Test
    void resumesAfterTheLastCommittedPosition() {
        KafkaSink sink = exactlyOnce().build();
        resume(sink, 0, 99);
        assertThat(KafkaRecords.number(sink.storedPosition().block(DEADLINE))).isEqualTo(99);

        resume(exactlyOnce().build(), 0, 199);

        List<Record> written = TopicReader.records(broker.bootstrapServers(), topic);
        assertThat(written.stream().map(Record::position).map(KafkaRecords::number))
                .hasSize(200)
                .doesNotHaveDuplicates();
    }

    @Test
    void commitsNothingOfATransactionThatDoesNotEndBeforeAnError() {
        Flux<Record> broken = Flux.concat(
                Flux.fromIterable(KafkaRecords.transactions(table, 0, 9, 10)),
                Flux.just(KafkaRecords.change(table, 10, 99, false)),
                Flux.error(new IllegalStateException("the source broke")));

        assertThatThrownBy(() -> broken.as(exactlyOnce().build()).block(DEADLINE))
                .hasMessage("the source broke");

        assertThat(TopicReader.records(broker.bootstrapServers(), topic)).hasSize((int) acknowledged.last() + 1);
        assertThat(acknowledged.last()).isIn(-1L, 9L);
    }

    @Test
    void fencesAnInstanceWhosePipelineIsClaimed() {
        Sinks.Many<Record> first = Sinks.many().unicast().onBackpressureBuffer();
        ConcurrentLinkedQueue<Throwable> errors = new ConcurrentLinkedQueue<>();
        KafkaSink sink = exactlyOnce().build();
        sink.resume(first::asFlux, position -> first.asFlux()).subscribe(done -> {}, errors::add);
        KafkaRecords.transactions(table, 0, 4, 5).forEach(first::tryEmitNext);
        Awaitility.await().atMost(DEADLINE).until(() -> acknowledged.last() == 4);

        resume(exactlyOnce().build(), 0, 9);
        KafkaRecords.transactions(table, 5, 9, 5).forEach(first::tryEmitNext);

        Awaitility.await().atMost(DEADLINE).until(() -> !errors.isEmpty());
        assertThat(errors.peek()).isInstanceOf(ProducerTakenOverException.class).hasMessageContaining(pipeline());
        assertThat(TopicReader.records(broker.bootstrapServers(), topic)).hasSize(10);
    }

    @Test
    void claimsThePipelineOnlyWhenTheRecordsReadThePosition() {
        resume(exactlyOnce().build(), 0, 9);
        Sinks.Many<Record> first = Sinks.many().unicast().onBackpressureBuffer();
        ConcurrentLinkedQueue<Throwable> errors = new ConcurrentLinkedQueue<>();
        exactlyOnce()
                .build()
                .resume(position -> position.thenMany(first.asFlux()))
                .subscribe(done -> {}, errors::add);
        KafkaRecords.transactions(table, 10, 14, 5).forEach(first::tryEmitNext);
        Awaitility.await().atMost(DEADLINE).until(() -> acknowledged.last() == 14);

        Sinks.Empty<Void> slotIsFree = Sinks.empty();
        List<Long> positions = new ArrayList<>();
        Mono<Void> second = exactlyOnce()
                .build()
                .resume(position -> slotIsFree
                        .asMono()
                        .then(position)
                        .doOnNext(stored -> positions.add(KafkaRecords.number(stored)))
                        .thenMany(Flux.fromIterable(KafkaRecords.transactions(table, 20, 24, 5))));
        AtomicBoolean done = new AtomicBoolean();
        second.subscribe(nothing -> {}, errors::add, () -> done.set(true));
        KafkaRecords.transactions(table, 15, 19, 5).forEach(first::tryEmitNext);
        Awaitility.await().atMost(DEADLINE).until(() -> acknowledged.last() == 19);
        assertThat(errors).isEmpty();

        slotIsFree.tryEmitEmpty();
        Awaitility.await().atMost(DEADLINE).until(done::get);
        first.tryEmitNext(KafkaRecords.change(table, 25, 26, true));

        Awaitility.await().atMost(DEADLINE).until(() -> !errors.isEmpty());
        assertThat(errors.peek()).isInstanceOf(ProducerTakenOverException.class);
        assertThat(positions).containsExactly(19L);
        assertThat(TopicReader.records(broker.bootstrapServers(), topic)).hasSize(25);
    }

    @Test
    void completesWithoutAClaimWhenThereIsNoRecord() {
        exactlyOnce().build().resume(position -> Flux.empty()).block(DEADLINE);

        assertThat(exactlyOnce().build().storedPosition().blockOptional(DEADLINE))
                .isEmpty();
    }

    @Test
    void endsWithAnErrorWhenRecordsIgnoreThePosition() {
        Mono<Void> careless =
                exactlyOnce().build().resume(position -> Flux.fromIterable(KafkaRecords.transactions(table, 0, 4, 5)));

        assertThatThrownBy(() -> careless.block(DEADLINE)).hasMessageContaining("before the stored position was read");
    }

    @Test
    void storesThePositionUnderTheNameThatItSubscribesTo() {
        AtomicInteger subscriptions = new AtomicInteger();
        KafkaSinkBuilder builder = KafkaSink.builder()
                .bootstrapServers(broker.bootstrapServers())
                .delivery(KafkaDelivery.EXACTLY_ONCE)
                .defaultPipeline(Mono.fromSupplier(() -> pipeline() + subscriptions.incrementAndGet()))
                .acknowledgeTo(acknowledged);
        resume(builder.build(), 0, 9);

        assertThat(subscriptions).hasValue(1);
        assertThat(KafkaRecords.number(builder.pipeline(pipeline() + 1)
                        .build()
                        .storedPosition()
                        .block(DEADLINE)))
                .isEqualTo(9);
        assertThat(subscriptions).hasValue(1);
    }

    @Test
    void failsWithTheErrorOfTheNameOfThePipeline() {
        KafkaSink sink = KafkaSink.builder()
                .bootstrapServers(broker.bootstrapServers())
                .delivery(KafkaDelivery.EXACTLY_ONCE)
                .defaultPipeline(Mono.error(new IllegalStateException("no server")))
                .build();

        assertThatThrownBy(() -> resume(sink, 0, 9)).hasMessage("no server");
    }

    @Test
    void writesAChangedKeyAsDeletionAndCreationWhenPartitionsDiffer() {
        List<Record> records = new ArrayList<>();
        for (int id = 0; id < 20; id++) {
            Map<String, Object> row = Map.of("id", 1000L + id, "text", "moved");
            records.add(Record.of(
                    KafkaRecords.position(id),
                    Operation.UPDATE,
                    KafkaRecords.metadata(table, id, true),
                    StructuredData.of(Map.of("id", 1000L + id)),
                    StructuredData.of(Map.of("id", (long) id)),
                    StructuredData.of(row)));
        }

        Flux.fromIterable(records).as(exactlyOnce().build()).block(DEADLINE);

        List<Record> written = TopicReader.records(broker.bootstrapServers(), topic);
        Set<Operation> operations = new HashSet<>();
        written.forEach(record -> operations.add(record.operation()));
        assertThat(operations).contains(Operation.DELETE, Operation.CREATE);
        long deletions =
                written.stream().filter(r -> r.operation() == Operation.DELETE).count();
        long creations =
                written.stream().filter(r -> r.operation() == Operation.CREATE).count();
        long updates =
                written.stream().filter(r -> r.operation() == Operation.UPDATE).count();
        assertThat(deletions).isEqualTo(creations);
        assertThat(creations + updates).isEqualTo(20);
    }

    @Test
    void sendsATruncationToEveryPartition() {
        Map<String, String> metadata = KafkaRecords.metadata(table, 1, true);
        metadata.put(Metadata.TRUNCATE, "true");
        Record truncation = Record.of(KafkaRecords.position(1), Operation.DELETE, metadata, null, null, null);

        Flux.just(truncation).as(exactlyOnce().partitions(3).build()).block(DEADLINE);

        assertThat(TopicReader.messages(broker.bootstrapServers(), topic).stream()
                        .map(ConsumerRecord::partition))
                .containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void followsADeletionWithATombstoneOnRequest() {
        Record deletion = Record.of(
                KafkaRecords.position(1),
                Operation.DELETE,
                KafkaRecords.metadata(table, 1, true),
                StructuredData.of(Map.of("id", 1L)),
                null,
                null);

        Flux.just(deletion).as(exactlyOnce().tombstones(true).build()).block(DEADLINE);

        List<ConsumerRecord<byte[], byte[]>> messages = TopicReader.messages(broker.bootstrapServers(), topic);
        assertThat(messages).hasSize(2);
        assertThat(messages.get(0).value()).isNotNull();
        assertThat(messages.get(1).value()).isNull();
        assertThat(messages.get(1).key()).isEqualTo(messages.get(0).key());
        assertThat(messages)
                .allSatisfy(message -> assertThat(message.headers()
                                .lastHeader("penstock.position")
                                .value())
                        .isEqualTo(KafkaRecords.position(1).toBytes()));
    }

    @Test
    void commitsAPartOfATransactionThatTakesTooLong() {
        Sinks.Many<Record> source = Sinks.many().unicast().onBackpressureBuffer();
        KafkaSink sink = exactlyOnce().transactionTimeout(Duration.ofSeconds(8)).build();
        var running = source.asFlux().as(sink).subscribe();

        source.tryEmitNext(KafkaRecords.change(table, 0, 1, false));

        Awaitility.await().atMost(DEADLINE).until(() -> acknowledged.last() == 0);
        source.tryEmitNext(KafkaRecords.change(table, 1, 1, true));
        Awaitility.await().atMost(DEADLINE).until(() -> acknowledged.last() == 1);
        running.dispose();
        assertThat(TopicReader.records(broker.bootstrapServers(), topic)).hasSize(2);
    }

    @Test
    void reportsABrokerThatDoesNotAnswer() {
        KafkaSink sink = KafkaSink.builder()
                .bootstrapServers("127.0.0.1:1")
                .kafka("default.api.timeout.ms", "2000")
                .kafka("request.timeout.ms", "1000")
                .acknowledgeTo(acknowledged)
                .build();

        assertThatThrownBy(() -> Flux.fromIterable(KafkaRecords.transactions(table, 0, 9, 5))
                        .as(sink)
                        .block(DEADLINE))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("No Kafka broker at '127.0.0.1:1' answers");
        assertThat(acknowledged.last()).isEqualTo(-1);
    }

    @Test
    void reportsAnAddressThatCannotBeResolved() {
        KafkaSink sink = KafkaSink.builder()
                .bootstrapServers("no-such-host.invalid:9092")
                .acknowledgeTo(acknowledged)
                .build();

        assertThatThrownBy(() -> Flux.fromIterable(KafkaRecords.transactions(table, 0, 9, 5))
                        .as(sink)
                        .block(DEADLINE))
                .isInstanceOf(BrokerException.class)
                .matches(error -> ((BrokerException) error).isTransient());
    }

    @Test
    void endsWithAnErrorWhenALibraryIsMissing() {
        KafkaSink sink = new KafkaSink(
                new SinkSettings(
                        new ClientSettings(Map.of("bootstrap.servers", broker.bootstrapServers())),
                        record -> topic,
                        new Topics.Creation(true, 0, 0),
                        () -> {
                            throw new NoClassDefFoundError("org/apache/avro/Schema");
                        },
                        false,
                        false,
                        KeySplit.NEVER,
                        pipeline(),
                        true,
                        "penstock-positions",
                        Duration.ofSeconds(10),
                        1000,
                        1 << 20,
                        DEADLINE),
                Mono.empty(),
                acknowledged);

        assertThatThrownBy(() -> resume(sink, 0, 9))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("org/apache/avro/Schema. A library on the class path is missing")
                .hasRootCauseInstanceOf(NoClassDefFoundError.class);
    }

    @Test
    void reportsAMissingTopicThatMayNotBeCreated() {
        KafkaSink sink = exactlyOnce().createTopics(false).build();

        assertThatThrownBy(() -> Flux.fromIterable(KafkaRecords.transactions(table, 0, 9, 5))
                        .as(sink)
                        .block(DEADLINE))
                .isInstanceOf(TopicException.class)
                .hasMessageContaining("The topic '" + topic + "' does not exist")
                .hasMessageContaining("kafka-topics.sh --create");
        assertThat(acknowledged.last()).isEqualTo(-1);
    }

    @Test
    void namesARecordThatIsTooLargeAndAcknowledgesNothingOfItsTransaction() {
        Record large = Record.of(
                KafkaRecords.position(6),
                Operation.CREATE,
                KafkaRecords.metadata(table, 2, true),
                StructuredData.of(Map.of("id", 6L)),
                null,
                StructuredData.of(Map.of("id", 6L, "text", "x".repeat(2 << 20))));
        List<Record> records = new ArrayList<>(KafkaRecords.transactions(table, 0, 4, 5));
        records.add(large);

        assertThatThrownBy(() ->
                        Flux.fromIterable(records).as(exactlyOnce().build()).block(DEADLINE))
                .isInstanceOf(UnwritableRecordException.class)
                .hasMessageContaining("The record of '" + table + "'")
                .hasMessageContaining("kafka.max.request.size")
                .hasMessageNotContaining("xxxx");
        assertThat(acknowledged.last()).isLessThan(6);
        assertThat(TopicReader.records(broker.bootstrapServers(), topic)).hasSizeLessThanOrEqualTo(5);
    }

    @Test
    void writesAtLeastOnceWithoutTransactions() {
        KafkaSink sink = KafkaSink.builder()
                .bootstrapServers(broker.bootstrapServers())
                .acknowledgeTo(acknowledged)
                .build();

        Flux.fromIterable(KafkaRecords.transactions(table, 0, 99, 3)).as(sink).block(DEADLINE);

        assertThat(TopicReader.records(broker.bootstrapServers(), topic)).hasSize(100);
        assertThat(acknowledged.last()).isEqualTo(99);
    }

    @Test
    void requestsBoundedNumbersOfRecords() {
        AtomicLong most = new AtomicLong();
        AtomicLong requested = new AtomicLong();
        AtomicLong delivered = new AtomicLong();
        Flux<Record> source = Flux.fromIterable(KafkaRecords.transactions(table, 0, 20_000, 1))
                .doOnRequest(n -> most.accumulateAndGet(requested.addAndGet(n) - delivered.get(), Math::max))
                .doOnNext(record -> delivered.incrementAndGet());

        source.as(exactlyOnce().build()).block(DEADLINE);

        assertThat(most.get()).isLessThanOrEqualTo(2 * 2048);
    }

    private void resume(KafkaSink sink, int first, int last) {
        Mono<Void> done = sink.resume(
                () -> Flux.fromIterable(KafkaRecords.transactions(table, first, last, 5)),
                position -> Flux.fromIterable(
                        KafkaRecords.transactions(table, (int) KafkaRecords.number(position) + 1, last, 5)));
        done.block(DEADLINE);
    }

    private KafkaSinkBuilder exactlyOnce() {
        return KafkaSink.builder()
                .bootstrapServers(broker.bootstrapServers())
                .delivery(KafkaDelivery.EXACTLY_ONCE)
                .pipeline(pipeline())
                .acknowledgeTo(acknowledged);
    }

    private String pipeline() {
        return "pipeline-" + table;
    }

    private static boolean endsTransaction(ConsumerRecord<byte[], byte[]> message) {
        return message.headers().lastHeader("penstock.transactionEnd") != null;
    }

    /** Remembers the last position. */
    private static final class Acknowledged implements Acknowledger {
        private final AtomicLong last = new AtomicLong(-1);

        @Override
        public void acknowledge(Position position) {
            throw new AssertionError();
        }

        @Override
        public void acknowledgeUpTo(Position position) {
            last.set(KafkaRecords.number(position));
        }

        long last() {
            return last.get();
        }
    }
}
