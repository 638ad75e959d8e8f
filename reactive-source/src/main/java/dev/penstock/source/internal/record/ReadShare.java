package dev.penstock.source.internal.record;

import dev.penstock.core.StructuredData;
import dev.penstock.source.internal.pgoutput.Lsn;
import dev.penstock.source.internal.position.ReadRanges;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Part of a row's changes that is emitted, which depends on whether its table has been read. */
enum ReadShare {
    /** All: the subscriber has the row. */
    ALL,
    /** Removals only: the row is still to be read, but an interrupted read may have emitted it. */
    REMOVALS,
    /** Nothing: the row was read in a later state. */
    NOTHING;

    /**
     * Returns the part that is emitted of a change of the row with that key.
     *
     * @param coverage the tables that have been read, which learns of keys that cannot be followed
     * @param commitLsn the LSN of the change's commit
     * @param key the key of the row, {@code null} if it has none
     */
    static ReadShare of(SessionCoverage coverage, long commitLsn, TableState table, @Nullable StructuredData key) {
        int oid = table.relation().oid();
        if (!coverage.isUnread(oid)) {
            return ALL;
        }
        if (key == null) {
            // A row without a key cannot be removed by itself: the read removes all of them first.
            coverage.stale(oid);
            return REMOVALS;
        }
        ReadRanges ranges = coverage.ranges(oid);
        if (ranges == null) {
            return REMOVALS;
        }
        if (!ranges.key().equals(table.rangedKey())) {
            coverage.forgetRanges(oid);
            return REMOVALS;
        }
        long readAt = ranges.readAt(Objects.requireNonNull(key.get(ranges.key().column())));
        if (readAt == Lsn.NONE) {
            return REMOVALS;
        }
        return Long.compareUnsigned(commitLsn, readAt) < 0 ? NOTHING : ALL;
    }
}
