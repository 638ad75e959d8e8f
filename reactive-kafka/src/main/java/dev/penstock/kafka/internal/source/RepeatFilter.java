package dev.penstock.kafka.internal.source;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A filter of records that a producer wrote again after a restart. Within a partition, streamed records are in the
 * order of their positions, so one that is not after the last is a repeat. A row of a snapshot is never dropped: a
 * repeated snapshot reads the rows in another order, and later records are compared with it. Confined to one thread at
 * a time.
 */
final class RepeatFilter {
    private final @Nullable Comparator<Position> order;
    private @Nullable Position last;

    /** Creates a filter that continues after {@code last}; without an order nothing is dropped. */
    RepeatFilter(@Nullable Comparator<Position> order, @Nullable Position last) {
        this.order = order;
        this.last = last;
    }

    /** Returns whether a record is new, and remembers it if it is. */
    boolean isNew(Record record) {
        Comparator<Position> comparator = order;
        Position before = last;
        if (comparator != null && before != null && !isOfSnapshot(record)) {
            if (comparator.compare(record.position(), before) <= 0) {
                return false;
            }
        }
        last = record.position();
        return true;
    }

    private static boolean isOfSnapshot(Record record) {
        return record.operation() == Operation.SNAPSHOT
                || (record.metadata().get(Metadata.TRUNCATE) != null
                        && record.metadata().get(Metadata.COMMIT_LSN) == null);
    }
}
