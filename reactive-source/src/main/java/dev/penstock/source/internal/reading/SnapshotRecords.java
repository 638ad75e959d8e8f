package dev.penstock.source.internal.reading;

import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.row.Row;
import dev.penstock.source.internal.position.KeyRange;
import dev.penstock.source.internal.position.RangedKey;
import dev.penstock.source.internal.position.ReadRanges;
import dev.penstock.source.internal.record.RecordEmission;
import dev.penstock.source.internal.record.SessionCoverage;
import dev.penstock.source.internal.snapshot.RowBatch;
import dev.penstock.source.internal.snapshot.SnapshotRun;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Records of the rows of a snapshot. The last row of a table is held back until the table has no more rows, and that of
 * the last table until no table has any. Only then is it known to be the last. A table, or a range of its key, counts
 * as read once its last record is emitted. Confined to the session's thread.
 */
final class SnapshotRecords {
    static final String ROW = "row";
    static final String LAST_OF_TABLE = "last-of-table";
    static final String LAST = "last";

    private final SessionCoverage coverage;
    private final RecordEmission emission;
    private final long consistentPoint;
    private final @Nullable Relation removed;
    /** The latest row of each table that is being read. */
    private final Map<Relation, Row> latest = new LinkedHashMap<>();
    /** Ranges of tables whose rows have been emitted, except for that latest row. */
    private final Map<Relation, List<KeyRange>> ended = new HashMap<>();
    /** The last row of the table that finished last. */
    private @Nullable Row finished;

    /**
     * Creates the records of one read.
     *
     * @param removed the description of keys without a row, {@code null} if the rows are not requested by their keys
     */
    SnapshotRecords(
            SessionCoverage coverage, RecordEmission emission, long consistentPoint, @Nullable Relation removed) {
        this.removed = removed;
        this.coverage = coverage;
        this.emission = emission;
        this.consistentPoint = consistentPoint;
    }

    /**
     * Begins the read of a snapshot's tables. Ranges that were read of another key than the present one are forgotten.
     *
     * @param reset the tables whose rows a subscriber has to remove first
     */
    void begin(SnapshotRun snapshot, Predicate<Relation> reset) {
        for (Relation table : snapshot.tables()) {
            ReadRanges before = coverage.ranges(table.oid());
            if (before != null && !before.key().equals(snapshot.key(table.oid()))) {
                coverage.forgetRanges(table.oid());
            }
            if (reset.test(table)) {
                // Even if the table had been read: a subscriber that resumes after this record has none of its rows.
                coverage.unread(table.oid());
                emission.reset(consistentPoint, table);
            }
        }
    }

    void accept(RowBatch batch) {
        if (removed != null && removed.equals(batch.relation())) {
            batch.rows().forEach(key -> emission.removal(consistentPoint, key));
            return;
        }
        if (!batch.rows().isEmpty()) {
            emitFinished(LAST_OF_TABLE);
            latest.put(batch.relation(), emitAllButLast(batch));
        }
        KeyRange range = batch.endOfRange();
        if (range != null) {
            ended.computeIfAbsent(batch.relation(), table -> new ArrayList<>()).add(range);
        }
        if (batch.endOfTable()) {
            ended.remove(batch.relation());
            Row last = latest.remove(batch.relation());
            if (last == null) {
                coverage.tableRead(batch.relation());
            } else {
                emitFinished(LAST_OF_TABLE);
                finished = last;
            }
        } else if (range != null && !latest.containsKey(batch.relation())) {
            endRanges(batch.relation());
        }
    }

    /** Emits the latest row before a batch, and the rows of the batch up to the last one, which is returned. */
    private Row emitAllButLast(RowBatch batch) {
        List<Row> rows = batch.rows();
        Row previous = latest.get(batch.relation());
        if (previous != null) {
            endRanges(batch.relation());
            emission.row(consistentPoint, previous, ROW);
        }
        int last = rows.size() - 1;
        for (int i = 0; i < last; i++) {
            emission.row(consistentPoint, rows.get(i), ROW);
        }
        return rows.get(last);
    }

    /** The row emitted next is the last one of the finished ranges, so its position may include them. */
    private void endRanges(Relation table) {
        List<KeyRange> ranges = ended.remove(table);
        RangedKey key = ranges == null ? null : RangedKey.of(table);
        if (ranges != null && key != null && coverage.isUnread(table.oid())) {
            ranges.forEach(range -> coverage.rangeRead(table.oid(), key, range, consistentPoint));
        }
    }

    /** Emits the very last record; there is none if all tables are empty. */
    void end() {
        emitFinished(LAST);
    }

    private void emitFinished(String place) {
        Row last = finished;
        if (last != null) {
            finished = null;
            coverage.tableRead(last.relation());
            emission.row(consistentPoint, last, place);
        }
    }
}
