package dev.penstock.sink.sql;

import dev.penstock.core.CollectionName;
import org.jspecify.annotations.Nullable;

/**
 * The statements on the table that stores where a pipeline stands. A pipeline's row is claimed by raising its epoch; from
 * then on nobody who holds an older epoch can write.
 */
public final class PositionSql {
    private final String table;
    private final String pipeline;

    /** Makes the statements of one pipeline. */
    public PositionSql(CollectionName table, String pipeline) {
        this.table = SqlText.table(table);
        this.pipeline = SqlText.literal(pipeline);
    }

    /** Asks whether the table is there. */
    public String exists() {
        return SqlText.exists(table);
    }

    /** Makes the table where it is not there yet. */
    public String create() {
        return "CREATE TABLE IF NOT EXISTS " + table
                + " (pipeline pg_catalog.text PRIMARY KEY, position pg_catalog.bytea, epoch pg_catalog.int8 NOT NULL)";
    }

    /** Raises the epoch; waits for a batch of the former owner that is being written. Returns the epoch and the position. */
    public String claim() {
        return "INSERT INTO " + table + " AS p (pipeline, position, epoch) VALUES (" + pipeline + ", NULL, 1)"
                + " ON CONFLICT (pipeline) DO UPDATE SET epoch = p.epoch + 1"
                + " RETURNING epoch::text, encode(position, 'hex')";
    }

    /** Returns the epoch and the position. */
    public String read() {
        return "SELECT epoch::text, encode(position, 'hex') FROM " + table + " WHERE pipeline = " + pipeline;
    }

    /**
     * Moves the position on from where it is known to be, or fails with {@link Check#FENCED} where another instance has claimed
     * the pipeline or this very batch was written before. Takes the row's lock, so it stands first in a transaction.
     */
    public String advance(long epoch, byte @Nullable [] from, byte[] to) {
        return Check.FENCED.of(
                1,
                set(epoch, to) + " AND position IS NOT DISTINCT FROM "
                        + (from == null ? "NULL" : SqlText.literal(from)));
    }

    /** Sets the position, within a transaction that has advanced it. */
    public String set(long epoch, byte[] to) {
        return "UPDATE " + table + " SET position = " + SqlText.literal(to) + " WHERE pipeline = " + pipeline
                + " AND epoch = " + epoch;
    }
}
