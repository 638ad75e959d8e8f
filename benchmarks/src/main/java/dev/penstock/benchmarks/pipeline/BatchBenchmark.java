package dev.penstock.benchmarks.pipeline;

import dev.penstock.benchmarks.type.OrderRows;
import dev.penstock.core.CollectionName;
import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Row;
import dev.penstock.sink.internal.change.Planner;
import dev.penstock.sink.internal.change.RowChange;
import dev.penstock.sink.internal.plan.Tables;
import dev.penstock.sink.internal.plan.TransactionPlan;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.TargetColumn;
import dev.penstock.sink.internal.sql.TargetTable;
import dev.penstock.sink.internal.sql.TargetTable.Traits;
import dev.penstock.sink.internal.sql.TargetTable.UniqueIndex;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Cost of a record of {@code orders} in the sink: from the record to the statements and encoded rows of its batch. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class BatchBenchmark {
    private static final int RECORDS = 1000;
    /** Offset of the first column's value in a tuple: after the number of columns, the kind and the length. */
    private static final int KEY_OFFSET = 7;

    private final TargetTable table = table();
    private final Tables tables = new Tables(List.of());
    private final Planner planner = new Planner(table, List.of());
    private final List<Record> inserts = records(Operation.CREATE);
    private final List<Record> updates = records(Operation.UPDATE);

    public BatchBenchmark() {
        tables.learn(Set.of(table.name()), Map.of(table.name(), table));
    }

    /** New rows, which are copied into their table. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public TransactionPlan inserts() {
        return plan(inserts);
    }

    /** Changed rows, which are copied into a stage. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public TransactionPlan updates() {
        return plan(updates);
    }

    private TransactionPlan plan(List<Record> records) {
        List<RowChange> changes = new ArrayList<>(records.size());
        for (Record record : records) {
            changes.add(planner.plan(record));
        }
        return TransactionPlan.of(changes, tables, true, false, false);
    }

    private static List<Record> records(Operation operation) {
        List<Record> records = new ArrayList<>();
        for (long id = 1; id <= RECORDS; id++) {
            byte[] tuple = OrderRows.binaryTuple();
            ByteBuffer.wrap(tuple).putLong(KEY_OFFSET, id);
            Row row = Row.ofTuple(OrderRows.RELATION, tuple);
            records.add(Record.of(
                    Position.of(new byte[] {'{', '}'}),
                    operation,
                    Map.of(Metadata.COLLECTION, "orders"),
                    row.key(),
                    null,
                    row));
        }
        return records;
    }

    private static TargetTable table() {
        return new TargetTable(
                CollectionName.parse("orders"),
                16_384,
                OrderRows.RELATION.columns().stream()
                        .map(BatchBenchmark::column)
                        .toList(),
                List.of(new UniqueIndex(ColumnSet.of(IntStream.of(0)), true, true, true, false)),
                Set.of(),
                new Traits(false, false, false, false, false, ColumnSet.none(), false));
    }

    private static TargetColumn column(Column column) {
        return new TargetColumn(
                column.name(),
                column.type(),
                column.type().toString(),
                false,
                false,
                TargetColumn.Origin.SENT,
                true,
                TargetColumn.BUILT_IN_EQUALITY);
    }
}
