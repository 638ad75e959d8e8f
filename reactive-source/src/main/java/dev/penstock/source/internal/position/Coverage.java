package dev.penstock.source.internal.position;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Coverage of tables by a position, by OID: a new table under an old name is another table.
 *
 * <p>A table is <em>read</em> when its last snapshot record has been emitted, or no snapshot of it was requested. It is
 * <em>unread</em> while its reading has begun and not ended, with the ranges of its key that have been read, if it is
 * read by ranges. A table that is neither has yet to be read, however long it may have been in the publication.
 *
 * <p>A table is <em>stale</em> if rows of it were emitted that may no longer exist, because its changes were missed for
 * a while. Its reading begins with a reset. A stale table is either unread or not chosen at present; it is never read.
 *
 * <p>Immutable; all positions share one instance until a table changes its state.
 */
public final class Coverage {
    /** Covers no table. */
    public static final Coverage NONE = new Coverage(OidSet.EMPTY, OidSet.EMPTY, OidSet.EMPTY, Map.of());

    private final OidSet read;
    private final OidSet unread;
    private final OidSet stale;
    private final Map<Integer, ReadRanges> progress;

    private final @Nullable CompactTables compact;

    Coverage(OidSet read, OidSet unread, OidSet stale, Map<Integer, ReadRanges> progress) {
        this(read, unread, stale, progress, null);
    }

    Coverage(
            OidSet read,
            OidSet unread,
            OidSet stale,
            Map<Integer, ReadRanges> progress,
            @Nullable CompactTables compact) {
        this.compact = compact;
        this.read = read;
        this.unread = unread;
        this.stale = stale;
        this.progress = progress;
    }

    /** Returns whether the table has been read. */
    public boolean isRead(int oid) {
        return read.contains(oid);
    }

    /** Returns whether the reading of the table has begun and not ended. */
    public boolean isUnread(int oid) {
        return unread.contains(oid);
    }

    /** Returns whether the reading of the table has to begin with a reset. */
    public boolean isStale(int oid) {
        return stale.contains(oid);
    }

    /** Returns whether any table is unread. */
    public boolean hasUnread() {
        return !unread.isEmpty() || (compact != null && compact.unread() != null);
    }

    /** Returns the horizon of the tables that are named by ranges, 0 if all are listed one by one. */
    public long horizon() {
        return compact == null ? 0 : compact.horizon();
    }

    /**
     * Returns this coverage with all tables listed one by one.
     *
     * @param existing the existing tables that were created before the horizon
     */
    public Coverage resolved(int... existing) {
        CompactTables ranges = compact;
        if (ranges == null) {
            return this;
        }
        return new Coverage(
                read.with(within(ranges.read(), existing).without(unread).without(stale)),
                unread.with(within(ranges.unread(), existing)),
                stale,
                progress);
    }

    private static OidSet within(@Nullable OidRanges ranges, int... existing) {
        return ranges == null
                ? OidSet.EMPTY
                : OidSet.of(Arrays.stream(existing).filter(ranges::contains).toArray());
    }

    /** Returns the OIDs of the tables read, in order. */
    public int[] read() {
        return read.toArray();
    }

    /** Returns the OIDs of the unread tables, in order. */
    public int[] unread() {
        return unread.toArray();
    }

    /** Returns the OIDs of the tables read and of the unread ones, in order. */
    public int[] covered() {
        return read.with(unread).toArray();
    }

    /** Returns the OIDs of the stale tables, in order. */
    public int[] stale() {
        return stale.toArray();
    }

    /** Returns the ranges of an unread table's key that have been read, or {@code null} if there are none. */
    public @Nullable ReadRanges progress(int oid) {
        return progress.get(oid);
    }

    /** Returns a coverage in which these tables are read. */
    public Coverage withRead(int... oids) {
        OidSet tables = OidSet.of(oids);
        return new Coverage(read.with(tables), unread.without(tables), stale.without(tables), progressWithout(tables));
    }

    /** Returns a coverage in which these tables are unread, from their start. */
    public Coverage withUnread(int... oids) {
        OidSet tables = OidSet.of(oids);
        return new Coverage(read.without(tables), unread.with(tables), stale, progressWithout(tables));
    }

    /** Returns a coverage without these tables. */
    public Coverage without(int... oids) {
        OidSet tables = OidSet.of(oids);
        return new Coverage(
                read.without(tables), unread.without(tables), stale.without(tables), progressWithout(tables));
    }

    /** Returns a coverage in which these tables are stale and not read. Those that are not unread are not chosen. */
    public Coverage withStale(int... oids) {
        OidSet tables = OidSet.of(oids);
        return new Coverage(read.without(tables), unread, stale.with(tables), progressWithout(tables));
    }

    /** Returns a coverage in which this table is not stale, because its reset has been emitted. */
    public Coverage withReset(int oid) {
        return new Coverage(read, unread, stale.without(OidSet.of(oid)), progress);
    }

    /** Returns a coverage in which these ranges of an unread table have been read. */
    public Coverage withProgress(int oid, ReadRanges ranges) {
        if (!isUnread(oid)) {
            throw new IllegalArgumentException("Only an unread table has progress");
        }
        Map<Integer, ReadRanges> notes = new TreeMap<>(progress);
        notes.put(oid, ranges);
        return new Coverage(read, unread, stale, notes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Coverage that
                && read.equals(that.read)
                && unread.equals(that.unread)
                && stale.equals(that.stale)
                && progress.equals(that.progress)
                && Objects.equals(compact, that.compact);
    }

    @Override
    public int hashCode() {
        return Objects.hash(read, unread, stale, progress, compact);
    }

    /** Returns the numbers of tables. */
    @Override
    public String toString() {
        return "Coverage[" + read.size() + " read, " + unread.size() + " unread]";
    }

    OidSet readSet() {
        return read;
    }

    OidSet unreadSet() {
        return unread;
    }

    OidSet staleSet() {
        return stale;
    }

    /** Returns the ranges that have been read of the unread tables that are read by ranges, by OID. */
    public Map<Integer, ReadRanges> progress() {
        return progress;
    }

    private Map<Integer, ReadRanges> progressWithout(OidSet tables) {
        if (progress.isEmpty()) {
            return progress;
        }
        Map<Integer, ReadRanges> notes = new TreeMap<>(progress);
        notes.keySet().removeIf(tables::contains);
        return notes;
    }
}
