package dev.penstock.source.internal.record;

import dev.penstock.core.Operation;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.row.Row;
import dev.penstock.source.error.ProtocolException;
import dev.penstock.source.internal.pgoutput.PgOutputMessage;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Begin;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Commit;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Delete;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Insert;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.LogicalMessage;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.OldTuple;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Truncate;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Update;
import dev.penstock.source.internal.position.StreamPoint.Kind;
import dev.penstock.source.internal.selection.RowMasks;
import dev.penstock.source.internal.session.RereadRequests;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Assembler of records from the messages of one connection's stream, in their order. Confined to the loop's thread. A
 * new connection gets a new assembler, because the server describes every relation again.
 *
 * <p>A change at or before the point that the session has reached was emitted earlier, or the subscriber resumed after
 * it. Such a change is skipped, but counted, so that other changes at the same LSN keep their index. Begin, Relation and
 * Type messages are never skipped.
 *
 * <p>While a table is still to be read, only removals of its rows are emitted; the read provides the rest. If ranges of
 * its key have been read, all changes of rows in these ranges are emitted ({@link ReadShare}).
 *
 * <p>The server sends an UPDATE that moves a row of a partitioned table into another partition as a Delete, followed by
 * an Insert. The two are emitted as one update. If a user deletes a row and inserts one right afterwards, the messages
 * look the same and are emitted as an update, too. The resulting rows are the same.
 */
public final class ChangeAssembler {
    private final SessionProgress progress;
    private final SessionCoverage coverage;
    private final RecordEmission records;
    private final TableRegistry tables;
    private final EmittedKinds emitted;
    private final RowMasks masks;
    private final ChangeNumbers numbers = new ChangeNumbers();
    private final MessageAssembler messages;

    /** The transaction in progress, {@code null} between transactions. */
    private @Nullable Begin transaction;
    /** The removal of a row that the next message may insert into another partition. It has not been emitted yet. */
    private @Nullable Removal removal;

    /**
     * Creates the assembler of a connection.
     *
     * @param emitted the kinds of records that are emitted
     * @param masks the masking of rows, before anything else sees them
     * @param requests receives requests to read rows again that arrive as messages
     */
    public ChangeAssembler(
            SessionProgress progress,
            SessionCoverage coverage,
            RecordEmission records,
            TableRegistry tables,
            EmittedKinds emitted,
            RereadRequests requests,
            RowMasks masks) {
        this.progress = progress;
        this.coverage = coverage;
        this.records = records;
        this.tables = tables;
        this.emitted = emitted;
        this.masks = masks;
        this.messages = new MessageAssembler(progress, records, numbers, emitted.messages(), requests);
    }

    /** Returns whether a transaction is in progress. */
    public boolean inTransaction() {
        return transaction != null;
    }

    /**
     * Processes a message that the server sent at {@code lsn}. The descriptions of relations and types are not processed
     * here.
     *
     * @throws ProtocolException if a change arrives outside of a transaction
     */
    public void accept(long lsn, PgOutputMessage message) {
        Removal pending = removal;
        removal = null;
        boolean isMove = pending != null
                && message instanceof Insert insert
                && insert.relationOid() == pending.table.relation().oid();
        if (pending != null && !isMove) {
            emit(pending);
        }
        if (message instanceof Insert insert) {
            insert(lsn, insert, pending);
        } else if (message instanceof Update update) {
            update(lsn, update);
        } else if (message instanceof Delete delete) {
            delete(lsn, delete);
        } else if (message instanceof Begin begin) {
            transaction = begin;
            numbers.begin();
        } else if (message instanceof Commit commit) {
            transaction = null;
            records.transactionEnded(commit.commitLsn(), commit.endLsn());
        } else if (message instanceof Truncate truncate) {
            truncate(lsn, truncate);
        } else if (message instanceof LogicalMessage logical) {
            messages.accept(transaction, logical);
        }
    }

    private void insert(long lsn, Insert insert, @Nullable Removal pending) {
        Begin begin = begun();
        TableState table = tables.get(insert.relationOid(), lsn);
        boolean moves = pending != null && reach(begin, pending);
        if (isNewChange(begin, lsn) && table.chosen()) {
            Row row = row(table, insert.newTuple());
            if (pending != null && moves) {
                boolean keyChanged = !Objects.equals(pending.old.key(), row.key());
                emit(begin, Operation.UPDATE, row.key(), keyChanged || pending.whole ? pending.old : null, row);
            } else if (share(begin, table, row.key()) == ReadShare.ALL) {
                emit(begin, Operation.CREATE, row.key(), null, row);
            }
        }
    }

    private void update(long lsn, Update update) {
        Begin begin = begun();
        TableState table = tables.get(update.relationOid(), lsn);
        boolean isNew = isNewChange(begin, lsn);
        if (!table.chosen() || (!isNew && !isUnread(table))) {
            return;
        }
        Row old = old(table.relation(), update.oldKind(), update.oldTuple());
        Row sent = row(table, update.newTuple());
        // The old row has the large values that the update did not change and the server therefore did not send again.
        Row row = old == null ? sent : sent.filledFrom(old);
        StructuredData key = row.key();
        StructuredData oldKey = old == null ? null : old.key();
        boolean keyChanged = oldKey != null && !Objects.equals(oldKey, key);
        ReadShare share = share(begin, table, key);
        if (old != null && keyChanged && share(begin, table, oldKey) != share) {
            move(begin, lsn, table, isNew, old, row);
        } else if (isNew && share == ReadShare.ALL) {
            emit(begin, Operation.UPDATE, key, keyChanged || update.oldKind() == OldTuple.FULL ? old : null, row);
        } else if (isNew && keyChanged && share == ReadShare.REMOVALS) {
            emit(begin, Operation.DELETE, oldKey, old, null);
        }
    }

    /**
     * Emits a row whose change of key moves it out of the ranges that have been read, or into them: as a deletion under
     * its old key and a creation under its new one, as far as the subscriber needs them. These are two records with the
     * same LSN, and an earlier session may have ended between them.
     */
    private void move(Begin begin, long lsn, TableState table, boolean isNew, Row old, Row row) {
        boolean appears = share(begin, table, row.key()) == ReadShare.ALL;
        if (appears && !row.unchanged().isEmpty()) {
            // The row lacks values, and its new range counts as read: no read would include it. Read all ranges again.
            coverage.forgetRanges(table.relation().oid());
            appears = false;
        }
        if (isNew && share(begin, table, old.key()) != ReadShare.NOTHING) {
            emit(begin, Operation.DELETE, old.key(), old, null);
        }
        if (appears && isNewChange(begin, lsn)) {
            emit(begin, Operation.CREATE, row.key(), null, row);
        }
    }

    private void delete(long lsn, Delete delete) {
        Begin begin = begun();
        TableState table = tables.get(delete.relationOid(), lsn);
        if (table.partitioned() && !isUnread(table)) {
            numbers.change(lsn);
            Row row = old(table.relation(), delete.oldKind(), delete.oldTuple());
            if (row != null) {
                removal = new Removal(table, row, delete.oldKind() == OldTuple.FULL, lsn, numbers.changeIndex());
            }
            return;
        }
        if (!isNewChange(begin, lsn) || !table.chosen()) {
            return;
        }
        Row old = old(table.relation(), delete.oldKind(), delete.oldTuple());
        StructuredData key = old == null ? null : old.key();
        ReadShare share = share(begin, table, key);
        if (old != null && (share == ReadShare.ALL || (share == ReadShare.REMOVALS && key != null))) {
            emit(begin, Operation.DELETE, key, old, null);
        }
    }

    private void truncate(long lsn, Truncate truncate) {
        Begin begin = begun();
        for (int oid : truncate.relationOids()) {
            TableState table = tables.get(oid, lsn);
            if (isNewChange(begin, lsn) && table.chosen() && emitted.truncations()) {
                records.truncation(begin, table.relation());
            }
        }
    }

    /** Numbers a change at {@code lsn}; returns whether it is new to the session, which has then reached it. */
    private boolean isNewChange(Begin begin, long lsn) {
        numbers.change(lsn);
        return progress.reach(begin.finalLsn(), Kind.CHANGE, lsn, numbers.changeIndex());
    }

    private boolean reach(Begin begin, Removal row) {
        return progress.reach(begin.finalLsn(), Kind.CHANGE, row.lsn, row.index);
    }

    /** Emits the removal of a row that did not move to another partition. */
    private void emit(Removal row) {
        Begin begin = begun();
        if (reach(begin, row)) {
            emit(begin, Operation.DELETE, row.old.key(), row.old, null);
        }
    }

    private void emit(
            Begin begin, Operation operation, @Nullable StructuredData key, @Nullable Row before, @Nullable Row after) {
        int bytes = (before == null ? 0 : before.byteSize()) + (after == null ? 0 : after.byteSize());
        Relation relation =
                Objects.requireNonNull(after == null ? before : after).relation();
        if (emitted.schemaChanges()) {
            records.describe(begin, relation);
        }
        records.change(begin, relation, operation, key, before, after, bytes);
    }

    private ReadShare share(Begin begin, TableState table, @Nullable StructuredData key) {
        return ReadShare.of(coverage, begin.finalLsn(), table, key);
    }

    private boolean isUnread(TableState table) {
        return coverage.isUnread(table.relation().oid());
    }

    private Begin begun() {
        Begin begin = transaction;
        if (begin == null) {
            throw new ProtocolException("The server sent a change outside of a transaction.");
        }
        return begin;
    }

    private Row row(TableState table, byte[] tuple) {
        return Row.ofTuple(table.relation(), masks.tuple(table.relation(), tuple));
    }

    private @Nullable Row old(Relation relation, OldTuple kind, byte @Nullable [] tuple) {
        if (tuple == null) {
            return null;
        }
        byte[] masked = masks.tuple(relation, tuple);
        return kind == OldTuple.KEY ? Row.ofKeyTuple(relation, masked) : Row.ofTuple(relation, masked);
    }

    /**
     * The removal of a row of a partitioned table.
     *
     * @param table the table
     * @param old the row, or its key
     * @param whole whether {@code old} is the whole row, as with {@code REPLICA IDENTITY FULL}
     * @param lsn the LSN of the change
     * @param index the number of the change among those with that LSN, from 0
     */
    private record Removal(TableState table, Row old, boolean whole, long lsn, long index) {}
}
