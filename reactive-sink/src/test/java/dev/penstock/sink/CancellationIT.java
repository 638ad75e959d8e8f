package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** A sink that is cancelled at a random moment, in a copy, at a commit or between, has written whole batches. */
class CancellationIT extends SinkTestBase {
    private static final int CANCELLATIONS = "whole".equals(System.getProperty("penstock.checks")) ? 200 : 10;
    private static final int ROWS = 100_000;

    @Test
    void leavesNothingHalfWrittenAndNoConnection() throws Exception {
        open(18);
        database.execute("CREATE TABLE t (v int)");
        Random random = new Random(3);
        int reached = -1;
        for (int i = 0; i < CANCELLATIONS; i++) {
            CountDownLatch batches = new CountDownLatch(1 + random.nextInt(4));
            Disposable subscription = journal(batches)
                    .resume(() -> after(-1), position -> after(number(position)))
                    .subscribe();
            assertThat(batches.await(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            TimeUnit.MICROSECONDS.sleep(random.nextInt(3000) * (i % 3L));
            subscription.dispose();
            awaitNoConnection();

            int now = number(database.value("SELECT convert_from(position, 'UTF8') FROM penstock.position"));
            assertThat(database.rows("SELECT count(*), count(DISTINCT v), max(v) FROM t"))
                    .containsExactly(List.of("" + (now + 1), "" + (now + 1), "" + now));
            assertThat(now).isGreaterThan(reached);
            reached = now;
        }
    }

    private PostgresSink journal(CountDownLatch batches) {
        return sink().delivery(Delivery.EXACTLY_ONCE)
                .pipeline("p")
                .batchSize(100)
                .acknowledgeTo(new Acknowledger() {
                    @Override
                    public void acknowledge(Position position) {}

                    @Override
                    public void acknowledgeUpTo(Position position) {
                        batches.countDown();
                    }
                })
                .build();
    }

    private Flux<Record> after(int number) {
        return Flux.range(number + 1, ROWS)
                .map(v -> Record.of(
                        Records.position(v),
                        Operation.CREATE,
                        Map.of("opencdc.collection", "t"),
                        null,
                        null,
                        data("v", v)))
                .concatWith(Flux.never());
    }

    private static int number(Position position) {
        return number(new String(position.toBytes(), StandardCharsets.UTF_8));
    }

    private static int number(String position) {
        return Integer.parseInt(position.substring(1));
    }

    private void awaitNoConnection() {
        await("SELECT count(*) = 0 FROM pg_stat_activity"
                + " WHERE application_name = 'penstock-sink' AND datname = current_database()");
    }
}
