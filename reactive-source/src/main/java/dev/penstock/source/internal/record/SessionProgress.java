package dev.penstock.source.internal.record;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Data;
import dev.penstock.core.Operation;
import dev.penstock.core.RawData;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.row.Row;
import dev.penstock.source.error.position.ForeignPositionException;
import dev.penstock.source.internal.acknowledgement.AcknowledgementWindow;
import dev.penstock.source.internal.catalog.DroppedTables;
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
import dev.penstock.source.internal.watch.SourceView;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Progress of a session: the last point of the stream it has reached, the tables it has read, and the numbers of the
 * records it emitted. Outlives the session's connections. Confined to the session's thread.
 */
public final class SessionProgress {
    /** The greatest length of the list of tables that a record carries. */
    private static final int MAX_NAMES = 16_000;

    private final Emitter emitter;
    private final AcknowledgementWindow window;
    private final SessionGauge gauge;
    private PositionScope scope;
    private long snapshotIndex;
    /** The metadata of the rows of a snapshot that were read together. */
    private @Nullable RecordMetadata rowMetadata;

    private @Nullable DroppedTables dropped;
    /** The names of the tables that are streamed; {@code null} if they are too long, or not yet needed. */
    private @Nullable String streamed;

    private boolean streamedKnown;

    /** The publication and tables that positions describe; none if the session reads a snapshot only. */
    private @Nullable SourceView view;

    /** The end of the last transaction of which a record was emitted. */
    private @Nullable TransactionEnd transaction;

    /** The metadata of the record that the emitter holds until it is known whether it is the last of its transaction. */
    private @Nullable RecordMetadata held;

    /** The position of the last emitted record. */
    private @Nullable SourcePosition last;

    private final boolean resumed;
    private final Coverage initialCoverage;

    /** The LSN up to which everything has been seen. */
    private long passed;

    private boolean positionsOnly;
    private long positionEnd;

    /** The relations that records have described, by OID. */
    private final Map<Integer, Relation> announced = new HashMap<>();

    /** The last point reached, whether its record was emitted or not. */
    private long commitLsn;

    private Kind kind = Kind.MESSAGE;
    private long changeLsn;
    private long index = -1;

    /** Creates the progress of a session that starts after {@code reached}, or at the beginning of the stream. */
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

    /** Advances to a point of the stream; returns false if the session has reached it before. */
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

    /** Returns an LSN at which the server's history must not have ended if it contains the last commit seen. */
    public long leastEnd() {
        return StreamPoint.leastEnd(commitLsn, kind);
    }

    /**
     * Returns the position of everything emitted so far, with the current coverage of the tables. Before the first
     * record it is derived from {@code beginning}, the start of the session, once no table is left to be read. It is
     * {@code null} until then, and as long as it equals the position that the session resumed after.
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

    /** Records that every row of a table has been emitted. */
    public void tableRead(Relation table) {
        cover(scope.coverage().withRead(table.oid()));
        gauge.tableRead(new CollectionName(table.schema(), table.table()));
    }

    /** Returns the ranges of an unread table's key that have been read, or {@code null} if there are none. */
    @Nullable
    public ReadRanges ranges(int oid) {
        return scope.coverage().progress(oid);
    }

    /** Records that every row of a range of an unread table has been emitted, in its state at {@code lsn}. */
    public void rangeRead(int oid, RangedKey key, KeyRange range, long lsn) {
        ReadRanges known = ranges(oid);
        ReadRanges before = known == null || !known.key().equals(key) ? ReadRanges.none(key) : known;
        cover(scope.coverage().withProgress(oid, before.with(range, lsn)));
    }

    /** Records that a table has to be read from its start, whatever was read of it. */
    public void unread(int oid) {
        cover(scope.coverage().withUnread(oid));
    }

    /** Records that the ranges read of an unread table are no longer valid. */
    public void forgetRanges(int oid) {
        if (ranges(oid) != null) {
            unread(oid);
        }
    }

    /** Removes the tables that were to be read but no longer exist. */
    public void forgetUnread() {
        if (hasUnread()) {
            cover(scope.coverage().without(scope.coverage().unread()));
        }
    }

    /** Adds dropped tables, whose changes before the drop are streamed as well. */
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

    /** Fails if the server is not the one this session started on. */
    public void requireSystem(SystemIdentity identity) {
        String expected = Long.toUnsignedString(scope.systemIdentifier());
        if (!expected.equals(identity.systemIdentifier())) {
            throw new ForeignPositionException(expected, identity.systemIdentifier());
        }
    }

    /** Records that the publication and the tables match {@code view}, so that only unread tables can lack changes. */
    public void watched(SourceView view) {
        this.view = view;
        streamedKnown = false;
        scope = scope.withMark(view.mark(scope.coverage().covered()));
    }

    /** Makes positions name many tables by ranges among those that existed at {@code census}. */
    public void census(@Nullable TableCensus census) {
        scope = scope.withCensus(census);
    }

    /** Records that the session streams these tables from here on. */
    public void choose(Coverage coverage) {
        cover(coverage);
    }

    /** Returns whether the reading of the table has to begin with a reset. */
    public boolean isStale(int oid) {
        return scope.coverage().isStale(oid);
    }

    /** Records that rows of an unread table were emitted whose removal cannot be emitted. */
    public void stale(int oid) {
        if (!isStale(oid)) {
            cover(scope.coverage().withStale(oid));
        }
    }

    /** Records that the server is on another timeline of the same history. */
    public void timeline(int timeline) {
        if (timeline != scope.timeline()) {
            scope = scope.withTimeline(timeline);
        }
    }

    /**
     * Limits confirmations to positions of records: nothing after the last record is confirmed, and no empty
     * transaction. A slot that was confirmed past a position then shows that another process did it.
     *
     * @param reached the LSN that the position of the session's start has reached
     */
    public void confirmPositionsOnly(long reached) {
        positionsOnly = true;
        positionEnd = reached;
    }

    /** Records that the transaction whose commit is at {@code commitLsn} ends at {@code endLsn}. */
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

    /** Records that a non-transactional message has been seen whose end is at {@code lsn}. */
    void messageEnded(long lsn) {
        window.transactionEnded(lsn);
        passed(lsn);
    }

    /** Records that everything up to {@code lsn} has been seen. */
    public void idle(long lsn) {
        if (!positionsOnly) {
            window.transactionEnded(lsn);
        }
        passed(lsn);
    }

    /** Returns the LSN up to which everything has been acknowledged, whether a position covers it or not. */
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

    /**
     * Emits the record that describes a relation before its first change, which is at the point reached last. A reader that resumes after that record gets
     * the change.
     */
    void announce(Begin transaction, Relation relation) {
        Relation before = announced.put(relation.oid(), relation);
        if (relation.equals(before) || (before != null && relation.isLike(before))) {
            return;
        }
        // No record is at an LSN in the middle of a WAL record, and of several at one LSN the one before this change
        // has been emitted.
        long lsn = index == 0 ? changeLsn - 1 : changeLsn;
        long number = index == 0 ? 0 : index - 1;
        RecordMetadata metadata = RecordMetadata.ofSchemaChange(relation, transaction, changeLsn);
        hold(
                metadata,
                Record.of(
                        position(transaction, lsn, number),
                        Operation.CREATE,
                        metadata,
                        null,
                        null,
                        DefinitionRecords.emptyRow(relation)),
                0);
    }

    /** Emits the truncation of a table at the point reached last. */
    void emitTruncate(Begin transaction, Relation relation) {
        RecordMetadata metadata = RecordMetadata.ofTruncate(relation, transaction, changeLsn, streamed());
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

    /** Records that the reading of tables begins. */
    public void readingStarted(int tables, long estimatedRows) {
        gauge.readingStarted(tables, estimatedRows);
    }

    /** Records that all tables have been read. */
    public void readingCompleted() {
        gauge.readingCompleted();
    }

    /** Records that the reading of tables has ended with an error of its request. */
    public void readingRefused() {
        gauge.readingRefused();
    }

    /** Records that the reading of tables was interrupted. */
    public void readingInterrupted() {
        gauge.readingInterrupted();
    }

    /** Records that {@code rows} rows of tables have been read, which are emitted next. */
    public void rowsRead(int rows) {
        gauge.rowsRead(rows);
        rowMetadata = null;
    }

    /** Emits a row of a snapshot. Rows that were read together share their metadata. */
    public void emitSnapshot(long consistentPoint, Row row, String place) {
        RecordMetadata metadata = rowMetadata;
        if (metadata == null || !metadata.isOfSnapshot(row.relation(), place)) {
            metadata = RecordMetadata.ofSnapshot(row.relation(), place);
            rowMetadata = metadata;
        }
        emitter.emit(
                Record.of(snapshotPosition(consistentPoint), Operation.SNAPSHOT, metadata, row.key(), null, row),
                row.byteSize());
    }

    /** Emits the removal of the row with that key, which a snapshot does not contain. */
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

    /** Emits the record that empties a table whose earlier records are no longer valid. */
    public void emitReset(long consistentPoint, Relation relation) {
        cover(scope.coverage().withReset(relation.oid()));
        emitter.emit(
                Record.of(
                        snapshotPosition(consistentPoint),
                        Operation.DELETE,
                        RecordMetadata.ofReset(relation, streamed()),
                        null,
                        null,
                        null),
                0);
    }

    private static int[] oids(DroppedTables tables) {
        return tables.oids().stream().mapToInt(Integer::intValue).toArray();
    }

    private @Nullable String streamed() {
        SourceView current = view;
        if (current == null) {
            return null;
        }
        if (!streamedKnown) {
            String names = current.names(scope.coverage().covered()).stream()
                    .map(CollectionName::toSql)
                    .collect(Collectors.joining(","));
            streamed = names.length() > MAX_NAMES ? null : names;
            streamedKnown = true;
        }
        return streamed;
    }

    private void cover(Coverage coverage) {
        SourceView current = view;
        boolean sameTables = Arrays.equals(coverage.covered(), scope.coverage().covered());
        scope = scope.withCoverage(coverage);
        streamedKnown &= sameTables;
        if (current != null && !sameTables) {
            scope = scope.withMark(current.mark(coverage.covered()));
        }
        gauge.coverage(coverage);
    }

    private long nextOrdinal() {
        if (window.allAcknowledged()) {
            gauge.pending();
        }
        return window.nextOrdinal();
    }

    private SourcePosition position(Begin begin) {
        return position(begin, changeLsn, index);
    }

    private SourcePosition position(Begin begin, long lsn, long number) {
        TransactionEnd current = transaction;
        if (current == null || !current.isOf(begin.finalLsn())) {
            current = new TransactionEnd(begin.finalLsn());
            transaction = current;
        }
        long ordinal = nextOrdinal();
        current.emitted(ordinal);
        SourcePosition position = scope.inTransaction(kind, commitLsn, lsn, number, ordinal, current);
        last = position;
        return position;
    }

    private SourcePosition snapshotPosition(long consistentPoint) {
        SourcePosition position = scope.snapshot(consistentPoint, snapshotIndex++, nextOrdinal());
        last = position;
        return position;
    }
}
