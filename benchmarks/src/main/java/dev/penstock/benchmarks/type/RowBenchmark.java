package dev.penstock.benchmarks.type;

import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.internal.row.Row;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.json.RecordJson;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Cost of a row of {@code orders} in each step of a pipeline; with {@code -prof gc} also in allocated bytes. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class RowBenchmark {
    private static final Position POSITION = Position.of(new byte[] {'{', '}'});

    private final byte[] binary = OrderRows.binaryTuple();
    private final byte[] text = OrderRows.textTuple();
    private final byte[] copy = OrderRows.copyRow();
    private final BinaryWriter out = new BinaryWriter(1024);

    /** Copies a row from the connection's buffer without decoding any column. */
    @Benchmark
    public Row untouched() {
        return Row.ofTuple(OrderRows.RELATION, binary.clone());
    }

    /** Every column of a binary tuple as a Java value. */
    @Benchmark
    public void decodeBinary(Blackhole sink) {
        consume(Row.ofTuple(OrderRows.RELATION, binary), sink);
    }

    /** Every column of a text tuple as a Java value. */
    @Benchmark
    public void decodeText(Blackhole sink) {
        consume(Row.ofTuple(OrderRows.RELATION, text), sink);
    }

    /** Every column of a copied row as a Java value. */
    @Benchmark
    public void decodeCopy(Blackhole sink) {
        consume(Row.ofCopy(OrderRows.RELATION, copy), sink);
    }

    private static void consume(Row row, Blackhole sink) {
        for (int i = 0, size = row.size(); i < size; i++) {
            sink.consume(row.value(i));
        }
    }

    /** Java values to a row for a sink. */
    @Benchmark
    public int encode() {
        out.clear();
        OrderRows.encode(out);
        return out.size();
    }

    /** The bytes of a tuple to a row for a sink. */
    @Benchmark
    public int passThrough() {
        Row row = Row.ofTuple(OrderRows.RELATION, binary);
        out.clear();
        out.writeShort(row.relation().columns().size());
        for (int i = 0; i < row.relation().columns().size(); i++) {
            row.copyField(i, out);
        }
        return out.size();
    }

    /** A record as JSON. */
    @Benchmark
    public byte[] json() {
        Row row = Row.ofTuple(OrderRows.RELATION, binary);
        return RecordJson.toBytes(Record.of(POSITION, Operation.CREATE, Map.of(), row.key(), null, row));
    }
}
