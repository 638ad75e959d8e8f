package dev.penstock.verification.crash.connector;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.internal.row.Row;
import dev.penstock.source.internal.position.SourcePosition;
import dev.penstock.source.internal.position.StoredPosition;
import dev.penstock.source.internal.position.StreamPoint.Kind;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The order of the records of one subscription: each comes after the one before, none comes twice, and none comes that lies at or
 * before the position after which the subscription resumed. Compares positions with rules of its own, not with those of the
 * library. For one thread at a time.
 */
final class DeliveryOrder {
    private final @Nullable SourcePosition resumed;
    private @Nullable SourcePosition last;
    private @Nullable SourcePosition lastStreamed;
    private boolean streamed;

    private DeliveryOrder(@Nullable SourcePosition resumed) {
        this.resumed = resumed;
        this.lastStreamed = resumed != null && isStreamed(resumed) ? resumed : null;
    }

    /** Returns the order of a subscription that begins with everything there is. */
    static DeliveryOrder fromTheBeginning() {
        return new DeliveryOrder(null);
    }

    /** Returns the order of a subscription that resumes after a position. */
    static DeliveryOrder after(Position position) {
        return new DeliveryOrder(sourcePosition(position));
    }

    /** Takes in the next record; returns which rule it breaks. */
    Optional<String> accept(Record record) {
        SourcePosition position = sourcePosition(record.position());
        Optional<String> violation =
                ordinal(position).or(() -> isStreamed(position) ? streamed(position) : read(position, record));
        last = position;
        if (isStreamed(position)) {
            lastStreamed = position;
            streamed = true;
        }
        return violation;
    }

    /** Records are numbered without a gap. */
    private Optional<String> ordinal(SourcePosition position) {
        SourcePosition before = last;
        long expected = before == null ? 1 : before.ordinal() + 1;
        boolean sameSession = before == null
                || before.scope().session().equals(position.scope().session());
        return when(
                sameSession && position.ordinal() != expected,
                "a record has ordinal " + position.ordinal() + " instead of " + expected + ": " + text(position));
    }

    private Optional<String> streamed(SourcePosition position) {
        SourcePosition before = lastStreamed;
        if (before == null || isAfter(position, before)) {
            return Optional.empty();
        }
        return Optional.of(
                streamed
                        ? "a record comes again or out of order: " + text(position) + " after " + text(before)
                        : "a record comes again that was acknowledged before the restart: " + text(position)
                                + " after resuming at " + text(before));
    }

    /** A table that was read as a whole is not read again by who resumes after that; nor does a row come behind newer changes. */
    private Optional<String> read(SourcePosition position, Record record) {
        SourcePosition before = last;
        if (before != null && !isStreamed(before) && before.commitLsn() == position.commitLsn()) {
            return when(
                    before.index() >= position.index(),
                    "a row of a snapshot comes again or out of order: " + text(position) + " after " + text(before));
        }
        SourcePosition newest = lastStreamed;
        if (streamed && newest != null && Long.compareUnsigned(newest.commitLsn(), position.commitLsn()) >= 0) {
            return Optional.of(
                    "a row of a snapshot comes behind a newer change: " + text(position) + " after " + text(newest));
        }
        SourcePosition start = resumed;
        return when(
                start != null
                        && record.operation() == Operation.SNAPSHOT
                        && record.after() instanceof Row row
                        && start.scope().coverage().isRead(row.relation().oid()),
                "table '" + record.metadata().get(Metadata.COLLECTION)
                        + "' is read again although it was read before the" + " position: " + text(position));
    }

    private static Optional<String> when(boolean broken, String violation) {
        return broken ? Optional.of(violation) : Optional.empty();
    }

    /** Transactions are ordered by their commit, changes in one by their LSN, and changes of one LSN by their number. */
    static boolean isAfter(SourcePosition position, SourcePosition before) {
        int order = Long.compareUnsigned(position.commitLsn(), before.commitLsn());
        if (order == 0) {
            order = Long.compareUnsigned(position.changeLsn(), before.changeLsn());
        }
        return order == 0 ? position.index() > before.index() : order > 0;
    }

    private static boolean isStreamed(SourcePosition position) {
        return position.kind() != Kind.SNAPSHOT;
    }

    private static SourcePosition sourcePosition(Position position) {
        if (StoredPosition.of(position) instanceof SourcePosition ours) {
            return ours;
        }
        throw new IllegalArgumentException("It is a position of another connector: " + position);
    }

    private static String text(SourcePosition position) {
        return position.point().toString();
    }
}
