package dev.penstock.sink.internal.preparation;

import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.sink.internal.sql.TargetTable;
import org.jspecify.annotations.Nullable;

/**
 * A record whose relation may need another schema than the target has.
 *
 * @param index its index in the batch
 * @param name the table it is written to
 * @param relation its relation
 * @param table the table, {@code null} if the target has none
 * @param previous the relation whose rows were written to the table before, {@code null} if that is not known
 */
public record Undescribed(
        int index,
        CollectionName name,
        Relation relation,
        @Nullable TargetTable table,
        @Nullable Relation previous) {}
