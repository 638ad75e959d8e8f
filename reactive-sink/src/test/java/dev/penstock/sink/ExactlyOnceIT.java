package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.RawData;
import dev.penstock.core.Record;
import dev.penstock.sink.error.FencedException;
import dev.penstock.test.Database;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** The position is stored with the records, and one instance at a time can write. */
class ExactlyOnceIT extends SinkTestBase {
    private PostgresSinkBuilder exactlyOnce() {
        return sink().delivery(Delivery.EXACTLY_ONCE).pipeline("orders' pipeline");
    }

    @ParameterizedTest
    @EnumSource
    void positionOfTheLastRecordIsStored(Way way) {
        open(way);
        database.execute("CREATE TABLE t (v int)");
        Record last = records.create("t", null, data("v", 2));

        PostgresSink sink = write(exactlyOnce(), records.create("t", null, data("v", 1)), last);

        assertThat(sink.lastPosition().block(DEADLINE)).isEqualTo(last.position());
        assertThat(database.rows("SELECT pipeline, convert_from(position, 'UTF8') FROM penstock.position"))
                .containsExactly(List.of("orders' pipeline", last.position().toString()));
    }

    @Test
    void thereIsNoPositionBeforeTheFirstRecord() {
        open(18);

        assertThat(exactlyOnce().positionTable("ops").build().lastPosition().blockOptional(DEADLINE))
                .isEmpty();
        assertThat(database.value("SELECT epoch FROM ops")).isEqualTo("1");
    }

    @Test
    void ignoredRecordsMoveThePositionOn() {
        open(18);
        Record message = Record.of(
                records.position(),
                Operation.CREATE,
                Map.of(Metadata.MESSAGE_PREFIX, "p"),
                null,
                null,
                RawData.of(new byte[0]));

        PostgresSink sink = write(exactlyOnce(), message);

        assertThat(sink.lastPosition().block(DEADLINE)).isEqualTo(message.position());
    }

    @ParameterizedTest
    @EnumSource
    void partialUpdatesThatFoundTheirRowsAreNotCountedAsSkipped(Way way) {
        open(way);
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, v int, big text)",
                "INSERT INTO t VALUES (1, 1, 'a'), (2, 2, 'b')");

        PostgresSink sink = write(
                exactlyOnce(),
                records.patch("t", data("id", 1), null, data("id", 1, "v", 11), "big"),
                records.patch("t", data("id", 2), null, data("id", 2, "v", 12), "big"));

        assertThat(database.rows("SELECT * FROM t ORDER BY id"))
                .containsExactly(List.of("1", "11", "a"), List.of("2", "12", "b"));
        assertThat(sink.progress().skipped()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void instanceThatWasOvertakenCanWriteNoMore(Way way) {
        open(way);
        database.execute("CREATE TABLE t (v int)");
        Sinks.Many<Record> source = Sinks.many().unicast().onBackpressureBuffer();
        AtomicBoolean overtaken = new AtomicBoolean();
        PostgresSink other = exactlyOnce().build();

        Throwable error = Assertions.catchThrowable(() -> source.asFlux()
                .as(exactlyOnce()
                        .acknowledgeTo(new OnAcknowledgement(() -> {
                            if (overtaken.compareAndSet(false, true)) {
                                other.lastPosition()
                                        .doOnSuccess(at -> {
                                            for (int i = 0; i < 50; i++) {
                                                source.tryEmitNext(records.create("t", null, data("v", 2)));
                                            }
                                        })
                                        .subscribe();
                            }
                        }))
                        .build())
                .doOnSubscribe(s -> source.tryEmitNext(records.create("t", null, data("v", 1))))
                .block(DEADLINE));

        assertThat(error).isInstanceOf(FencedException.class).hasMessageContaining("orders' pipeline");
        assertThat(((FencedException) error).isTransient()).isFalse();
        assertThat(database.rows("SELECT * FROM t")).containsExactly(List.of("1"));
    }

    @Test
    void resumeContinuesAfterTheLastRecordWritten() {
        open(18);
        database.execute("CREATE TABLE t (v int)");
        List<Record> all = numbered(100);
        Flux<Record> broken =
                Flux.fromIterable(all).take(60).concatWith(Flux.error(new IllegalStateException("broken")));

        assertThat(Assertions.catchThrowable(() -> exactlyOnce()
                        .build()
                        .resume(() -> broken, position -> Flux.never())
                        .block(DEADLINE)))
                .hasMessage("broken");
        exactlyOnce()
                .build()
                .resume(Flux::never, position -> after(all, position))
                .block(DEADLINE);

        assertThat(database.value("SELECT count(*) = 100 AND count(DISTINCT v) = 100 FROM t"))
                .isEqualTo("t");
    }

    @Test
    void claimsThePipelineOnlyWhenTheRecordsAskForThePosition() {
        open(18);
        database.execute("CREATE TABLE t (v int)");
        List<Record> all = numbered(100);
        write(exactlyOnce(), all.subList(0, 60).toArray(Record[]::new));
        String epoch = "SELECT epoch FROM penstock.position";
        String before = database.value(epoch);
        Sinks.Empty<Void> slotIsFree = Sinks.empty();
        CompletableFuture<Void> standingBy = exactlyOnce()
                .build()
                .resume(position -> slotIsFree
                        .asMono()
                        .doOnSubscribe(
                                waiting -> assertThat(database.value(epoch)).isEqualTo(before))
                        .then(position)
                        .flatMapMany(from -> after(all, from)))
                .toFuture();

        assertThat(database.value(epoch)).isEqualTo(before);
        slotIsFree.tryEmitEmpty().orThrow();
        standingBy.orTimeout(DEADLINE.toSeconds(), TimeUnit.SECONDS).join();

        assertThat(database.value(epoch)).isNotEqualTo(before);
        assertThat(database.value("SELECT count(*) = 100 AND count(DISTINCT v) = 100 FROM t"))
                .isEqualTo("t");
    }

    @Test
    void flowThatAsksForThePositionWhileTheSinkWritesDoesNotFenceIt() {
        open(18);
        database.execute("CREATE TABLE t (v int)");
        List<Record> all = numbered(100);
        PostgresSink sink = exactlyOnce().batchSize(10).build();
        write(exactlyOnce(), all.subList(0, 60).toArray(Record[]::new));

        Flux.defer(() -> sink.lastPosition().flatMapMany(position -> after(all, position)))
                .as(sink)
                .block(DEADLINE);

        assertThat(database.value("SELECT count(*) = 100 AND count(DISTINCT v) = 100 FROM t"))
                .isEqualTo("t");
    }

    /** A record that the sink has received will be written, so it is not sent again. */
    @Test
    void flowThatIsRepeatedWhileTheSinkWritesResumesAfterTheLastReceivedRecord() {
        open(18);
        database.execute("CREATE TABLE t (v int)");
        List<Record> all = numbered(100);
        PostgresSink sink = exactlyOnce().batchSize(10).build();
        AtomicLong begun = new AtomicLong();

        Flux.defer(() -> sink.lastPosition()
                        .map(position -> after(all, position))
                        .defaultIfEmpty(Flux.fromIterable(all))
                        .flatMapMany(rest -> begun.incrementAndGet() <= 3
                                ? rest.take(17).concatWith(Flux.error(new IllegalStateException("broken")))
                                : rest))
                .retry(3)
                .as(sink)
                .block(DEADLINE);

        assertThat(begun).hasValue(4);
        assertThat(database.value("SELECT count(*) = 100 AND count(DISTINCT v) = 100 FROM t"))
                .isEqualTo("t");
        assertThat(sink.lastPosition().block(DEADLINE)).isEqualTo(Records.position(99));
        assertThat(database.value("SELECT epoch FROM penstock.position")).isEqualTo("2");
    }

    /** Backends are terminated at random moments: in a copy, at the commit, between batches. */
    @Test
    void lostConnectionsWriteNothingTwice() throws Exception {
        open(18);
        database.execute("CREATE TABLE t (v int)");
        Random random = new Random(7);
        AtomicLong batches = new AtomicLong();
        Thread killer = new Thread(() -> kill(database, random, batches));
        killer.setDaemon(true);
        try {
            Flux.range(0, 60_000)
                    .map(i -> records.create("t", null, data("v", i)))
                    .as(exactlyOnce()
                            .batchSize(300)
                            .acknowledgeTo(new OnAcknowledgement(() -> {
                                if (batches.getAndIncrement() == 0) {
                                    killer.start();
                                }
                            }))
                            .build())
                    // On a busy machine each of the many connections takes long.
                    .block(Duration.ofMinutes(10));
        } finally {
            killer.interrupt();
            killer.join();
        }
        assertThat(database.value("SELECT count(*) = 60000 AND count(DISTINCT v) = 60000 FROM t"))
                .isEqualTo("t");
    }

    /**
     * Waits for a batch after each termination: if connecting takes longer than the pause, nothing would ever be
     * written.
     */
    private static void kill(Database database, Random random, AtomicLong batches) {
        while (!Thread.currentThread().isInterrupted()) {
            long written = batches.get();
            pause(20 + random.nextInt(60));
            while (batches.get() == written && !Thread.currentThread().isInterrupted()) {
                pause(5);
            }
            pause(random.nextInt(20));
            if (!Thread.currentThread().isInterrupted()) {
                database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE application_name = 'penstock-sink' AND datname = current_database()");
            }
        }
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** Returns records whose positions are their numbers. */
    private static List<Record> numbered(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Record.of(
                        Records.position(i),
                        Operation.CREATE,
                        Map.of("opencdc.collection", "t"),
                        null,
                        null,
                        data("v", i)))
                .toList();
    }

    private static Flux<Record> after(List<Record> all, Position position) {
        int index = Integer.parseInt(new String(position.toBytes(), StandardCharsets.UTF_8).substring(1));
        return Flux.fromIterable(all).skip(index + 1L);
    }

    private record OnAcknowledgement(Runnable action) implements Acknowledger {
        @Override
        public void acknowledge(Position position) {
            action.run();
        }

        @Override
        public void acknowledgeUpTo(Position position) {
            action.run();
        }
    }
}
