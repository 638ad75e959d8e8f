package dev.penstock.source.position;

import dev.penstock.core.Position;
import dev.penstock.source.error.InvalidPositionException;

/** A position to resume from: one of ours, or one that the Conduit PostgreSQL connector stored. */
public sealed interface StoredPosition permits SourcePosition, ConduitPosition {
    /**
     * Returns what {@code position} is.
     *
     * @throws InvalidPositionException where its bytes are no position this version can read
     */
    static StoredPosition of(Position position) {
        return position instanceof SourcePosition ours ? ours : PositionFormat.parse(position.toBytes());
    }

    /**
     * Returns where {@code position} stands in the order of delivery.
     *
     * @throws InvalidPositionException where its bytes are no position of this version, or one of the Conduit connector
     */
    static StreamPoint pointOf(Position position) {
        if (of(position) instanceof SourcePosition ours) {
            return ours.point();
        }
        throw new InvalidPositionException("it is one of the Conduit connector, which has no place among records");
    }
}
