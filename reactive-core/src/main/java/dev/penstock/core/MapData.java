package dev.penstock.core;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Structured data that holds ordinary Java values. */
final class MapData extends StructuredData {
    private final String[] names;
    private final @Nullable Object[] values;
    private final Map<String, Integer> indexes;

    MapData(Map<String, ? extends @Nullable Object> columns) {
        int size = columns.size();
        names = new String[size];
        values = new @Nullable Object[size];
        indexes = new HashMap<>(size * 2);
        int i = 0;
        for (Map.Entry<String, ? extends @Nullable Object> column : columns.entrySet()) {
            names[i] = Objects.requireNonNull(column.getKey(), "column name");
            values[i] = column.getValue();
            indexes.put(names[i], i);
            i++;
        }
    }

    @Override
    public int size() {
        return names.length;
    }

    @Override
    public String name(int index) {
        return names[index];
    }

    @Override
    public @Nullable Object value(int index) {
        return values[index];
    }

    @Override
    public int indexOf(String name) {
        Integer index = indexes.get(name);
        return index == null ? -1 : index;
    }
}
