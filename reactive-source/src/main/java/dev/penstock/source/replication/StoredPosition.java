package dev.penstock.source.replication;

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
}
