package dev.penstock.source.internal.position;

import dev.penstock.core.Position;
import dev.penstock.source.error.position.InvalidPositionException;
import java.util.Objects;

/** A position to resume from: one of this library, or one that the Conduit PostgreSQL connector stored. */
public sealed interface StoredPosition permits SourcePosition, ConduitPosition {
    /**
     * Returns the decoded {@code position}.
     *
     * @throws InvalidPositionException if this version cannot read its bytes
     */
    static StoredPosition of(Position position) {
        return position instanceof SourcePosition ours ? ours : PositionFormat.parse(position.toBytes());
    }

    /**
     * Compares two positions of one slot in the order of delivery.
     *
     * @throws InvalidPositionException if the bytes of one cannot be read or were written by the Conduit connector, or
     *     if the positions belong to different slots or database systems
     */
    static int compare(Position one, Position other) {
        SourcePosition a = ours(one);
        SourcePosition b = ours(other);
        if (a.scope().systemIdentifier() != b.scope().systemIdentifier()
                || !Objects.equals(a.scope().slot(), b.scope().slot())) {
            throw new InvalidPositionException(
                    "it is of another slot or database system than the one it is compared with");
        }
        return a.point().compareTo(b.point());
    }

    /**
     * Returns whether two positions of one slot are on the same timeline of the server. After a restore or a failover to a
     * server that lacked the newest WAL, the same LSNs are used again for other records.
     *
     * @throws InvalidPositionException as {@link #compare} does
     */
    static boolean onSameTimeline(Position one, Position other) {
        return ours(one).scope().timeline() == ours(other).scope().timeline();
    }

    private static SourcePosition ours(Position position) {
        if (of(position) instanceof SourcePosition ours) {
            return ours;
        }
        throw new InvalidPositionException("it is one of the Conduit connector, which has no place among records");
    }
}
