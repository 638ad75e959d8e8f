package dev.penstock.sink.sql;

import dev.penstock.core.CollectionName;
import org.jspecify.annotations.Nullable;

/** The statements on the table of records that could not be written. */
public final class DeadLetterSql {
    private final String table;

    /** Makes the statements of one table. */
    public DeadLetterSql(CollectionName table) {
        this.table = SqlText.table(table);
    }

    /** Makes the table where it is not there yet. Its JSON is kept as text: {@code jsonb} refuses what a text cannot hold. */
    public String create() {
        return "CREATE TABLE IF NOT EXISTS " + table + " (position pg_catalog.bytea NOT NULL,"
                + " operation pg_catalog.text NOT NULL, \"table\" pg_catalog.text, key pg_catalog.json,"
                + " record pg_catalog.json, error pg_catalog.text NOT NULL,"
                + " at pg_catalog.timestamptz NOT NULL DEFAULT pg_catalog.now())";
    }

    /** Puts a record aside. */
    public String insert(
            byte[] position, String operation, @Nullable String recordTable, @Nullable String json, String error) {
        return "INSERT INTO " + table + " (position, operation, \"table\", key, record, error) SELECT "
                + SqlText.literal(position) + ", " + SqlText.literal(operation) + ", " + SqlText.literal(recordTable)
                + ", r.record -> 'key', r.record, " + SqlText.literal(error) + " FROM (SELECT " + SqlText.literal(json)
                + "::pg_catalog.json AS record) AS r";
    }
}
