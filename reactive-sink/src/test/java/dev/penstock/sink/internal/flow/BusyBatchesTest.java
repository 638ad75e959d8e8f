package dev.penstock.sink.internal.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.RawData;
import dev.penstock.core.Record;
import dev.penstock.sink.internal.flow.BusyBatches.Bounds;
import dev.penstock.sink.internal.plan.Batch;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

class BusyBatchesTest {
    private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    private final Sinks.Many<Record> source = Sinks.many().unicast().onBackpressureBuffer();
    private final List<String> batches = new ArrayList<>();
    private BusyBatches busy = new BusyBatches(source.asFlux(), bounds(3), clock);

    @AfterEach
    void dispose() {
        clock.dispose();
    }

    @Test
    void emitsARecordThatBelongsToNoTransactionAtOnce() {
        start();

        emit("a");

        assertThat(batches).containsExactly("a");
    }

    @Test
    void emitsATransactionWhenItsLastRecordHasArrived() {
        start();

        emit("a@1");
        assertThat(batches).isEmpty();
        emit("b@1!");

        assertThat(batches).containsExactly("a b");
    }

    @Test
    void emitsATransactionWhenTheNextHasBegun() {
        start();

        emit("a@1", "b@1", "c@2");

        assertThat(batches).containsExactly("a b");
    }

    @Test
    void emitsTogetherWhatArrivesWhileABatchIsBeingWritten() {
        start();

        emit("a@1!", "b@2!", "c@3!", "d@4");
        busy.written();

        assertThat(batches).containsExactly("a", "b c");
    }

    @Test
    void emitsALargeTransactionInPartsOfWhichTheLastEndsIt() {
        start();

        emit("a@1!", "b@2", "c@2", "d@2", "e@2", "f@2", "g@2", "h@2!", "i@3!");
        for (int i = 0; i < 5; i++) {
            busy.written();
        }

        assertThat(batches).containsExactly("a", "b c d…", "…e f g…", "…h i");
    }

    @Test
    void emitsALargeTransactionInBatchesOfTheirOwnWhenItMayBeSplit() {
        busy = new BusyBatches(source.asFlux(), new Bounds(3, 1 << 20, Duration.ZERO, false), clock);
        start();

        emit("b@2", "c@2", "d@2", "e@2!");
        busy.written();

        assertThat(batches).containsExactly("b c d", "e");
    }

    @Test
    void endsATransactionWhoseEndDoesNotArrive() {
        start();
        emit("a@1", "b@1");
        clock.advanceTimeBy(Duration.ofSeconds(9));
        emit("c@1", "d@1");
        assertThat(batches).containsExactly("a b c…");
        busy.written();
        clock.advanceTimeBy(Duration.ofSeconds(9));
        assertThat(batches).hasSize(1);

        clock.advanceTimeBy(Duration.ofSeconds(1));

        assertThat(batches).containsExactly("a b c…", "…d");
    }

    @Test
    void endsATransactionOfWhichNothingIsLeftToWrite() {
        start();
        emit("a@1", "b@1", "c@1");
        busy.written();

        source.tryEmitComplete();

        assertThat(batches).containsExactly("a b c…", "…");
    }

    @Test
    void writesAnUnfinishedTransactionWhenTheSourceCompletes() {
        start();
        emit("a@1", "b@1");

        source.tryEmitComplete();

        assertThat(batches).containsExactly("a b");
    }

    @Test
    void leavesOutATransactionWhoseEndTheSourceFailsToSend() {
        List<Throwable> errors = new ArrayList<>();
        busy.subscribe(batch -> batches.add(text(batch)), errors::add);
        emit("a@1", "b@2");
        busy.written();

        source.tryEmitError(new IllegalStateException("gone"));

        assertThat(batches).containsExactly("a");
        assertThat(errors).hasSize(1);
    }

    @Test
    void keepsRecordsOfOnePositionTogether() {
        start();
        emit("first");

        Record record = record("a", Map.of(), Operation.CREATE);
        source.tryEmitNext(record);
        source.tryEmitNext(record("b", Map.of(), Operation.CREATE));
        source.tryEmitNext(record("b", Map.of(), Operation.CREATE));
        source.tryEmitNext(record("b", Map.of(), Operation.CREATE));
        busy.written();
        busy.written();

        assertThat(batches).containsExactly("first", "a b b", "b");
    }

    @Test
    void emitsResetsTogether() {
        start();

        source.tryEmitNext(record("t", Map.of(Metadata.TRUNCATE, "true"), Operation.DELETE));
        source.tryEmitNext(record("u", Map.of(Metadata.TRUNCATE, "true"), Operation.DELETE));
        assertThat(batches).isEmpty();
        emit("row");
        busy.written();

        assertThat(batches).containsExactly("t u row");
    }

    @Test
    void waitsForTheDelay() {
        busy = new BusyBatches(source.asFlux(), new Bounds(3, 1 << 20, Duration.ofMillis(5), true), clock);
        start();

        emit("a", "b");
        clock.advanceTimeBy(Duration.ofMillis(4));
        assertThat(batches).isEmpty();
        clock.advanceTimeBy(Duration.ofMillis(1));

        assertThat(batches).containsExactly("a b");
    }

    @Test
    void beginsABatchEveryFiveMillisecondsWhileRecordsArriveFast() {
        busy = new BusyBatches(source.asFlux(), bounds(100), clock);
        start();
        emit("a");
        emit("b1", "b2", "b3", "b4", "b5", "b6", "b7", "b8");
        busy.written();
        assertThat(batches).containsExactly("a");

        clock.advanceTimeBy(Duration.ofMillis(4));
        emit("b9");
        assertThat(batches).hasSize(1);
        clock.advanceTimeBy(Duration.ofMillis(1));

        assertThat(batches).containsExactly("a", "b1 b2 b3 b4 b5 b6 b7 b8 b9");
        busy.written();
        emit("c");
        assertThat(batches).hasSize(2);
        clock.advanceTimeBy(Duration.ofMillis(5));
        assertThat(batches).hasSize(3).endsWith("c");
        busy.written();
        emit("d");
        assertThat(batches).hasSize(4).endsWith("d");
    }

    @Test
    void emitsAFullBatchAtOnceWhileRecordsArriveFast() {
        busy = new BusyBatches(source.asFlux(), bounds(9), clock);
        start();
        emit("a");
        emit("b1", "b2", "b3", "b4", "b5", "b6", "b7", "b8");
        busy.written();

        emit("b9");

        assertThat(batches).containsExactly("a", "b1 b2 b3 b4 b5 b6 b7 b8 b9");
    }

    @Test
    void endsABatchWhenItsBytesAreFull() {
        Record record = record("x".repeat(1000), Map.of(), Operation.CREATE);
        BusyBatches full = new BusyBatches(
                Flux.just(record).repeat(9),
                new Bounds(10_000, 3000, Duration.ofMinutes(1), true),
                Schedulers.parallel());

        List<Integer> sizes = new ArrayList<>();
        full.subscribe(batch -> {
            sizes.add(batch.records().size());
            full.written();
        });

        assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(10);
        assertThat(sizes.get(0)).isEqualTo(3);
    }

    @Test
    void keepsRecordsBackWhileOneBatchIsWrittenAndTheNextIsEncoded() {
        Record record = record("a", Map.of(), Operation.CREATE);
        BusyBatches full = new BusyBatches(
                Flux.just(record).repeat(9),
                new Bounds(2, 1 << 20, Duration.ofMinutes(1), true),
                Schedulers.parallel());

        List<Integer> sizes = new ArrayList<>();
        full.subscribe(batch -> sizes.add(batch.records().size()));
        assertThat(sizes).containsExactly(2, 2);

        full.written();
        assertThat(sizes).containsExactly(2, 2, 2);
        full.written();
        full.written();
        full.written();
        assertThat(sizes).containsExactly(2, 2, 2, 2, 2);
    }

    @Test
    void requestsFurtherRecordsWhileABatchIsBeingWritten() {
        BusyBatches batches = new BusyBatches(source.asFlux(), bounds(1000), clock);
        List<Integer> sizes = new ArrayList<>();
        batches.subscribe(batch -> sizes.add(batch.records().size()));

        // The first is written alone; the next batch is full while that is being written.
        for (int i = 0; i < 1500; i++) {
            emit("r" + i);
        }

        assertThat(sizes).containsExactly(1, 1000);
        batches.written();
        batches.written();
        clock.advanceTimeBy(Duration.ofMillis(5));
        assertThat(sizes).containsExactly(1, 1000, 499);
    }

    @Test
    void emitsAllRecordsInOrderHoweverManyArriveAtOnce() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int records = random.nextInt(700);
            Sinks.Many<Record> sent = Sinks.many().unicast().onBackpressureBuffer();
            BusyBatches batches = new BusyBatches(
                    sent.asFlux(), new Bounds(1 + random.nextInt(300), 1 << 20, Duration.ZERO, true), clock);
            List<Record> arrived = new ArrayList<>();
            Deque<Batch> unwritten = new ArrayDeque<>();
            AtomicBoolean completed = new AtomicBoolean();
            batches.subscribe(unwritten::add, error -> {}, () -> completed.set(true));
            List<Record> all = new ArrayList<>();
            while (all.size() < records) {
                for (int i = random.nextInt(100); i >= 0 && all.size() < records; i--) {
                    Record record = record("r" + all.size(), Map.of(), Operation.CREATE);
                    all.add(record);
                    sent.tryEmitNext(record);
                }
                write(batches, unwritten, arrived, random.nextInt(3));
                clock.advanceTimeBy(Duration.ofMillis(random.nextInt(10)));
                assertThat(unwritten).as("seed %d", seed).hasSizeLessThan(3);
            }
            sent.tryEmitComplete();
            while (!unwritten.isEmpty()) {
                write(batches, unwritten, arrived, 1);
            }

            assertThat(arrived).as("seed %d", seed).isEqualTo(all);
            assertThat(completed).as("seed %d", seed).isTrue();
        }
    }

    private static void write(BusyBatches batches, Deque<Batch> unwritten, List<Record> arrived, int most) {
        for (int i = 0; i < most && !unwritten.isEmpty(); i++) {
            arrived.addAll(unwritten.remove().records());
            batches.written();
        }
    }

    @Test
    void asksForFewRecordsWhenTheyAreLarge() {
        int large = 1 << 20;
        List<Record> made = new ArrayList<>();
        BusyBatches large2 = new BusyBatches(
                Flux.<Record>generate(sink -> {
                            Record record = record("x".repeat(large), Map.of(), Operation.CREATE);
                            made.add(record);
                            sink.next(record);
                        })
                        .take(100),
                new Bounds(10_000, 2L * large, Duration.ZERO, true),
                Schedulers.parallel());

        List<Batch> emitted = new ArrayList<>();
        large2.subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(1);
            }

            @Override
            protected void hookOnNext(Batch batch) {
                emitted.add(batch);
            }
        });

        assertThat(emitted).hasSize(1);
        assertThat(made).hasSizeLessThan(6);
    }

    @Test
    void keepsRecordsTogetherThatAnOperatorMadeOfOneWheneverTheyArrive() {
        start();

        emit("a+");
        clock.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(batches).isEmpty();
        emit("a");
        busy.written();
        emit("b@1+", "b@1!");
        busy.written();

        assertThat(batches).containsExactly("a a", "b b");
    }

    @Test
    void keepsRecordsTogetherThatAnOperatorMadeOfOneAlsoWhenABatchIsFull() {
        busy = new BusyBatches(source.asFlux(), new Bounds(2, 1 << 20, Duration.ZERO, false), clock);
        start();

        emit("a@1", "b@1+", "b@1+", "b@1", "c@1!");
        busy.written();

        assertThat(batches).containsExactly("a b b b", "c");
    }

    @Test
    void doesNotWaitForARecordThatAnOperatorDropped() {
        start();

        emit("a+", "b");

        assertThat(batches).containsExactly("a b");
    }

    @Test
    void warnsIfABatchEndedBetweenRecordsOfOnePosition() {
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            start();
            emit("a");
            busy.written();
            emit("b");
            busy.written();
            assertThat(log.toString(StandardCharsets.UTF_8)).doesNotContain("Record.together");

            emit("b");

            assertThat(log.toString(StandardCharsets.UTF_8)).contains("a batch ended between them", "Record.together");
        } finally {
            System.setErr(before);
        }
    }

    private void start() {
        busy.subscribe(batch -> batches.add(text(batch)));
    }

    /** Emits records: a name, {@code @} and the transaction, {@code !} if it is the last of that, {@code +} if the next belongs to it. */
    private void emit(String... records) {
        for (String text : records) {
            String[] parts = text.replaceAll("[!+]", "").split("@", -1);
            Map<String, String> metadata = new HashMap<>();
            if (parts.length == 2) {
                metadata.put(Metadata.COMMIT_LSN, parts[1]);
            }
            if (text.endsWith("+")) {
                metadata.put(Metadata.CONTINUED, "true");
            }
            if (text.endsWith("!")) {
                metadata.put(Metadata.TRANSACTION_END, "true");
            }
            source.tryEmitNext(record(parts[0], metadata, Operation.CREATE));
        }
    }

    private static Bounds bounds(int records) {
        return new Bounds(records, 1 << 20, Duration.ZERO, true);
    }

    private static String text(Batch batch) {
        String names = batch.records().stream()
                .map(record -> new String(((RawData) record.after()).toByteArray(), StandardCharsets.UTF_8))
                .collect(Collectors.joining(" "));
        return (batch.continued() ? "…" : "") + names + (batch.ends() ? "" : "…");
    }

    private static Record record(String name, Map<String, String> metadata, Operation operation) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return Record.of(Position.of(bytes), operation, metadata, null, null, RawData.of(bytes));
    }
}
