package dev.penstock.sink.internal.change;

import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.row.Row;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.TargetTable;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Resolver of the key columns of one table's records: the record's own key, the configured one, or the table's primary
 * key.
 */
final class Keys {
    private final TargetTable table;
    private final List<String> configured;
    private List<String> lastNames = List.of();
    private ColumnSet lastKey = ColumnSet.none();
    private @Nullable Relation relation;
    private ColumnSet relationKey = ColumnSet.none();

    Keys(TargetTable table, List<String> configured) {
        this.table = table;
        this.configured = configured;
    }

    /** Returns the key of an inserted row; no columns if it has none. */
    ColumnSet of(Record record, StructuredData after) {
        ColumnSet given = given(record);
        return given.isEmpty() ? ofTable(after) : given;
    }

    /** Returns the key that the record or the configuration names; no columns if neither does. */
    ColumnSet given(Record record) {
        StructuredData key = record.key();
        if (key == null || key.size() == 0) {
            return named(configured);
        }
        if (record.after() instanceof Row row && row.isComplete() && row.isKey(key)) {
            return ofRelation(row.relation(), key);
        }
        return isLast(key) ? lastKey : named(key.names());
    }

    /** Returns the key of rows of a relation. The names are compared once for each relation. */
    @SuppressWarnings("ReferenceEquality")
    private ColumnSet ofRelation(Relation relation, StructuredData key) {
        if (relation != this.relation) {
            relationKey = named(key.names());
            this.relation = relation;
        }
        return relationKey;
    }

    /** Returns the table's primary key if the image has all of it; otherwise no columns. */
    ColumnSet ofTable(StructuredData image) {
        ColumnSet primary = ColumnSet.of(table.primaryKey().stream().sorted());
        return primary.stream().allMatch(i -> image.contains(table.column(i).name())) ? primary : ColumnSet.none();
    }

    private boolean isLast(StructuredData key) {
        if (key.size() != lastNames.size()) {
            return false;
        }
        for (int i = 0; i < lastNames.size(); i++) {
            if (!lastNames.get(i).equals(key.name(i))) {
                return false;
            }
        }
        return true;
    }

    private ColumnSet named(List<String> names) {
        int[] columns = new int[names.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = table.indexOf(names.get(i));
            if (columns[i] < 0 || !table.column(columns[i]).writable()) {
                throw new ColumnException(
                        names.get(i),
                        new IllegalArgumentException("The target table has no such column to identify rows by."));
            }
        }
        lastNames = names;
        // Sorted: a key is the same whatever the order of its columns, and is assigned to the same lane.
        lastKey = ColumnSet.of(IntStream.of(columns).sorted());
        return lastKey;
    }
}
