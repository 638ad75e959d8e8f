package dev.penstock.source.internal.record;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Data;
import dev.penstock.core.Operation;
import dev.penstock.core.RawData;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.row.Row;
import dev.penstock.source.error.ForeignPositionException;
import dev.penstock.source.internal.acknowledgement.AcknowledgementWindow;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Begin;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.LogicalMessage;
import dev.penstock.source.internal.position.Coverage;
import dev.penstock.source.internal.position.KeyRange;
import dev.penstock.source.internal.position.PositionScope;
import dev.penstock.source.internal.position.RangedKey;
import dev.penstock.source.internal.position.ReadRanges;
import dev.penstock.source.internal.position.SourcePosition;
import dev.penstock.source.internal.position.StreamPoint;
import dev.penstock.source.internal.position.StreamPoint.Kind;
import dev.penstock.source.internal.position.TableCensus;
import dev.penstock.source.internal.position.TransactionEnd;
import dev.penstock.source.internal.server.SystemIdentity;
import dev.penstock.source.internal.session.Emitter;
import dev.penstock.source.internal.session.SessionGauge;
import dev.penstock.source.internal.table.DroppedTables;
import dev.penstock.source.internal.watch.SourceView;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How far a session has come: the last point of the stream it has seen, the tables it has read, and the numbers of the
 * records it emitted. Outlives the session's connections. Confined to the session's thread.
 */
public final class SessionProgress {
    private final Emitter emitter;
    private final AcknowledgementWindow window;
    private final SessionGauge gauge;
    private PositionScope scope;
    private long snapshotIndex;
    private @Nullable DroppedTables dropped;
    /** What positions speak of; none if the session reads a snapshot only. */
    private @Nullable SourceView view;

    /** That of the last transaction of which something was emitted. */
    private @Nullable TransactionEnd transaction;

    /** That of the record the emitter holds back until it is known whether it is the last of its transaction. */
    private @Nullable RecordMetadata held;

    /** That of the last record emitted. */
    private @Nullable SourcePosition last;

    private final boolean resumed;
    private final Coverage initialCoverage;

    /** Up to where all there was has been seen. */
    private long passed;

    private boolean positionsOnly;
    private long positionEnd;

    /** The last point seen, whether its record was emitted or not. */
    private long commitLsn;

    private Kind kind = Kind.MESSAGE;
    private long changeLsn;
    private long index = -1;

    /**
     * Makes the progress of a session that begins behind {@code reached}, or at the beginning of the stream.
     */
    public SessionProgress(
            Emitter emitter,
            AcknowledgementWindow window,
            PositionScope scope,
            @Nullable StreamPoint reached,
            SessionGauge gauge) {
        this.emitter = emitter;
        this.window = window;
        this.scope = scope;
        this.gauge = gauge;
        this.resumed = reached != null;
        this.initialCoverage = scope.coverage();
        gauge.coverage(scope.coverage());
        if (reached != null) {
            reach(reached.commitLsn(), reached.kind(), reached.changeLsn(), reached.index());
        }
    }

    /** Moves on to a point of the stream; returns false where the session has been there before. */
    boolean reach(long commitLsn, Kind kind, long changeLsn, long index) {
        int order = StreamPoint.compare(
                this.commitLsn, this.kind, this.changeLsn, this.index, commitLsn, kind, changeLsn, index);
        if (order >= 0) {
            return false;
        }
        this.commitLsn = commitLsn;
        this.kind = kind;
        this.changeLsn = changeLsn;
        this.index = index;
        return true;
    }

    /** Returns an LSN that the server's history must not end before if it holds the last commit of which something was seen. */
    public long leastEnd() {
        return StreamPoint.leastEnd(commitLsn, kind);
    }

    /**
     * Returns the position that stands for everything emitted so far, with the tables as they are known to be covered now. Before the
     * first record it is that of {@code beginning}, where the session began, once no table is left to be read; {@code null} until then,
     * and as long as it would be the position that the session resumed after.
     */
    @Nullable
    public SourcePosition checkpoint(long beginning) {
        SourcePosition latest = last;
        if (latest != null) {
            return latest.withScope(scope);
        }
        if (hasUnread()) {
            return null;
        }
        if (!resumed) {
            return scope.snapshot(beginning, 0, 0);
        }
        return scope.coverage().equals(initialCoverage) ? null : scope.at(point());
    }

    private StreamPoint point() {
        return new StreamPoint(commitLsn, kind, changeLsn, index);
    }

    /** Returns which tables are read and which are not. */
    public Coverage coverage() {
        return scope.coverage();
    }

    /** Returns whether tables are still to be read. */
    public boolean hasUnread() {
        return scope.coverage().hasUnread();
    }

    /** Returns whether the table was among those chosen when the session began. */
    boolean isChosen(int oid) {
        return scope.coverage().isRead(oid) || scope.coverage().isUnread(oid);
    }

    /** Returns whether the table is still to be read. */
    public boolean isUnread(int oid) {
        return scope.coverage().isUnread(oid);
    }

    /** Notes that every row of a table has been emitted. */
    public void tableRead(Relation table) {
        cover(scope.coverage().withRead(table.oid()));
        gauge.tableRead(new CollectionName(table.schema(), table.table()));
    }

    /** Returns what has been read of an unread table by ranges of its key, or {@code null} if nothing has. */
    @Nullable
    public ReadRanges ranges(int oid) {
        return scope.coverage().progress(oid);
    }

    /** Notes that every row of a range of an unread table has been emitted, as it was at {@code lsn}. */
    public void rangeRead(int oid, RangedKey key, KeyRange range, long lsn) {
        ReadRanges known = ranges(oid);
        ReadRanges before = known == null || !known.key().equals(key) ? ReadRanges.none(key) : known;
        cover(scope.coverage().withProgress(oid, before.with(range, lsn)));
    }

    /** Notes that a table has to be read from its start, whatever was read of it. */
    public void unread(int oid) {
        cover(scope.coverage().withUnread(oid));
    }

    /** Notes that nothing read of an unread table can be relied on. */
    public void forgetRanges(int oid) {
        if (ranges(oid) != null) {
            unread(oid);
        }
    }

    /** Gives up the tables that were to be read and do not exist any more. */
    public void forgetUnread() {
        if (hasUnread()) {
            cover(scope.coverage().without(scope.coverage().unread()));
        }
    }

    /** Streams what happened to tables before they were dropped as well. */
    public void stream(DroppedTables tables) {
        if (!tables.oids().isEmpty()) {
            dropped = tables;
            cover(scope.coverage().withRead(oids(tables)));
        }
    }

    /** Returns the timeline of the server. */
    public int timeline() {
        return scope.timeline();
    }

    /** Refuses a server that is another one than the session began with. */
    public void requireSystem(SystemIdentity identity) {
        String expected = Long.toUnsignedString(scope.systemIdentifier());
        if (!expected.equals(identity.systemIdentifier())) {
            throw new ForeignPositionException(expected, identity.systemIdentifier());
        }
    }

    /** Notes that the publication and the tables are as in {@code view}, and that nothing is missing that is not unread. */
    public void watched(SourceView view) {
        this.view = view;
        scope = scope.withMark(view.mark(scope.coverage().covered()));
    }

    /** Lets positions name many tables by ranges among those that existed at {@code census}. */
    public void census(@Nullable TableCensus census) {
        scope = scope.withCensus(census);
    }

    /** Notes that the session streams these tables from here on. */
    public void choose(Coverage coverage) {
        cover(coverage);
    }

    /** Returns whether the reading of the table has to begin with a reset. */
    public boolean isStale(int oid) {
        return scope.coverage().isStale(oid);
    }

    /** Notes that rows of an unread table were emitted whose removal cannot be. */
    public void stale(int oid) {
        if (!isStale(oid)) {
            cover(scope.coverage().withStale(oid));
        }
    }

    /** Notes that the server is on another timeline of the same history. */
    public void timeline(int timeline) {
        if (timeline != scope.timeline()) {
            scope = scope.withTimeline(timeline);
        }
    }

    /**
     * Confirms nothing that no position speaks of: neither what is empty nor what lies behind the last record, so that a
     * slot that was confirmed past a position tells that someone else did it.
     *
     * @param reached up to where the position speaks behind which the session begins
     */
    public void confirmPositionsOnly(long reached) {
        positionsOnly = true;
        positionEnd = reached;
    }

    /** Notes that the transaction whose commit stands at {@code commitLsn} ends at {@code endLsn}. */
    void transactionEnded(long commitLsn, long endLsn) {
        TransactionEnd current = transaction;
        boolean known = !positionsOnly || Long.compareUnsigned(endLsn, positionEnd) <= 0;
        if (current != null && current.isOf(commitLsn)) {
            current.reached(endLsn);
            if (held != null) {
                held.endTransaction();
            }
            known = true;
        }
        held = null;
        emitter.release();
        if (known) {
            window.transactionEnded(endLsn);
        }
        passed(endLsn);
    }

    /** Notes that a message outside of transactions has been seen whose end is at {@code lsn}. */
    void messageEnded(long lsn) {
        window.transactionEnded(lsn);
        passed(lsn);
    }

    /** Notes that all there was up to {@code lsn} has been seen. */
    public void idle(long lsn) {
        if (!positionsOnly) {
            window.transactionEnded(lsn);
        }
        passed(lsn);
    }

    /** Returns the LSN up to which everything has been acknowledged, whether a position speaks of it or not. */
    public long applied() {
        return window.allAcknowledged() ? passed : window.confirmed();
    }

    private void passed(long lsn) {
        passed = lsn;
        DroppedTables gone = dropped;
        if (gone != null && Long.compareUnsigned(lsn, gone.lsn()) >= 0) {
            dropped = null;
            cover(scope.coverage().without(oids(gone)));
        }
    }

    /** Emits the change of a row at the point reached last. */
    void emitChange(
            Begin transaction,
            Relation relation,
            Operation operation,
            @Nullable StructuredData key,
            @Nullable Row before,
            @Nullable Row after,
            int bytes) {
        RecordMetadata metadata = RecordMetadata.ofChange(relation, transaction, changeLsn, after);
        hold(metadata, Record.of(position(transaction), operation, metadata, key, before, after), bytes);
    }

    /** Emits the truncation of a table at the point reached last. */
    void emitTruncate(Begin transaction, Relation relation) {
        RecordMetadata metadata = RecordMetadata.ofTruncate(relation, transaction, changeLsn);
        hold(metadata, Record.of(position(transaction), Operation.DELETE, metadata, null, null, null), 0);
    }

    /** Emits a logical message at the point reached last. */
    void emitMessage(@Nullable Begin transaction, LogicalMessage message) {
        Data content = RawData.of(message.content());
        RecordMetadata metadata = RecordMetadata.ofMessage(message, transaction);
        int bytes = message.content().length;
        if (transaction == null) {
            SourcePosition position = scope.message(changeLsn, index, nextOrdinal());
            last = position;
            held = null;
            emitter.emit(Record.of(position, Operation.CREATE, metadata, null, null, content), bytes);
        } else {
            hold(metadata, Record.of(position(transaction), Operation.CREATE, metadata, null, null, content), bytes);
        }
    }

    private void hold(RecordMetadata metadata, Record record, int bytes) {
        emitter.hold(record, bytes);
        held = metadata;
    }

    /** Notes that the reading of tables begins. */
    public void readingStarted(int tables, long estimatedRows) {
        gauge.readingStarted(tables, estimatedRows);
    }

    /** Notes that all tables have been read. */
    public void readingCompleted() {
        gauge.readingCompleted();
    }

    /** Notes that the reading of tables was interrupted. */
    public void readingInterrupted() {
        gauge.readingInterrupted();
    }

    /** Notes that {@code rows} rows of tables have been read. */
    public void rowsRead(int rows) {
        gauge.rowsRead(rows);
    }

    /** Emits a row of a snapshot. */
    public void emitSnapshot(long consistentPoint, Row row, String place) {
        RecordMetadata metadata = RecordMetadata.ofSnapshot(row.relation(), place);
        emitter.emit(
                Record.of(snapshotPosition(consistentPoint), Operation.SNAPSHOT, metadata, row.key(), null, row),
                row.byteSize());
    }

    /** Emits the removal of a row of that key, which a snapshot does not have. */
    public void emitRemoval(long consistentPoint, Row key) {
        emitter.emit(
                Record.of(
                        snapshotPosition(consistentPoint),
                        Operation.DELETE,
                        RecordMetadata.ofRemoval(key.relation()),
                        key.key(),
                        null,
                        null),
                key.byteSize());
    }

    /** Emits what empties a table of which nothing that was emitted before can be relied on. */
    public void emitReset(long consistentPoint, Relation relation) {
        cover(scope.coverage().withReset(relation.oid()));
        emitter.emit(
                Record.of(
                        snapshotPosition(consistentPoint),
                        Operation.DELETE,
                        RecordMetadata.ofReset(relation),
                        null,
                        null,
                        null),
                0);
    }

    private static int[] oids(DroppedTables tables) {
        return tables.oids().stream().mapToInt(Integer::intValue).toArray();
    }

    private void cover(Coverage coverage) {
        SourceView current = view;
        boolean sameTables = Arrays.equals(coverage.covered(), scope.coverage().covered());
        scope = scope.withCoverage(coverage);
        if (current != null && !sameTables) {
            scope = scope.withMark(current.mark(coverage.covered()));
        }
        gauge.coverage(coverage);
    }

    private long nextOrdinal() {
        if (window.allAcknowledged()) {
            gauge.pending();
        }
        return window.recordEmitted();
    }

    private SourcePosition position(Begin begin) {
        TransactionEnd current = transaction;
        if (current == null || !current.isOf(begin.finalLsn())) {
            current = new TransactionEnd(begin.finalLsn());
            transaction = current;
        }
        long ordinal = nextOrdinal();
        current.emitted(ordinal);
        SourcePosition position = scope.inTransaction(kind, commitLsn, changeLsn, index, ordinal, current);
        last = position;
        return position;
    }

    private SourcePosition snapshotPosition(long consistentPoint) {
        SourcePosition position = scope.snapshot(consistentPoint, snapshotIndex++, nextOrdinal());
        last = position;
        return position;
    }
}
