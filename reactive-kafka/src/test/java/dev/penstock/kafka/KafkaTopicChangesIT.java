package dev.penstock.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.kafka.error.PartitionException;
import dev.penstock.kafka.error.TopicException;
import dev.penstock.test.KafkaBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Topics that an operator deletes, creates again or gives more partitions while they are written and read. */
class KafkaTopicChangesIT {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final Duration DEADLINE = Duration.ofMinutes(3);

    private final KafkaBroker broker = KafkaBroker.shared();
    private final String table = "changing" + NAMES.incrementAndGet();
    private final String topic = "penstock.public." + table;
    private final Disposable.Composite running = Disposables.composite();
    private final AtomicLong acknowledged = new AtomicLong(-1);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Queue<Record> read = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stop() {
        running.dispose();
    }

    @Test
    void endsWithAnErrorIfATopicGetsPartitionsWhileItIsWritten() throws Exception {
        createTopic(2);
        writeWithoutEnd();
        awaitAcknowledged(20);

        addPartitions(4);

        awaitFailure(TopicException.class, "has 4 partitions now, and had 2", "start the sink again");
        long last = acknowledged.get();
        // The next start uses the new number, and nothing is lost or written twice.
        failure.set(null);
        writeWithoutEnd();
        awaitAcknowledged(last + 50);
        running.dispose();
        assertThat(numbersInTopic()).doesNotHaveDuplicates().contains(last, last + 1, last + 50);
    }

    @Test
    void endsWithAnErrorIfATopicIsDeletedWhileItIsWritten() throws Exception {
        createTopic(2);
        writeWithoutEnd();
        awaitAcknowledged(20);

        deleteTopic();

        awaitFailure(TopicException.class, "The topic '" + topic + "' was deleted while the sink wrote to it");
    }

    @Test
    void endsWithAnErrorIfATopicIsDeletedWhileItIsRead() throws Exception {
        write(0, 19);
        read(new ConcurrentHashMap<>());
        Awaitility.await().atMost(DEADLINE).until(() -> read.size() == 20);

        deleteTopic();

        awaitFailure(TopicException.class, "The topic '" + topic + "' was deleted while group");
    }

    @Test
    void readsTheNewPartitionsOfATopicFromTheirBeginning() throws Exception {
        createTopic(1);
        write(0, 19);
        read(new ConcurrentHashMap<>());
        Awaitility.await().atMost(DEADLINE).until(() -> read.size() == 20);

        addPartitions(3);
        write(20, 99);

        Awaitility.await().atMost(DEADLINE).untilAsserted(() -> assertThat(read).hasSize(100));
        assertThat(failure.get()).isNull();
    }

    @Test
    void doesNotContinueInATopicThatWasCreatedAgain() throws Exception {
        createTopic(1);
        write(0, 19);
        Map<Integer, Position> stored = new ConcurrentHashMap<>();
        Disposable reading = read(stored);
        Awaitility.await().atMost(DEADLINE).until(() -> read.size() == 20);
        reading.dispose();

        deleteTopic();
        createTopic(1);
        // More than the old topic had, so that the stored offset exists.
        write(20, 99);
        read(stored);

        awaitFailure(PartitionException.class, "the topic was deleted and created again", "remove the stored position");
        assertThat(read).hasSize(20);
    }

    private void writeWithoutEnd() {
        KafkaSink sink = sink().kafka("metadata.max.age.ms", "500")
                .kafka("max.block.ms", "5000")
                .kafka("request.timeout.ms", "3000")
                .kafka("delivery.timeout.ms", "4000")
                .build();
        running.add(sink.resume(() -> from(0), position -> from(KafkaRecords.number(position) + 1))
                .subscribe(nothing -> {}, failure::set));
    }

    private Flux<Record> from(long first) {
        return Flux.interval(Duration.ofMillis(20))
                .onBackpressureDrop()
                .index()
                .map(tick -> first + tick.getT1())
                .map(number -> KafkaRecords.change(table, number, number, true));
    }

    private void write(int first, int last) {
        Flux.fromIterable(KafkaRecords.transactions(table, first, last, 5))
                .as(sink().partitions(4).build())
                .block(DEADLINE);
    }

    private KafkaSinkBuilder sink() {
        return KafkaSink.builder()
                .bootstrapServers(broker.bootstrapServers())
                .delivery(KafkaDelivery.EXACTLY_ONCE)
                .pipeline("pipeline-" + table)
                .acknowledgeTo(new Acknowledger() {
                    @Override
                    public void acknowledge(Position position) {}

                    @Override
                    public void acknowledgeUpTo(Position position) {
                        acknowledged.set(KafkaRecords.number(position));
                    }
                });
    }

    private Disposable read(Map<Integer, Position> stored) {
        Disposable reading = KafkaSource.builder()
                .bootstrapServers(broker.bootstrapServers())
                .topics(topic)
                .group("group-" + table)
                .kafka("metadata.max.age.ms", "500")
                .build()
                .forEachPartition(partition -> collect(partition, stored))
                .subscribe(nothing -> {}, failure::set);
        running.add(reading);
        return reading;
    }

    private Mono<Void> collect(KafkaPartition partition, Map<Integer, Position> stored) {
        Position last = stored.get(partition.partition());
        return (last == null ? partition.records() : partition.recordsAfter(last))
                .doOnNext(record -> {
                    read.add(record);
                    stored.put(
                            partition.partition(), Position.of(record.position().toBytes()));
                })
                .then();
    }

    private void awaitAcknowledged(long number) {
        Awaitility.await().atMost(DEADLINE).until(() -> acknowledged.get() >= number);
    }

    private void awaitFailure(Class<? extends Throwable> type, String... words) {
        Awaitility.await().atMost(DEADLINE).until(() -> failure.get() != null);
        assertThat(failure.get()).isInstanceOf(type);
        assertThat(failure.get().getMessage()).contains(words);
    }

    private List<Long> numbersInTopic() {
        return TopicReader.records(broker.bootstrapServers(), topic).stream()
                .map(record -> KafkaRecords.number(record.position()))
                .toList();
    }

    private void createTopic(int partitions) throws Exception {
        try (Admin admin = admin()) {
            // The deletion of a topic with this name may still be under way.
            Awaitility.await()
                    .atMost(DEADLINE)
                    .ignoreExceptions()
                    .until(() -> admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                                    .all()
                                    .get(30, TimeUnit.SECONDS)
                            == null);
        }
    }

    private void addPartitions(int partitions) throws Exception {
        try (Admin admin = admin()) {
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private void deleteTopic() throws Exception {
        try (Admin admin = admin()) {
            admin.deleteTopics(List.of(topic)).all().get(30, TimeUnit.SECONDS);
        }
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }
}
