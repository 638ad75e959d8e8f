package dev.penstock.source.internal.reading;

import dev.penstock.source.internal.position.Coverage;
import dev.penstock.source.internal.selection.RowSelection;
import dev.penstock.source.internal.session.RereadRequests.Request;
import dev.penstock.source.internal.snapshot.SnapshotRun;
import dev.penstock.source.internal.table.TablePattern;
import java.util.List;

/** Provider of a session's snapshots: takes locks and a snapshot, and returns it ready to be read. Its methods block. */
interface SnapshotProvider {
    /** Prepares a snapshot of the unread tables, as far as they exist. */
    SnapshotRun unread(Coverage coverage) throws InterruptedException;

    /** Prepares a snapshot of the tables these patterns select, which must be among those of the session's coverage. */
    SnapshotRun chosen(List<TablePattern> tables, Coverage coverage) throws InterruptedException;

    /** Prepares a snapshot of the rows that meet {@code condition} of the tables these patterns select. */
    SnapshotRun matching(List<TablePattern> tables, String condition, Coverage coverage) throws InterruptedException;

    /** Prepares a snapshot of some rows of the one table that the patterns select. */
    SnapshotRun rows(List<TablePattern> table, RowSelection rows, Coverage coverage) throws InterruptedException;

    /** Prepares the snapshot that a request to read tables again asks for. */
    default SnapshotRun requested(Request request, Coverage coverage) throws InterruptedException {
        String condition = request.condition();
        if (condition != null) {
            return matching(request.tables(), condition, coverage);
        }
        RowSelection rows = request.rows();
        return rows == null ? chosen(request.tables(), coverage) : rows(request.tables(), rows, coverage);
    }
}
