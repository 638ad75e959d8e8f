package dev.penstock.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.kafka.error.BrokerException;
import dev.penstock.sink.Delivery;
import dev.penstock.sink.PostgresSink;
import dev.penstock.test.Database;
import dev.penstock.test.KafkaBroker;
import dev.penstock.test.PostgresServer;
import dev.penstock.test.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A source whose brokers are old, whose target is down, and whose partitions move in the middle of a transaction. */
class KafkaSourceFaultsIT {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final Duration DEADLINE = Duration.ofMinutes(3);

    private final String table = "faulty" + NAMES.incrementAndGet();
    private final String topic = "penstock.public." + table;
    private final Disposable.Composite running = Disposables.composite();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    @AfterEach
    void stop() {
        running.dispose();
    }

    @Test
    void namesTheSettingThatABrokerWithoutTheConsumerProtocolNeeds() {
        try (KafkaBroker old = KafkaBroker.start(Map.of("group.coordinator.rebalance.protocols", "classic"))) {
            write(old, KafkaRecords.transactions(table, 0, 99, 5));

            assertThatThrownBy(() -> source(old)
                            .build()
                            .forEachPartition(partition -> partition.records().then())
                            .block(DEADLINE))
                    .isInstanceOf(BrokerException.class)
                    .hasMessageContaining("group.protocol=classic");

            AtomicInteger read = new AtomicInteger();
            running.add(source(old)
                    .kafka("group.protocol", "classic")
                    .build()
                    .forEachPartition(partition -> partition
                            .records()
                            .doOnNext(record -> read.incrementAndGet())
                            .then())
                    .subscribe(nothing -> {}, failure::set));
            Awaitility.await().atMost(DEADLINE).until(() -> read.get() == 100);
            running.dispose();
        }
    }

    @Test
    void keepsItsPartitionsWhileTheTargetIsDownForLongerThanKafkasTimeouts() {
        KafkaBroker broker = KafkaBroker.shared();
        PostgresServer server = PostgresServer.shared();
        AtomicInteger assignments = new AtomicInteger();
        try (Database target = server.createDatabase();
                TcpProxy proxy = TcpProxy.to(server)) {
            createTable(target);
            write(broker, KafkaRecords.transactions(table, 0, 999, 5));
            KafkaSource source =
                    source(broker).kafka("max.poll.interval.ms", "6000").build();
            running.add(source.forEachPartition(partition -> {
                        assignments.incrementAndGet();
                        return into(proxy.url(target), partition);
                    })
                    .subscribe(nothing -> {}, failure::set));
            awaitRows(target, 1000);
            int assigned = assignments.get();

            proxy.refuseConnections();
            proxy.cut();
            write(broker, KafkaRecords.transactions(table, 1000, 1999, 5));
            Awaitility.await().during(Duration.ofSeconds(9)).atMost(DEADLINE).until(() -> failure.get() == null);
            proxy.acceptConnections();

            awaitRows(target, 2000);
            assertThat(failure.get()).isNull();
            assertThat(assignments).hasValue(assigned);
            running.dispose();
        }
    }

    @Test
    void writesEachRowOnceWhenPartitionsMoveInTheMiddleOfATransaction() {
        KafkaBroker broker = KafkaBroker.shared();
        try (Database target = PostgresServer.shared().createDatabase()) {
            createTable(target);
            // One source transaction, with a share in each partition.
            write(broker, KafkaRecords.transactions(table, 0, 59_999, 60_000));
            running.add(consumer(broker, target));
            Awaitility.await()
                    .atMost(DEADLINE)
                    .until(() -> Long.parseLong(target.value("SELECT count(*) FROM " + table)) > 0);
            running.add(consumer(broker, target));
            Disposable third = consumer(broker, target);
            Awaitility.await()
                    .atMost(DEADLINE)
                    .until(() -> Long.parseLong(target.value("SELECT count(*) FROM " + table)) > 20_000);
            third.dispose();

            awaitRows(target, 60_000);
            assertThat(target.value("SELECT count(*) || ' ' || count(DISTINCT id) FROM written"))
                    .isEqualTo("60000 60000");
            assertThat(failure.get()).isNull();
            running.dispose();
        }
    }

    /** The table, and a second one that holds a row for each time that a row of it is written. */
    private void createTable(Database target) {
        target.execute(
                "CREATE TABLE " + table + " (id bigint PRIMARY KEY, text text)",
                "CREATE TABLE written (id bigint)",
                "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " INSERT INTO public.written VALUES (NEW.id); RETURN NULL; END $$",
                "CREATE TRIGGER note AFTER INSERT OR UPDATE ON " + table + " FOR EACH ROW EXECUTE FUNCTION note()");
    }

    private Disposable consumer(KafkaBroker broker, Database target) {
        return source(broker)
                .build()
                .forEachPartition(partition -> into(target.url(), partition))
                .subscribe(nothing -> {}, failure::set);
    }

    private Mono<Void> into(String url, KafkaPartition partition) {
        return PostgresSink.builder()
                .url(url)
                .delivery(Delivery.EXACTLY_ONCE)
                .pipeline(partition.pipeline())
                .acknowledgeTo(partition.acknowledgements())
                .build()
                .resume(partition::records, (Position after) -> partition.recordsAfter(after));
    }

    private void awaitRows(Database target, int count) {
        Awaitility.await()
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(300))
                .failFast("The source ended", () -> assertThat(failure.get()).isNull())
                .until(() -> Integer.toString(count).equals(target.value("SELECT count(*) FROM " + table)));
    }

    private void write(KafkaBroker broker, List<Record> records) {
        Flux.fromIterable(records)
                .as(KafkaSink.builder()
                        .bootstrapServers(broker.bootstrapServers())
                        .partitions(4)
                        .delivery(KafkaDelivery.EXACTLY_ONCE)
                        .pipeline("pipeline-" + table)
                        .build())
                .block(DEADLINE);
    }

    private KafkaSourceBuilder source(KafkaBroker broker) {
        return KafkaSource.builder()
                .bootstrapServers(broker.bootstrapServers())
                .topics(topic)
                .group("group-" + table);
    }
}
