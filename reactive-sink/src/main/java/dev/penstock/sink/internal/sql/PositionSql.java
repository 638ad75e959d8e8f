package dev.penstock.sink.internal.sql;

import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.sql.SqlText;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The statements on the table that stores the positions of pipelines. A pipeline's row is claimed by raising its epoch.
 * From then on no session with an older epoch can write.
 *
 * <p>Every transaction updates the row, and its dead versions remain as long as any snapshot is older. A search by key
 * would visit all of them. So a session remembers the location of the last version it wrote, in a setting of its own.
 */
public final class PositionSql {
    /** The number of statements in {@link #claim()} before the one that returns the answer. */
    public static final int BEGINNING = 3;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final String table;
    private final String pipeline;
    private final String mark;
    private final String place;

    /** Creates the statements of one pipeline. */
    public PositionSql(CollectionName table, String pipeline) {
        this.table = table.toSql();
        this.pipeline = SqlText.literal(pipeline);
        byte[] random = new byte[12];
        RANDOM.nextBytes(random);
        this.mark = "penstock.fenced." + HexFormat.of().formatHex(random);
        this.place = "'penstock.at_" + Integer.toHexString(31 * table.hashCode() + pipeline.hashCode()) + "'";
    }

    /** Returns the statement that creates the table. */
    public static String create(CollectionName table) {
        return "CREATE TABLE IF NOT EXISTS " + table.toSql()
                + " (pipeline pg_catalog.text PRIMARY KEY, position pg_catalog.bytea, epoch pg_catalog.int8 NOT NULL)";
    }

    /**
     * Returns the statements that raise the epoch. They wait for a batch of the former owner that is being written. The
     * answer is the epoch and the position. The caller ends the transaction.
     */
    public String claim() {
        return begin("BEGIN READ WRITE") + "INSERT INTO " + table
                + " AS p (pipeline, position, epoch) VALUES (" + pipeline + ", NULL, 1)"
                + " ON CONFLICT (pipeline) DO UPDATE SET epoch = p.epoch OPERATOR(pg_catalog.+) 1"
                + " RETURNING p.epoch::pg_catalog.text, pg_catalog.encode(position, 'hex')";
    }

    /** Returns the statements that read the epoch and the position. The caller ends the transaction. */
    public String read() {
        return begin("BEGIN READ ONLY") + "SELECT epoch::pg_catalog.text, pg_catalog.encode(position, 'hex') FROM "
                + table + " WHERE pipeline OPERATOR(pg_catalog.=) " + pipeline;
    }

    /**
     * Returns the statements that store a position independently of a sink, and report the number of rows written: 0 if
     * a sink has claimed the row. The caller ends the transaction.
     */
    public String put(byte[] to) {
        return begin("BEGIN READ WRITE") + "WITH put AS (INSERT INTO " + table
                + " AS p (pipeline, position, epoch) VALUES (" + pipeline + ", " + SqlText.literal(to) + ", 0)"
                + " ON CONFLICT (pipeline) DO UPDATE SET position = EXCLUDED.position"
                + " WHERE p.epoch OPERATOR(pg_catalog.=) 0 RETURNING 1)"
                + " SELECT pg_catalog.count(*)::pg_catalog.text FROM put";
    }

    private static String begin(String beginning) {
        return beginning + "; SET LOCAL search_path = pg_catalog, pg_temp; SET LOCAL row_security = off; ";
    }

    /**
     * Returns the statement that moves the position from its known value. It fails with an error that {@link #isFenced}
     * recognises if another instance has claimed the pipeline, or this very batch was written before. It takes the
     * row's lock, so it must be the first statement of a transaction.
     */
    public String advance(long epoch, byte @Nullable [] from, byte[] to) {
        String known = from == null ? "position IS NULL" : "position OPERATOR(pg_catalog.=) " + SqlText.literal(from);
        return "WITH found AS (" + set(epoch, to) + " AND " + known + " RETURNING ctid) SELECT "
                + "CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 1"
                + " THEN pg_catalog.set_config(" + place + ", pg_catalog.max(ctid::pg_catalog.text), false)"
                + " ELSE ('" + mark + "' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4"
                + "::pg_catalog.text END FROM found";
    }

    /** Returns the statement that sets the position, within a transaction that has advanced it. */
    public String set(long epoch, byte[] to) {
        String condition = ownRow(epoch);
        String remembered = "SELECT ctid FROM " + table + " WHERE ctid OPERATOR(pg_catalog.=)"
                + " (CASE WHEN pg_catalog.current_setting(" + place + ", true) OPERATOR(pg_catalog.<>) ''"
                + " THEN pg_catalog.current_setting(" + place + ", true) END)::pg_catalog.tid AND " + condition;
        return "UPDATE " + table + " SET position = " + SqlText.literal(to) + " WHERE ctid OPERATOR(pg_catalog.=)"
                + " COALESCE((" + remembered + "), (SELECT ctid FROM " + table + " WHERE " + condition + ")) AND "
                + condition;
    }

    private String ownRow(long epoch) {
        return "pipeline OPERATOR(pg_catalog.=) " + pipeline + " AND epoch OPERATOR(pg_catalog.=) " + epoch;
    }

    /**
     * Returns whether an error's message is that of {@link #advance}. The mark in it is random, so no data can produce
     * it.
     */
    public boolean isFenced(String message) {
        return message.contains(mark);
    }
}
