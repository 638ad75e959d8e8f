package dev.penstock.sink.internal.sql;

import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.sql.SqlText;
import org.jspecify.annotations.Nullable;

/** The statements on the table of records that could not be written. */
public final class DeadLetterSql {
    private final String table;

    /** Creates the statements of one table. */
    public DeadLetterSql(CollectionName table) {
        this.table = table.toSql();
    }

    /**
     * Returns the statement that creates the table. Its JSON is kept as text: {@code jsonb} refuses what a text cannot hold.
     */
    public static String create(CollectionName table) {
        return "CREATE TABLE IF NOT EXISTS " + table.toSql() + " (position pg_catalog.bytea NOT NULL,"
                + " operation pg_catalog.text NOT NULL, \"table\" pg_catalog.text, key pg_catalog.json,"
                + " record pg_catalog.json, error pg_catalog.text NOT NULL,"
                + " at pg_catalog.timestamptz NOT NULL DEFAULT pg_catalog.now())";
    }

    /**
     * Returns the statement that inserts a dead letter. The server does not extract the key from the record's JSON,
     * because it would parse all of that: a JSON string can hold characters that no text can.
     */
    public String insert(
            byte[] position,
            String operation,
            @Nullable String recordTable,
            @Nullable String key,
            @Nullable String json,
            String error) {
        return "INSERT INTO " + table + " (position, operation, \"table\", key, record, error) VALUES ("
                + SqlText.literal(position) + ", " + SqlText.literal(operation) + ", " + text(recordTable) + ", "
                + SqlText.literal(key) + ", " + SqlText.literal(json) + ", " + text(error) + ")";
    }

    /** Returns a name as a text that can be stored. The name itself may be the reason for the rejection. */
    private static String text(@Nullable String text) {
        return SqlText.literal(text == null ? null : text.replace('\0', '\uFFFD'));
    }
}
