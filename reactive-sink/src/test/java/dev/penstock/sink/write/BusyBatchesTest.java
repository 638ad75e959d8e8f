package dev.penstock.sink.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.RawData;
import dev.penstock.core.Record;
import dev.penstock.sink.write.BusyBatches.Bounds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

class BusyBatchesTest {
    private static final Record ROW = record("row", Operation.CREATE, Map.of());
    private static final Record EMPTIED = record("emptied", Operation.DELETE, Map.of(Metadata.TRUNCATE, "true"));
    private static final Record EMPTIED_TOO =
            record("emptied too", Operation.DELETE, Map.of(Metadata.TRUNCATE, "true"));

    @Test
    void truncationWaitsForOthersHoweverLongTheRowsBeforeItHaveWaited() throws Exception {
        while (!isWrittenTogether()) {
            // The machine stood still: what came so late may be written apart.
        }
    }

    @Test
    void endsABatchWhereItsBytesAreFull() {
        Record record = record("x".repeat(1000), Operation.CREATE, Map.of());
        BusyBatches busy =
                new BusyBatches(Flux.just(record).repeat(9), new Bounds(10_000, 3000, Duration.ofMinutes(1)));

        List<Integer> sizes = new ArrayList<>();
        busy.subscribe(batch -> sizes.add(batch.records().size()));

        assertThat(sizes).containsExactly(3, 3, 3, 1);
    }

    @Test
    void asksForFewRecordsWhereTheyAreLarge() {
        int large = 1 << 20;
        List<Record> made = new ArrayList<>();
        BusyBatches busy = new BusyBatches(
                Flux.<Record>generate(sink -> {
                            Record record = record("x".repeat(large), Operation.CREATE, Map.of());
                            made.add(record);
                            sink.next(record);
                        })
                        .take(100),
                new Bounds(10_000, 2L * large, Duration.ZERO));

        List<Batch> batches = new ArrayList<>();
        busy.subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(1);
            }

            @Override
            protected void hookOnNext(Batch batch) {
                batches.add(batch);
            }
        });

        assertThat(batches).hasSize(1);
        assertThat(made).hasSizeLessThan(6);
    }

    private static boolean isWrittenTogether() throws InterruptedException {
        Sinks.Many<Record> source = Sinks.many().unicast().onBackpressureBuffer();
        BusyBatches busy = new BusyBatches(source.asFlux(), new Bounds(100, 1 << 20, Duration.ZERO));
        BlockingQueue<Batch> batches = new LinkedBlockingQueue<>();
        busy.subscribe(batches::add);
        source.tryEmitNext(ROW);
        source.tryEmitNext(ROW);
        Thread.sleep(100);
        long start = System.nanoTime();
        source.tryEmitNext(EMPTIED);
        busy.written();
        if (System.nanoTime() - start > TimeUnit.MILLISECONDS.toNanos(30)) {
            return false;
        }
        assertThat(batches.take().records()).containsExactly(ROW);
        assertThat(batches.take().records()).containsExactly(ROW);

        source.tryEmitNext(EMPTIED_TOO);
        busy.written();

        Batch together = batches.poll(1, TimeUnit.MINUTES);
        assertThat(together).isNotNull();
        assertThat(together.records()).containsExactly(EMPTIED, EMPTIED_TOO);
        return true;
    }

    private static Record record(String name, Operation operation, Map<String, String> metadata) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return Record.of(Position.of(bytes), operation, metadata, null, null, RawData.of(bytes));
    }
}
