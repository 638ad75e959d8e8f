package dev.penstock.sink.internal.writer;

import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.ColumnForm;
import dev.penstock.core.internal.row.Row;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.sink.internal.change.RowChange;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Changes of the source's schema that rows show before any description does. */
final class RowEvidence {
    private RowEvidence() {}

    /**
     * Returns the labels of enumerations that rows hold. A label is added in the source without a message in the
     * stream.
     */
    static Map<CollectionName, Set<String>> labels(List<RowChange> changes) {
        Map<CollectionName, Set<String>> labels = new LinkedHashMap<>();
        for (RowChange change : changes) {
            if (change.record().after() instanceof Row row) {
                collect(row, labels);
            }
        }
        return labels;
    }

    /** Returns whether a row of a table holds a null in a column of its source. */
    static boolean holdsNull(List<RowChange> changes, CollectionName table, String column) {
        return changes.stream()
                .filter(change -> change.table().name().equals(table))
                .map(change -> change.record().after())
                .anyMatch(after -> after instanceof Row row
                        && row.relation().indexOf(column) >= 0
                        && row.form(row.relation().indexOf(column)) == ColumnForm.NULL);
    }

    private static void collect(Row row, Map<CollectionName, Set<String>> labels) {
        List<Column> columns = row.relation().columns();
        for (int i = 0; i < columns.size(); i++) {
            PgType type = columns.get(i).type().withoutDomain();
            PgType element = type.element();
            PgType one = type.kind() == PgType.Kind.ARRAY && element != null ? element.withoutDomain() : type;
            if (one.kind() == PgType.Kind.ENUM) {
                Set<String> known = labels.computeIfAbsent(
                        new CollectionName(one.schema(), one.name()), name -> new LinkedHashSet<>());
                add(row.columnValue(i), known);
            }
        }
    }

    private static void add(@Nullable Object value, Set<String> labels) {
        if (value instanceof String label) {
            labels.add(label);
        } else if (value instanceof Collection<?> values) {
            values.forEach(one -> add(one, labels));
        }
    }
}
