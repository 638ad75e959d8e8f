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
 * The tables of a session, with the progress of their reading. A table is <em>read</em> if its existing rows have been
 * emitted, and <em>unread</em> if they are still to be read, wholly or apart from some ranges of its key. The stream's
 * changes are emitted accordingly.
 *
 * <p>It also keeps the scope that is part of each position: the server, its timeline, and these tables. Outlives the
 * session's connections. Confined to the session's thread.
 */
public final class SessionCoverage {
    /** The greatest length, in characters, of the list of tables that the record of a truncation carries. */
    private static final int MAX_NAMES = 16_000;

    private final SessionGauge gauge;
    private PositionScope scope;
    /** Tables that no longer exist, but whose changes before their drop are still to be streamed. */
    private @Nullable DroppedTables dropped;
    /** The names of the tables that are streamed; {@code null} if they are too long, or not yet needed. */
    private @Nullable String streamed;

    /** True if {@link #streamed} is up to date. */
    private boolean streamedKnown;

    /** The publication and tables that positions describe; none if the session reads a snapshot only. */
    private @Nullable SourceView view;

    /** Creates the coverage of a session that begins with {@code scope}. */
    public SessionCoverage(PositionScope scope, SessionGauge gauge) {
        this.scope = scope;
        this.gauge = gauge;
        gauge.coverage(scope.coverage());
    }

    /** Returns the scope that positions of the session's next records contain. */
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

    /** Returns whether the table belongs to the session, read or unread. */
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

    /** Records that the ranges read of an unread table are no longer valid, so the table is read from its start. */
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

    /** Returns whether the reading of the table must begin with a reset, a record that empties the table. */
    public boolean isStale(int oid) {
        return tables().isStale(oid);
    }

    /**
     * Records that rows of an unread table were emitted whose later removal cannot be emitted, because they have no key.
     */
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

    /** Records that the stream has been seen up to {@code lsn}, and removes dropped tables that have no changes after it. */
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

    /** Replaces the tables of the session. Positions of later records name the new ones. */
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

    /**
     * Records that the publication and the tables are as in {@code view}. Positions of later records describe them, so that
     * the next start notices a difference.
     */
    public void watched(SourceView view) {
        this.view = view;
        streamedKnown = false;
        scope = scope.withMark(view.mark(tables().covered()));
    }

    /**
     * Makes positions name the tables by ranges of OIDs, which is short if there are many.
     *
     * @param census the tables that existed when the ranges were made; {@code null} to list all tables
     */
    public void census(@Nullable TableCensus census) {
        scope = scope.withCensus(census);
    }

    /** Returns the names of the streamed tables, comma-separated; {@code null} if they are unknown or too long for a record. */
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
