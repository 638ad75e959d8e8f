package dev.penstock.benchmarks.pipeline;

import dev.penstock.benchmarks.type.OrderRows;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.internal.row.Row;
import dev.penstock.source.internal.session.Emitter;
import dev.penstock.source.internal.session.HandOff;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Cost of handing a record from the session's thread to the subscriber's, in batches as a source does. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class HandOffBenchmark {
    private static final int RECORDS = 100_000;
    private static final long BUFFER_BYTES = 8 << 20;

    private final Row row = Row.ofTuple(OrderRows.RELATION, OrderRows.binaryTuple());
    private final Record record =
            Record.of(Position.of(new byte[] {'{', '}'}), Operation.CREATE, Map.of(), row.key(), null, row);
    private final ExecutorService session = Executors.newSingleThreadExecutor();
    private final Scheduler subscriber = Schedulers.newSingle("subscriber");

    @TearDown
    public void stop() {
        session.shutdownNow();
        subscriber.dispose();
    }

    /** A hundred thousand records, each counted by the subscriber. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public @Nullable Long records() {
        return HandOff.records(subscriber, handOff -> {
                    session.execute(() -> push(handOff));
                    return () -> {};
                })
                .count()
                .block();
    }

    private void push(HandOff handOff) {
        Emitter emitter = new Emitter(handOff, BUFFER_BYTES);
        for (int i = 0; i < RECORDS; i++) {
            while (emitter.isFull()) {
                drain(emitter);
            }
            emitter.emit(record, 300);
        }
        while (!emitter.isEmpty()) {
            drain(emitter);
        }
        handOff.complete();
    }

    private static void drain(Emitter emitter) {
        if (!emitter.flush()) {
            Thread.onSpinWait();
        }
    }
}
