package dev.penstock.source.internal.catalog;

import dev.penstock.core.internal.schema.ColumnDefinition;
import dev.penstock.core.internal.schema.TableDefinition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The definition of a table as the catalog has it, told of the columns that rows have, by the names that they have there. */
public final class AlignedDefinition {
    private static final int NO_TYPE = 0;

    private AlignedDefinition() {}

    /**
     * Returns a definition in which the columns of rows have the rows' names and their numbers. A column whose number is not certain is
     * among the candidates; one that was dropped since has a number and no type.
     *
     * @param numbers the numbers that each column may have
     */
    public static TableDefinition of(TableDefinition definition, List<String> columns, List<List<Integer>> numbers) {
        Map<Integer, ColumnDefinition> catalog = new LinkedHashMap<>();
        definition.columns().forEach(column -> catalog.put(column.number(), column));
        Map<String, String> names = new LinkedHashMap<>();
        Set<String> sent = new HashSet<>(columns);
        List<ColumnDefinition> aligned = new ArrayList<>();
        List<ColumnDefinition> candidates = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            String name = columns.get(i);
            List<Integer> possible = numbers.get(i);
            if (possible.size() == 1) {
                ColumnDefinition known = catalog.remove(possible.get(0));
                if (known != null) {
                    names.put(known.name(), name);
                }
                aligned.add(column(known, possible.get(0), name));
            } else {
                possible.forEach(number -> candidates.add(column(catalog.get(number), number, name)));
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
        return new TableDefinition(
                aligned,
                candidates,
                key,
                definition.types(),
                definition.database(),
                definition.timed(),
                definition.version());
    }

    private static ColumnDefinition column(@Nullable ColumnDefinition known, int number, String name) {
        return known == null
                ? new ColumnDefinition(number, name, NO_TYPE, -1, "", false, null, false, null)
                : known.withName(name);
    }
}
