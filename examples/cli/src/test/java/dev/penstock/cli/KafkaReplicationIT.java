package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.cli.invocation.ExitStatus;
import dev.penstock.core.Position;
import dev.penstock.kafka.KafkaSink;
import dev.penstock.kafka.KafkaSource;
import dev.penstock.test.KafkaBroker;
import dev.penstock.test.PostgresServer;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KafkaReplicationIT {
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    @Test
    void writesEachRowOnceToKafkaOverTwoRuns() throws Exception {
        KafkaBroker broker = KafkaBroker.shared();
        try (Shop shop = new Shop(PostgresServer.shared())) {
            String[] replicate = shop.command(
                    "replicate",
                    "--sink.kafka.bootstrapServers=" + broker.bootstrapServers(),
                    "--exactly-once",
                    "--idle-exit=1s");
            assertThat(Cli.run(replicate).status()).isZero();
            shop.database().execute("INSERT INTO items VALUES (5)");
            assertThat(Cli.run(replicate).status()).isZero();

            CountDownLatch read = new CountDownLatch(5);
            Queue<Object> ids = new ConcurrentLinkedQueue<>();
            Disposable reading = KafkaSource.builder()
                    .bootstrapServers(broker.bootstrapServers())
                    .topics("penstock.public.items")
                    .group("all")
                    .build()
                    .forEachPartition(partition -> partition
                            .records()
                            .doOnNext(record -> {
                                ids.add(record.key().get("id"));
                                read.countDown();
                            })
                            .then())
                    .subscribe();
            assertThat(read.await(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            reading.dispose();
            assertThat(ids).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L);
            assertThat(storedPosition(broker, identityOfSlot(shop))).isPresent();
        }
    }

    private static String identityOfSlot(Shop shop) {
        return shop.database()
                .value("SELECT s.system_identifier || '.' || r.slot_name FROM pg_control_system() s,"
                        + " pg_replication_slots r WHERE r.database = current_database()");
    }

    private static Optional<Position> storedPosition(KafkaBroker broker, String pipeline) {
        return KafkaSink.builder()
                .bootstrapServers(broker.bootstrapServers())
                .pipeline(pipeline)
                .build()
                .storedPosition()
                .blockOptional(DEADLINE);
    }

    @Test
    void refusesAnOptionThatIsNotOneOfKafkasClients() {
        Cli run = Cli.run(
                "replicate",
                "--source.url=postgresql://localhost/none",
                "--source.tables=t",
                "--sink.kafka.bootstrapServers=localhost:9092",
                "--sink.kafka.compresion.type=zstd");

        assertThat(run.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(run.err())
                .containsExactly(
                        "sink.kafka.compresion.type: is not a setting of Kafka's producer, consumer or admin client");
    }
}
