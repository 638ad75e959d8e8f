package dev.penstock.benchmarks.pipeline;

import dev.penstock.benchmarks.type.OrderRows;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.source.internal.pgoutput.PgOutputDecoder;
import dev.penstock.source.internal.pgoutput.PgOutputMessage;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Cost of a message of pgoutput, from the connection's buffer to an object. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class DecoderBenchmark {
    private final ByteBuffer insert = message(out -> {
        out.writeByte('I');
        out.writeInt(16_384);
        out.writeByte('N');
        out.writeBytes(ByteBuffer.wrap(OrderRows.binaryTuple()));
    });
    private final ByteBuffer update = message(out -> {
        out.writeByte('U');
        out.writeInt(16_384);
        out.writeByte('O');
        out.writeBytes(ByteBuffer.wrap(OrderRows.binaryTuple()));
        out.writeByte('N');
        out.writeBytes(ByteBuffer.wrap(OrderRows.binaryTuple()));
    });
    private final ByteBuffer begin = message(out -> {
        out.writeByte('B');
        out.writeLong(1);
        out.writeLong(2);
        out.writeInt(3);
    });

    /** An inserted row of {@code orders}. */
    @Benchmark
    public PgOutputMessage insert() {
        return PgOutputDecoder.decode(insert.rewind());
    }

    /** An updated row of {@code orders} with its old image. */
    @Benchmark
    public PgOutputMessage updateWithOldRow() {
        return PgOutputDecoder.decode(update.rewind());
    }

    /** The begin of a transaction. */
    @Benchmark
    public PgOutputMessage begin() {
        return PgOutputDecoder.decode(begin.rewind());
    }

    private static ByteBuffer message(Consumer<BinaryWriter> content) {
        BinaryWriter out = new BinaryWriter(1024);
        content.accept(out);
        return ByteBuffer.wrap(out.toByteArray());
    }
}
