package dev.penstock.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.test.KafkaBroker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** Behaviour while a broker is unreachable. */
class KafkaOutageIT {
    private static final Duration DEADLINE = Duration.ofMinutes(3);
    private static final long ENOUGH = 5_000;

    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong(-1);

    @Test
    void takesNoMoreThanItsBoundsWithoutABrokerAndLosesNothing() {
        try (KafkaBroker broker = KafkaBroker.start()) {
            KafkaSink sink = KafkaSink.builder()
                    .bootstrapServers(broker.bootstrapServers())
                    .delivery(KafkaDelivery.EXACTLY_ONCE)
                    .pipeline("outage")
                    .kafka("max.block.ms", "4000")
                    .kafka("request.timeout.ms", "2000")
                    .kafka("delivery.timeout.ms", "3000")
                    .acknowledgeTo(new Acknowledger() {
                        @Override
                        public void acknowledge(Position position) {}

                        @Override
                        public void acknowledgeUpTo(Position position) {
                            acknowledged.set(KafkaRecords.number(position));
                        }
                    })
                    .build();
            Disposable running = sink.resume(() -> from(0), position -> from(KafkaRecords.number(position) + 1))
                    .subscribe();
            Awaitility.await().atMost(DEADLINE).until(() -> acknowledged.get() > 1000);

            broker.kill();
            long before = taken.get();
            Awaitility.await().during(Duration.ofSeconds(6)).atMost(DEADLINE).until(() -> true);
            // Demand and the producer's buffer limit the records taken; an unbounded source has no end.
            assertThat(taken.get() - before).isLessThan(200_000);
            AtomicLong stalled = new AtomicLong();
            Awaitility.await().during(Duration.ofSeconds(2)).atMost(DEADLINE).until(() -> {
                long now = taken.get();
                return stalled.getAndSet(now) == now;
            });

            broker.restart();
            long atRestart = acknowledged.get();
            Awaitility.await().atMost(DEADLINE).until(() -> acknowledged.get() > atRestart + ENOUGH);
            running.dispose();
            assertThat(TopicReader.records(broker.bootstrapServers(), "penstock.public.outage").stream()
                            .map(Record::position)
                            .map(KafkaRecords::number)
                            .sorted()
                            .limit(atRestart + ENOUGH))
                    .doesNotHaveDuplicates()
                    .last()
                    .isEqualTo(atRestart + ENOUGH - 1);
        }
    }

    private Flux<Record> from(long first) {
        return Flux.<Record, Long>generate(() -> first, (number, sink) -> {
                    taken.incrementAndGet();
                    sink.next(KafkaRecords.change("outage", number, number / 10, number % 10 == 9));
                    return number + 1;
                })
                .subscribeOn(reactor.core.scheduler.Schedulers.parallel());
    }
}
