package dev.penstock.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.kafka.error.PartitionException;
import dev.penstock.kafka.error.TopicException;
import dev.penstock.test.KafkaBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class KafkaSourceIT {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final Duration DEADLINE = Duration.ofMinutes(3);

    private final KafkaBroker broker = KafkaBroker.shared();
    private final String table = "read" + NAMES.incrementAndGet();
    private final String topic = "penstock.public." + table;
    private final Disposable.Composite running = Disposables.composite();
    private final Map<Integer, ConcurrentLinkedQueue<Record>> byPartition = new ConcurrentHashMap<>();

    @AfterEach
    void stop() {
        running.dispose();
    }

    @Test
    void readsTheRecordsOfEveryPartitionInOrder() {
        write(KafkaDelivery.EXACTLY_ONCE, KafkaRecords.transactions(table, 0, 499, 7));

        run(source().build());

        awaitRecords(500);
        byPartition.values().forEach(records -> assertThat(numbers(records)).isSorted());
        assertThat(byPartition).hasSize(4);
    }

    @Test
    void resumesAfterAPosition() {
        write(KafkaDelivery.EXACTLY_ONCE, KafkaRecords.transactions(table, 0, 99, 5));
        Map<Integer, Position> stored = new ConcurrentHashMap<>();
        Disposable first = source().build()
                .forEachPartition(partition -> partition
                        .records()
                        .take(10)
                        .doOnNext(record -> stored.put(
                                partition.partition(),
                                Position.of(record.position().toBytes())))
                        .then())
                .subscribe();
        Awaitility.await().atMost(DEADLINE).until(() -> stored.size() == 4);
        first.dispose();
        Map<Integer, Position> from = Map.copyOf(stored);

        running.add(source().build()
                .forEachPartition(
                        partition -> collect(partition, partition.recordsAfter(from.get(partition.partition()))))
                .subscribe());

        Awaitility.await().atMost(DEADLINE).until(() -> byPartition.size() == 4);
        byPartition.forEach(
                (partition, records) -> assertThat(records.peek().position().toString())
                        .isNotEqualTo(from.get(partition).toString()));
    }

    @Test
    void resumesAfterAcknowledgedRecordsInTheGroup() {
        write(KafkaDelivery.EXACTLY_ONCE, KafkaRecords.transactions(table, 0, 99, 5));
        Disposable first = source().build()
                .forEachPartition(partition -> collect(
                        partition,
                        partition
                                .recordsAfterCommitted()
                                .doOnNext(record -> partition.acknowledgements().acknowledgeUpTo(record.position()))))
                .subscribe();
        awaitRecords(100);
        first.dispose();
        byPartition.clear();
        write(KafkaDelivery.EXACTLY_ONCE, KafkaRecords.transactions(table, 100, 119, 5));

        running.add(source().build()
                .forEachPartition(partition -> collect(partition, partition.recordsAfterCommitted()))
                .subscribe());

        awaitRecords(20);
    }

    @Test
    void requestsNothingWithoutDemand() {
        write(KafkaDelivery.EXACTLY_ONCE, KafkaRecords.transactions(table, 0, 9_999, 100));
        AtomicInteger received = new AtomicInteger();
        running.add(source().build()
                .forEachPartition(partition -> partition
                        .records()
                        .concatMap(
                                record -> {
                                    received.incrementAndGet();
                                    return Mono.never();
                                },
                                1)
                        .then())
                .subscribe());

        Awaitility.await().atMost(DEADLINE).until(() -> received.get() == 4);
        Awaitility.await().during(Duration.ofSeconds(2)).atMost(DEADLINE).until(() -> received.get() == 4);
    }

    @Test
    void dropsWhatAProducerWithoutTransactionsWroteAgain() {
        write(KafkaDelivery.AT_LEAST_ONCE, KafkaRecords.transactions(table, 0, 99, 5));
        write(KafkaDelivery.AT_LEAST_ONCE, KafkaRecords.transactions(table, 50, 149, 5));

        run(source().dropRepeats(java.util.Comparator.comparingLong(KafkaRecords::number))
                .build());

        awaitRecords(150);
        byPartition
                .values()
                .forEach(records -> assertThat(numbers(records)).isSorted().doesNotHaveDuplicates());
    }

    @Test
    void handsPartitionsOverAndKeepsTheOrderOfEachOverRebalances() {
        write(KafkaDelivery.EXACTLY_ONCE, KafkaRecords.transactions(table, 0, 199, 5));
        Map<Integer, Position> stored = new ConcurrentHashMap<>();
        List<Integer> completed = java.util.Collections.synchronizedList(new ArrayList<>());
        running.add(storing(stored, completed));
        awaitRecords(200);

        Disposable second = storing(stored, completed);
        Awaitility.await().atMost(DEADLINE).until(() -> !completed.isEmpty());
        write(KafkaDelivery.EXACTLY_ONCE, KafkaRecords.transactions(table, 200, 399, 5));
        awaitRecords(400);
        second.dispose();
        write(KafkaDelivery.EXACTLY_ONCE, KafkaRecords.transactions(table, 400, 599, 5));

        awaitRecords(600);
        byPartition
                .values()
                .forEach(records -> assertThat(numbers(records)).isSorted().doesNotHaveDuplicates());
    }

    @Test
    void refusesATruncationOfATableInSeveralPartitions() {
        Map<String, String> metadata = KafkaRecords.metadata(table, 1, true);
        metadata.put(Metadata.TRUNCATE, "true");
        write(
                KafkaDelivery.EXACTLY_ONCE,
                List.of(Record.of(KafkaRecords.position(1), Operation.DELETE, metadata, null, null, null)));

        assertThatThrownBy(() -> source().build()
                        .forEachPartition(partition -> partition.records().then())
                        .block(DEADLINE))
                .isInstanceOf(PartitionException.class)
                .hasMessageContaining("The table '" + table + "' was truncated")
                .hasMessageContaining("truncations=ignore");
    }

    @Test
    void endsWithTheErrorOfTheWork() {
        write(KafkaDelivery.EXACTLY_ONCE, KafkaRecords.transactions(table, 0, 9, 5));

        assertThatThrownBy(() -> source().build()
                        .forEachPartition(partition -> Mono.error(new IllegalStateException("the target broke")))
                        .block(DEADLINE))
                .hasMessage("the target broke");
    }

    @Test
    void namesATopicThatDoesNotExist() {
        assertThatThrownBy(() -> source().build()
                        .forEachPartition(partition -> Mono.empty())
                        .block(DEADLINE))
                .isInstanceOf(TopicException.class)
                .hasMessageContaining("The topic '" + topic + "' does not exist");
    }

    private Disposable storing(Map<Integer, Position> stored, List<Integer> completed) {
        return source().build()
                .forEachPartition(partition -> {
                    Position last = stored.get(partition.partition());
                    Flux<Record> records = last == null ? partition.records() : partition.recordsAfter(last);
                    return collect(
                                    partition,
                                    records.doOnNext(record -> stored.put(
                                            partition.partition(),
                                            Position.of(record.position().toBytes()))))
                            .doOnSuccess(done -> completed.add(partition.partition()));
                })
                .subscribe();
    }

    private void run(KafkaSource source) {
        running.add(source.forEachPartition(partition -> collect(partition, partition.records()))
                .subscribe());
    }

    private Mono<Void> collect(KafkaPartition partition, Flux<Record> records) {
        return records.doOnNext(record -> byPartition
                        .computeIfAbsent(partition.partition(), number -> new ConcurrentLinkedQueue<>())
                        .add(record))
                .then();
    }

    private void awaitRecords(int count) {
        Awaitility.await()
                .atMost(DEADLINE)
                .untilAsserted(() -> assertThat(byPartition.values().stream()
                                .mapToInt(ConcurrentLinkedQueue::size)
                                .sum())
                        .isEqualTo(count));
    }

    private static List<Long> numbers(Iterable<Record> records) {
        List<Long> numbers = new ArrayList<>();
        records.forEach(record -> numbers.add((Long) record.key().get("id")));
        return numbers;
    }

    private void write(KafkaDelivery delivery, List<Record> records) {
        Flux.fromIterable(records)
                .as(KafkaSink.builder()
                        .bootstrapServers(broker.bootstrapServers())
                        .partitions(4)
                        .delivery(delivery)
                        .pipeline("pipeline-" + table)
                        .build())
                .block(DEADLINE);
    }

    private KafkaSourceBuilder source() {
        return KafkaSource.builder()
                .bootstrapServers(broker.bootstrapServers())
                .topics(topic)
                .group("group-" + table);
    }
}
