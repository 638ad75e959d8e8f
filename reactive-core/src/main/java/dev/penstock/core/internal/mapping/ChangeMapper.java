package dev.penstock.core.internal.mapping;

import dev.penstock.core.Change;
import dev.penstock.core.CollectionName;
import dev.penstock.core.Data;
import dev.penstock.core.FromTable;
import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.row.Row;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Mapping of the records of one table to changes of a class of the application. Thread-safe.
 *
 * @param <T> the class of the rows
 */
public final class ChangeMapper<T> {
    private final String table;
    private final RowMapper<T> rows;

    private ChangeMapper(String table, Class<T> type) {
        this.table = CollectionName.parse(table).toString();
        this.rows = new RowMapper<>(this.table, type);
    }

    /** Returns the mapping of a table's records. */
    public static <T> ChangeMapper<T> of(String table, Class<T> type) {
        return new ChangeMapper<>(table, type);
    }

    /**
     * Returns the mapping of the table that {@code type} names.
     *
     * @throws IllegalArgumentException if the class has no {@link FromTable}
     */
    public static <T> ChangeMapper<T> of(Class<T> type) {
        FromTable from = type.getAnnotation(FromTable.class);
        if (from == null) {
            throw new IllegalArgumentException("Class " + type.getName() + " does not say which table its rows are of:"
                    + " annotate it with @FromTable, or name the table.");
        }
        return new ChangeMapper<>(from.value(), type);
    }

    /** Returns the table as {@link Record#collection} returns it. */
    public String table() {
        return table;
    }

    /** Returns whether the record is of the table. */
    public boolean accepts(Record record) {
        return table.equals(record.collection());
    }

    /**
     * Returns the change of a record of the table.
     *
     * @throws dev.penstock.core.RowMappingException if a row does not fit the class
     */
    public Change<T> map(Record record) {
        StructuredData before = columns(record.before());
        StructuredData after = columns(record.after());
        Set<String> unsent = unsent(record);
        boolean incomplete = unsent.stream().anyMatch(rows.columns()::contains);
        return new MappedChange<>(
                record,
                before != null && before.names().containsAll(rows.columns()) ? rows.map(before) : null,
                after == null || incomplete ? null : rows.map(after),
                changed(record.operation(), before, after),
                unsent,
                incomplete ? rows.unsentProblem(unsent) : null);
    }

    private static @Nullable StructuredData columns(@Nullable Data image) {
        return image instanceof StructuredData columns ? columns : null;
    }

    private static Set<String> unsent(Record record) {
        if (record.after() instanceof Row row) {
            return Set.copyOf(row.unchanged());
        }
        String names = record.metadata().get(Metadata.UNCHANGED);
        return names == null ? Set.of() : Set.copyOf(Arrays.asList(names.split(",")));
    }

    private static Set<String> changed(
            Operation operation, @Nullable StructuredData before, @Nullable StructuredData after) {
        if (after == null) {
            return Set.of();
        }
        Set<String> names = new LinkedHashSet<>(after.names());
        if (operation == Operation.UPDATE && before != null) {
            names.removeIf(name -> before.contains(name) && Objects.equals(before.get(name), after.get(name)));
        }
        return names;
    }
}
