package dev.penstock.sink.internal.schema;

import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.schema.ColumnDefinition;
import dev.penstock.core.internal.schema.TableDefinition;
import java.util.ArrayList;
import java.util.List;

/** A table of the source that was dropped and created again, whose copy has no rows any more. */
final class RecreatedTable {
    private RecreatedTable() {}

    /**
     * Returns the dropped table as if it had been altered into the new one. Without rows no value can be wrong, so a column of the same name
     * and type is the same column, and every other one is a new one.
     */
    static Relation former(Relation dropped, Relation relation) {
        TableDefinition definition = relation.definition();
        if (definition == null) {
            return dropped;
        }
        List<ColumnDefinition> columns = new ArrayList<>();
        for (int i = 0; i < dropped.columns().size(); i++) {
            Column column = dropped.columns().get(i);
            int index = relation.indexOf(column.name());
            boolean same = index >= 0
                    && relation.columns().get(index).type().oid()
                            == column.type().oid()
                    && relation.columns().get(index).typeModifier() == column.typeModifier();
            int number = same
                    ? definition
                            .column(column.name())
                            .map(ColumnDefinition::number)
                            .orElse(0)
                    : 0;
            columns.add(new ColumnDefinition(
                    number == 0 ? -1 - i : number,
                    column.name(),
                    column.type().oid(),
                    column.typeModifier(),
                    "",
                    false,
                    null,
                    false,
                    null));
        }
        return new Relation(
                relation.oid(),
                relation.schema(),
                relation.table(),
                dropped.columns(),
                new TableDefinition(columns, List.of(), List.of(), definition.database(), 0));
    }
}
