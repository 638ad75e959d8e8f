package dev.penstock.benchmarks.pipeline;

import dev.penstock.source.internal.acknowledgement.AcknowledgementWindow;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Cost of a record in the acknowledgement window, from its number to its acknowledgement. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class WindowBenchmark {
    private static final int RECORDS = 1000;

    private AcknowledgementWindow window = new AcknowledgementWindow(0, () -> {});
    private long lsn;

    @Setup(Level.Iteration)
    public void begin() {
        window = new AcknowledgementWindow(0, () -> {});
        lsn = 0;
    }

    /** Records of large transactions, acknowledged in order. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long largeTransactions() {
        for (int i = 0; i < RECORDS; i++) {
            window.acknowledge(window.nextOrdinal());
        }
        window.transactionEnded(++lsn);
        return window.confirmed();
    }

    /** Records of one-row transactions, acknowledged in order. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long smallTransactions() {
        for (int i = 0; i < RECORDS; i++) {
            long ordinal = window.nextOrdinal();
            window.transactionEnded(++lsn);
            window.acknowledge(ordinal);
        }
        return window.confirmed();
    }

    /** Records of one-row transactions, a thousand at a time acknowledged from the last to the first. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long backwards() {
        long last = 0;
        for (int i = 0; i < RECORDS; i++) {
            last = window.nextOrdinal();
            window.transactionEnded(++lsn);
        }
        for (int i = 0; i < RECORDS; i++) {
            window.acknowledge(last - i);
        }
        return window.confirmed();
    }
}
