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
import dev.penstock.source.internal.selection.RowSelection;
import dev.penstock.source.internal.session.RereadRequests;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
    private static final Logger LOG = LoggerFactory.getLogger(ChangeAssembler.class);

    private final SessionProgress progress;
    private final SessionCoverage coverage;
    private final RecordEmission records;
    private final TableRegistry tables;
    private final boolean emitTruncate;
    private final boolean emitMessages;
    private final boolean emitSchemaChanges;
    private final RereadRequests requests;
    private final RowMasks masks;

    /** The transaction in progress, {@code null} between transactions. */
    private @Nullable Begin transaction;
    /** The LSN of the last change, and its number among the changes with that LSN. The two identify a change. */
    private long changeLsn;

    private long changeIndex;
    /** The same for the last logical message. */
    private long messageLsn;

    private long messageIndex;
    /** The removal of a row that the next message may insert into another partition. It has not been emitted yet. */
    private @Nullable Removal removal;

    /**
     * Creates the assembler of a connection.
     *
     * @param emitTruncate whether truncations are emitted
     * @param emitMessages whether logical messages are emitted
     * @param emitSchemaChanges whether changes of a table's shape are emitted
     * @param masks the masking of rows, before anything else sees them
     * @param requests receives requests to read rows again that arrive as messages
     */
    public ChangeAssembler(
            SessionProgress progress,
            SessionCoverage coverage,
            RecordEmission records,
            TableRegistry tables,
            boolean emitTruncate,
            boolean emitMessages,
            boolean emitSchemaChanges,
            RereadRequests requests,
            RowMasks masks) {
        this.progress = progress;
        this.coverage = coverage;
        this.records = records;
        this.tables = tables;
        this.emitTruncate = emitTruncate;
        this.emitMessages = emitMessages;
        this.emitSchemaChanges = emitSchemaChanges;
        this.requests = requests;
        this.masks = masks;
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
            changeIndex = -1;
            messageIndex = -1;
        } else if (message instanceof Commit commit) {
            transaction = null;
            records.transactionEnded(commit.commitLsn(), commit.endLsn());
        } else if (message instanceof Truncate truncate) {
            truncate(lsn, truncate);
        } else if (message instanceof LogicalMessage logical) {
            message(logical);
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
            count(lsn);
            Row row = old(table.relation(), delete.oldKind(), delete.oldTuple());
            if (row != null) {
                removal = new Removal(table, row, delete.oldKind() == OldTuple.FULL, lsn, changeIndex);
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
            if (isNewChange(begin, lsn) && table.chosen() && emitTruncate) {
                records.truncation(begin, table.relation());
            }
        }
    }

    private void message(LogicalMessage message) {
        if (message.prefix().equals(RowSelection.PREFIX)) {
            request(message);
            return;
        }
        if (!emitMessages) {
            return;
        }
        messageIndex = message.lsn() == messageLsn ? messageIndex + 1 : 0;
        messageLsn = message.lsn();
        Begin begin = transaction;
        if (message.transactional() && begin != null) {
            // The next WAL record begins where the message ends, so a row can have the LSN of a message. If the two are
            // of different subtransactions, the row may be sent first.
            boolean isBehindRow = changeIndex >= 0 && changeLsn == messageLsn;
            Kind kind = isBehindRow ? Kind.TRAILING_MESSAGE : Kind.TRANSACTIONAL_MESSAGE;
            if (progress.reach(begin.finalLsn(), kind, messageLsn, messageIndex)) {
                records.message(begin, message);
            }
        } else {
            if (progress.reach(messageLsn, Kind.MESSAGE, messageLsn, messageIndex)) {
                records.message(null, message);
            }
            if (begin == null) {
                progress.messageEnded(messageLsn);
            }
        }
    }

    /** Processes a request to read rows again, unless the session has received it before. */
    private void request(LogicalMessage message) {
        Begin begin = transaction;
        boolean isNew = begin == null
                || progress.reach(begin.finalLsn(), Kind.TRANSACTIONAL_MESSAGE, message.lsn(), messageIndex);
        if (!isNew) {
            return;
        }
        try {
            requests.signalled(RowSelection.parse(message.content()));
        } catch (IllegalArgumentException e) {
            LOG.warn(
                    "A logical message with prefix '{}' is not a request to read rows again and is ignored. {}",
                    RowSelection.PREFIX,
                    e.getMessage());
        }
    }

    /** Counts a change at {@code lsn}; returns whether it is new to the session, which has then reached it. */
    private boolean isNewChange(Begin begin, long lsn) {
        count(lsn);
        return progress.reach(begin.finalLsn(), Kind.CHANGE, changeLsn, changeIndex);
    }

    /** Makes the change at {@code lsn} the last one; one at the same LSN as before gets the next index. */
    private void count(long lsn) {
        changeIndex = lsn == changeLsn ? changeIndex + 1 : 0;
        changeLsn = lsn;
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
        if (emitSchemaChanges) {
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
