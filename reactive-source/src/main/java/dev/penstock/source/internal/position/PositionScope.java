package dev.penstock.source.internal.position;

import dev.penstock.source.internal.position.StreamPoint.Kind;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Common part of the positions of one session: database, timeline, slot, session, and the tables they cover. Immutable;
 * rendered once, however many positions share it.
 */
public final class PositionScope {
    private final long systemIdentifier;
    private final int timeline;
    private final @Nullable String slot;
    private final String session;
    private final Coverage coverage;
    private final PublicationMark mark;
    private final @Nullable TableCensus census;
    private volatile byte @Nullable [] rendered;

    private PositionScope(
            long systemIdentifier,
            int timeline,
            @Nullable String slot,
            String session,
            Coverage coverage,
            PublicationMark mark,
            @Nullable TableCensus census) {
        this.systemIdentifier = systemIdentifier;
        this.timeline = timeline;
        this.slot = slot;
        this.session = Objects.requireNonNull(session, "session");
        this.coverage = Objects.requireNonNull(coverage, "coverage");
        this.mark = Objects.requireNonNull(mark, "mark");
        this.census = census;
    }

    /**
     * Returns a scope.
     *
     * @param systemIdentifier the system identifier of the cluster, an unsigned number
     * @param timeline the server's timeline
     * @param slot the slot's name, {@code null} for a snapshot without a stream
     * @param session eight hexadecimal digits, different for every subscription; see {@link #newSession}
     * @param coverage the tables
     */
    public static PositionScope of(
            long systemIdentifier, int timeline, @Nullable String slot, String session, Coverage coverage) {
        if (timeline < 1) {
            throw new IllegalArgumentException("A timeline is at least 1");
        }
        if (!isSession(session)) {
            throw new IllegalArgumentException("A session is eight hexadecimal digits");
        }
        return new PositionScope(systemIdentifier, timeline, slot, session, coverage, PublicationMark.NONE, null);
    }

    /** Returns the session made of 32 random bits. */
    public static String newSession(int random) {
        return String.format("%08x", random);
    }

    /** Returns the cluster's system identifier, an unsigned number. */
    public long systemIdentifier() {
        return systemIdentifier;
    }

    /** Returns the timeline. */
    public int timeline() {
        return timeline;
    }

    /** Returns the slot's name, or {@code null}. */
    public @Nullable String slot() {
        return slot;
    }

    /** Returns the session. */
    public String session() {
        return session;
    }

    /** Returns the tables that the positions cover. */
    public Coverage coverage() {
        return coverage;
    }

    /** Returns the mark of the publication when its tables were last known to be complete. */
    public PublicationMark mark() {
        return mark;
    }

    /** Returns the tables that existed when the session began, {@code null} if tables are listed one by one. */
    @Nullable
    TableCensus census() {
        return census;
    }

    /** Returns this scope with a census, so that its positions name many tables by ranges. */
    public PositionScope withCensus(@Nullable TableCensus census) {
        return new PositionScope(systemIdentifier, timeline, slot, session, coverage, mark, census);
    }

    /** Returns this scope with another coverage of tables. */
    public PositionScope withCoverage(Coverage coverage) {
        return new PositionScope(systemIdentifier, timeline, slot, session, coverage, mark, census);
    }

    /** Returns this scope on another timeline. */
    public PositionScope withTimeline(int timeline) {
        return new PositionScope(systemIdentifier, timeline, slot, session, coverage, mark, census);
    }

    /** Returns this scope with another mark of the publication. */
    public PositionScope withMark(PublicationMark mark) {
        return new PositionScope(systemIdentifier, timeline, slot, session, coverage, mark, census);
    }

    /** Returns the position of the change of a row, or of a truncate. */
    public SourcePosition change(long commitLsn, long changeLsn, long index, long ordinal) {
        return new SourcePosition(this, commitLsn, Kind.CHANGE, changeLsn, index, ordinal, null);
    }

    /**
     * Returns the position of a change of a transaction. If it is the last one, the position will include the
     * transaction's end.
     */
    public SourcePosition inTransaction(
            Kind kind, long commitLsn, long changeLsn, long index, long ordinal, TransactionEnd transaction) {
        return new SourcePosition(this, commitLsn, kind, changeLsn, index, ordinal, transaction);
    }

    /** Returns the position of a non-transactional logical message. */
    public SourcePosition message(long lsn, long index, long ordinal) {
        return new SourcePosition(this, lsn, Kind.MESSAGE, lsn, index, ordinal, null);
    }

    /** Returns the position of a point that was reached in an earlier session. */
    public SourcePosition at(StreamPoint point) {
        return new SourcePosition(
                this, point.commitLsn(), point.kind(), point.changeLsn(), Math.max(0, point.index()), 0, null);
    }

    /** Returns the position of a snapshot record; {@code index} numbers the records of the snapshot. */
    public SourcePosition snapshot(long consistentPoint, long index, long ordinal) {
        return new SourcePosition(this, consistentPoint, Kind.SNAPSHOT, 0, index, ordinal, null);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PositionScope that
                && systemIdentifier == that.systemIdentifier
                && timeline == that.timeline
                && Objects.equals(slot, that.slot)
                && session.equals(that.session)
                && coverage.equals(that.coverage)
                && mark.equals(that.mark);
    }

    @Override
    public int hashCode() {
        return Objects.hash(systemIdentifier, timeline, slot, session, coverage, mark);
    }

    /** Returns system, timeline, slot and session. */
    @Override
    public String toString() {
        return "PositionScope[system " + Long.toUnsignedString(systemIdentifier) + ", timeline " + timeline + ", slot "
                + slot + ", session " + session + ", " + coverage + ']';
    }

    static boolean isSession(String text) {
        return text.length() == 8 && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }

    /** Returns the beginning of a position's JSON; must not be changed. */
    byte[] rendered() {
        byte[] bytes = rendered;
        if (bytes == null) {
            bytes = PositionFormat.render(this);
            rendered = bytes;
        }
        return bytes;
    }
}
