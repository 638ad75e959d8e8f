package dev.penstock.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.kafka.error.TopicException;
import dev.penstock.test.KafkaBroker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** A transaction that the broker has committed without writing the marker that shows its messages to readers. */
class KafkaLostMarkerIT {
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final String POSITIONS = "penstock.positions-0";

    @Test
    void reportsATransactionWhoseMarkerTheBrokerLost() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start()) {
            String servers = broker.bootstrapServers();
            resume(servers, 0, 9);
            Path log = log(servers);
            broker.stop();
            removeLastBatch(log);
            broker.restart();

            assertThatThrownBy(() -> resume(servers, 0, 19))
                    .isInstanceOf(TopicException.class)
                    .hasMessageContaining("A transaction of pipeline 'marker' hangs in the topic 'penstock.positions'")
                    .hasMessageContaining("kafka-transactions.sh abort");
            assertThat(TopicReader.records(servers, "penstock.public.marker")).hasSize(10);

            rollBack(servers);
            resume(servers, 0, 19);
            assertThat(TopicReader.records(servers, "penstock.public.marker").stream()
                            .map(Record::position)
                            .map(KafkaRecords::number)
                            .distinct())
                    .hasSize(20);
        }
    }

    /** Does what the message asks for. */
    private static void rollBack(String servers) throws Exception {
        TopicPartition partition = new TopicPartition("penstock.positions", 0);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            ProducerState open = admin
                    .describeProducers(List.of(partition))
                    .partitionResult(partition)
                    .get(30, TimeUnit.SECONDS)
                    .activeProducers()
                    .stream()
                    .filter(producer -> producer.currentTransactionStartOffset().isPresent())
                    .findFirst()
                    .orElseThrow();
            admin.abortTransaction(new AbortTransactionSpec(
                            partition,
                            open.producerId(),
                            (short) open.producerEpoch(),
                            open.coordinatorEpoch().orElse(0)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private static void resume(String servers, int first, int last) {
        KafkaSink.builder()
                .bootstrapServers(servers)
                .delivery(KafkaDelivery.EXACTLY_ONCE)
                .pipeline("marker")
                .acknowledgeTo(new Acknowledger() {
                    @Override
                    public void acknowledge(Position position) {}

                    @Override
                    public void acknowledgeUpTo(Position position) {}
                })
                .build()
                .resume(() -> from(first, last), position -> from((int) KafkaRecords.number(position) + 1, last))
                .block(DEADLINE);
    }

    private static Flux<Record> from(int first, int last) {
        return Flux.fromIterable(KafkaRecords.transactions("marker", first, last, 5));
    }

    private static Path log(String servers) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            String directory = admin.describeLogDirs(List.of(1))
                    .allDescriptions()
                    .get(30, TimeUnit.SECONDS)
                    .get(1)
                    .keySet()
                    .iterator()
                    .next();
            return Path.of(directory, POSITIONS);
        }
    }

    /** Removes the marker, and all that the broker would know of it without reading the log. */
    private static void removeLastBatch(Path log) throws IOException {
        try (FileChannel file = FileChannel.open(
                log.resolve("00000000000000000000.log"), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long start = 0;
            long next = 0;
            while (next < file.size()) {
                start = next;
                ByteBuffer head = ByteBuffer.allocate(12);
                file.read(head, start);
                next = start + 12 + head.getInt(8);
            }
            file.truncate(start);
        }
        try (Stream<Path> files = Files.list(log)) {
            for (Path file : files.toList()) {
                if (file.toString().matches(".*(index|snapshot)")) {
                    Files.delete(file);
                }
            }
        }
        Files.deleteIfExists(log.getParent().resolve(".kafka_cleanshutdown"));
    }
}
