package dev.penstock.core.internal.row;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.penstock.core.internal.type.PgType;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowAllocationTest {
    private static final int ROWS = 100_000;

    @Test
    void costsOneObjectBesideItsBytesUnlessItIsRead() {
        Relation relation = new Relation(1, "public", "t", List.of(new Column("a", PgType.builtIn(23), -1, true)));
        byte[] tuple = {0, 1, 't', 0, 0, 0, 1, '7'};
        Row[] rows = new Row[ROWS];
        make(relation, tuple, rows);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        make(relation, tuple, rows);
        long each = (threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before) / ROWS;

        // A header and four references, whether compressed or not.
        assertThat(each).isBetween(16L, 48L);
    }

    private static void make(Relation relation, byte[] tuple, Row[] rows) {
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Row.ofTuple(relation, tuple);
        }
    }
}
