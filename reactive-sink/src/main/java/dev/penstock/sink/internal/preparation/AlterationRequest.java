package dev.penstock.sink.internal.preparation;

import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.sink.internal.sql.TargetTable;
import org.jspecify.annotations.Nullable;

/**
 * A request to create or alter a table before a record is written, because its relation may need another schema than the target has.
 *
 * @param index the index of the record in the batch
 * @param name the table to which it is written
 * @param relation its relation
 * @param table the table, {@code null} if the target has none
 * @param previous the relation whose rows were written to the table before, {@code null} if that is not known
 */
public record AlterationRequest(
        int index,
        CollectionName name,
        Relation relation,
        @Nullable TargetTable table,
        @Nullable Relation previous) {}
