package dev.penstock.sink.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.penstock.core.StructuredData;
import dev.penstock.sink.internal.change.Planner;
import dev.penstock.sink.internal.change.RowChange;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.TargetTable;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TableRowsTest {
    private static final int UPDATES = 200;
    private static final int LARGE = 200_000;

    private final TargetTable table = TargetTables.of("t", 1, "id", "body", "views");
    private final Planner planner = new Planner(table, List.of());

    /** Counts allocated bytes, which depend neither on the machine nor on the collector. */
    @Test
    void smallUpdatesOfALargeRowTakeLittleMemory() {
        List<RowChange> changes = new ArrayList<>();
        changes.add(whole());
        for (int i = 0; i < UPDATES; i++) {
            changes.add(part(i));
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        int written = write(changes);

        assertThat(written).isBetween(LARGE, LARGE + 1000);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(20L * LARGE);
    }

    private int write(List<RowChange> changes) {
        ColumnSet key = changes.get(0).key();
        TableRows rows = new TableRows(new TargetTableState(table, List.of(), true), key);
        changes.forEach(rows::add);
        rows.group(new AtomicInteger()::getAndIncrement);
        Step.Copy copy = (Step.Copy) rows.stage(false);
        return copy.data().stream().mapToInt(ByteBuffer::remaining).sum();
    }

    private RowChange whole() {
        return planner.plan(TargetTables.update(
                StructuredData.of(Map.of("id", "1")),
                StructuredData.of(Map.of("id", "1", "body", "x".repeat(LARGE), "views", "")),
                ""));
    }

    private RowChange part(int views) {
        return planner.plan(TargetTables.update(
                StructuredData.of(Map.of("id", "1")),
                StructuredData.of(Map.of("id", "1", "views", Integer.toString(views))),
                "body"));
    }
}
