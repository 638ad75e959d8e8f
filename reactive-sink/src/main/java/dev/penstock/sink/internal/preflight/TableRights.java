package dev.penstock.sink.internal.preflight;

import dev.penstock.core.CollectionName;
import dev.penstock.sink.internal.connection.TargetConnection.Texts;

/**
 * The rights of the role on a table.
 *
 * @param name the table, which need not exist
 * @param schemaExists whether its schema exists
 * @param usesSchema whether the role may use the schema
 * @param createsInSchema whether the role may create tables in the schema
 * @param exists whether the table exists
 * @param missing the rights that writing requires and the role lacks, separated by commas
 */
record TableRights(
        CollectionName name,
        boolean schemaExists,
        boolean usesSchema,
        boolean createsInSchema,
        boolean exists,
        String missing) {
    /** Decodes a row of the answer to {@link dev.penstock.sink.internal.sql.RightsSql#tables}. */
    static TableRights of(Texts row) {
        return new TableRights(
                new CollectionName(row.text(0), row.text(1)), row.is(2), row.is(3), row.is(4), row.is(5), row.text(6));
    }
}
