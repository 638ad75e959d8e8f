package dev.penstock.source.internal.record;

import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.source.error.position.ForeignPositionException;
import dev.penstock.source.internal.catalog.DroppedTables;
import dev.penstock.source.internal.position.Coverage;
import dev.penstock.source.internal.position.KeyRange;
import dev.penstock.source.internal.position.PositionScope;
import dev.penstock.source.internal.position.RangedKey;
import dev.penstock.source.internal.position.ReadRanges;
import dev.penstock.source.internal.position.TableCensus;
import dev.penstock.source.internal.server.SystemIdentity;
import dev.penstock.source.internal.session.SessionGauge;
import dev.penstock.source.internal.watch.SourceView;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tables of a session, read and unread, with the scope that its positions get: the server, its timeline, and these
 * tables. Outlives the session's connections. Confined to the session's thread.
 */
public final class SessionCoverage {
    /** The greatest length of the list of tables that a record carries. */
    private static final int MAX_NAMES = 16_000;

    private final SessionGauge gauge;
    private PositionScope scope;
    private @Nullable DroppedTables dropped;
    /** The names of the tables that are streamed; {@code null} if they are too long, or not yet needed. */
    private @Nullable String streamed;

    private boolean streamedKnown;

    /** The publication and tables that positions describe; none if the session reads a snapshot only. */
    private @Nullable SourceView view;

    /** Creates the coverage of a session that begins with {@code scope}. */
    public SessionCoverage(PositionScope scope, SessionGauge gauge) {
        this.scope = scope;
        this.gauge = gauge;
        gauge.coverage(scope.coverage());
    }

    /** Returns what positions contain of this coverage. */
    PositionScope scope() {
        return scope;
    }

    /** Returns which tables are read and which are not. */
    public Coverage tables() {
        return scope.coverage();
    }

    /** Returns whether tables are still to be read. */
    public boolean hasUnread() {
        return tables().hasUnread();
    }

    /** Returns whether the table was among those chosen when the session began. */
    boolean isChosen(int oid) {
        return tables().isRead(oid) || tables().isUnread(oid);
    }

    /** Returns whether the table is still to be read. */
    public boolean isUnread(int oid) {
        return tables().isUnread(oid);
    }

    /** Records that every row of a table has been emitted. */
    public void tableRead(Relation table) {
        choose(tables().withRead(table.oid()));
        gauge.tableRead(new CollectionName(table.schema(), table.table()));
    }

    /** Returns the ranges of an unread table's key that have been read, or {@code null} if there are none. */
    @Nullable
    public ReadRanges ranges(int oid) {
        return tables().progress(oid);
    }

    /** Records that every row of a range of an unread table has been emitted, in its state at {@code lsn}. */
    public void rangeRead(int oid, RangedKey key, KeyRange range, long lsn) {
        ReadRanges known = ranges(oid);
        ReadRanges before = known == null || !known.key().equals(key) ? ReadRanges.none(key) : known;
        choose(tables().withProgress(oid, before.with(range, lsn)));
    }

    /** Records that a table has to be read from its start, whatever was read of it. */
    public void unread(int oid) {
        choose(tables().withUnread(oid));
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
            choose(tables().without(tables().unread()));
        }
    }

    /** Returns whether the reading of the table has to begin with a reset. */
    public boolean isStale(int oid) {
        return tables().isStale(oid);
    }

    /** Records that rows of an unread table were emitted whose removal cannot be emitted. */
    public void stale(int oid) {
        if (!isStale(oid)) {
            choose(tables().withStale(oid));
        }
    }

    /** Records that the reading of a table begins with a reset, which is emitted next. */
    void reset(int oid) {
        choose(tables().withReset(oid));
    }

    /** Adds dropped tables, whose changes before the drop are streamed as well. */
    public void stream(DroppedTables tables) {
        if (!tables.oids().isEmpty()) {
            dropped = tables;
            choose(tables().withRead(oids(tables)));
        }
    }

    /** Removes the dropped tables whose drop is at or before {@code lsn}, up to which everything has been seen. */
    void passed(long lsn) {
        DroppedTables gone = dropped;
        if (gone != null && Long.compareUnsigned(lsn, gone.lsn()) >= 0) {
            dropped = null;
            choose(tables().without(oids(gone)));
        }
    }

    private static int[] oids(DroppedTables tables) {
        return tables.oids().stream().mapToInt(Integer::intValue).toArray();
    }

    /** Records that the session streams these tables from here on. */
    public void choose(Coverage coverage) {
        SourceView current = view;
        boolean sameTables = Arrays.equals(coverage.covered(), tables().covered());
        scope = scope.withCoverage(coverage);
        streamedKnown &= sameTables;
        if (current != null && !sameTables) {
            scope = scope.withMark(current.mark(coverage.covered()));
        }
        gauge.coverage(coverage);
    }

    /** Records that the publication and the tables match {@code view}, so that only unread tables can lack changes. */
    public void watched(SourceView view) {
        this.view = view;
        streamedKnown = false;
        scope = scope.withMark(view.mark(tables().covered()));
    }

    /** Makes positions name many tables by ranges among those that existed at {@code census}. */
    public void census(@Nullable TableCensus census) {
        scope = scope.withCensus(census);
    }

    /** Returns the names of the tables that are streamed, {@code null} if they are not known or too long for a record. */
    @Nullable
    String streamed() {
        SourceView current = view;
        if (current == null) {
            return null;
        }
        if (!streamedKnown) {
            String names = current.names(tables().covered()).stream()
                    .map(CollectionName::toSql)
                    .collect(Collectors.joining(","));
            streamed = names.length() > MAX_NAMES ? null : names;
            streamedKnown = true;
        }
        return streamed;
    }

    /** Returns the timeline of the server. */
    public int timeline() {
        return scope.timeline();
    }

    /** Records that the server is on another timeline of the same history. */
    public void timeline(int timeline) {
        if (timeline != scope.timeline()) {
            scope = scope.withTimeline(timeline);
        }
    }

    /** Fails if the server is not the one this session started on. */
    public void requireSystem(SystemIdentity identity) {
        String expected = Long.toUnsignedString(scope.systemIdentifier());
        if (!expected.equals(identity.systemIdentifier())) {
            throw new ForeignPositionException(expected, identity.systemIdentifier());
        }
    }
}
