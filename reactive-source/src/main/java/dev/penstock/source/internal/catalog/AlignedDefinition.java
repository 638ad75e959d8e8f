package dev.penstock.source.internal.catalog;

import dev.penstock.core.internal.schema.ColumnDefinition;
import dev.penstock.core.internal.schema.TableDefinition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The definition of a table as the catalog has it, told of the columns that rows have, by the names that they have there. */
public final class AlignedDefinition {
    private static final int NO_TYPE = 0;

    private AlignedDefinition() {}

    /**
     * Returns a definition in which the columns of rows have the rows' names and their numbers. A column whose number is not certain has
     * no definition; one that was dropped since has a number and no type.
     */
    public static TableDefinition of(TableDefinition definition, List<String> columns, int[] numbers) {
        Map<Integer, ColumnDefinition> catalog = new LinkedHashMap<>();
        definition.columns().forEach(column -> catalog.put(column.number(), column));
        Map<String, String> names = new LinkedHashMap<>();
        Set<String> sent = new HashSet<>(columns);
        List<ColumnDefinition> aligned = new ArrayList<>();
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] != ColumnNumbers.UNKNOWN) {
                ColumnDefinition known = catalog.remove(numbers[i]);
                if (known != null) {
                    names.put(known.name(), columns.get(i));
                }
                aligned.add(known == null ? dropped(numbers[i], columns.get(i)) : known.withName(columns.get(i)));
            }
        }
        for (ColumnDefinition other : catalog.values()) {
            if (!sent.contains(other.name())) {
                aligned.add(other);
                names.put(other.name(), other.name());
            }
        }
        boolean keyed = names.keySet().containsAll(definition.primaryKey());
        List<String> key =
                keyed ? definition.primaryKey().stream().map(names::get).toList() : List.of();
        return new TableDefinition(aligned, key, definition.types(), definition.database(), definition.version());
    }

    private static ColumnDefinition dropped(int number, String name) {
        return new ColumnDefinition(number, name, NO_TYPE, -1, "", false, null, false, null);
    }
}
