package dev.penstock.sink.internal.preparation;

import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.sink.internal.schema.SourceIdentity;
import dev.penstock.sink.internal.sql.TargetTable;
import org.jspecify.annotations.Nullable;

/** A request to change the schema of the target before a record is written. */
public sealed interface AlterationRequest {
    /** Returns the index of the record in the batch. */
    int index();

    /** Returns the table to which it, or a record that belongs to it, is written. */
    CollectionName name();

    /**
     * A request to create or alter a table before a row is written, because its relation may need another schema than the target has.
     *
     * @param index the index of the record in the batch
     * @param name the table to which it is written
     * @param relation its relation
     * @param table the table, {@code null} if the target has none
     * @param previous the relation whose rows were written to the table before, {@code null} if that is not known
     */
    record OfRow(
            int index,
            CollectionName name,
            Relation relation,
            @Nullable TargetTable table,
            @Nullable Relation previous) implements AlterationRequest {
        /** Returns the same request before an earlier record. */
        OfRow at(int earlier) {
            return new OfRow(earlier, name, relation, table, previous);
        }
    }

    /**
     * A request to rename a table before it is emptied, if its source table was renamed. The target has no table of the new name.
     *
     * @param index the index of the first record of the truncation in the batch
     * @param name the table that is emptied
     * @param source its source table
     */
    record OfTruncation(int index, CollectionName name, SourceIdentity source) implements AlterationRequest {}
}
