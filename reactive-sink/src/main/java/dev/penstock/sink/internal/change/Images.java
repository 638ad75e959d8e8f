package dev.penstock.sink.internal.change;

import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.row.Row;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.TargetTable;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Factory of the row images of one table. It remembers the relations it has seen. Confined to one thread. */
final class Images {
    private final TargetTable table;
    private final BinaryWriter scratch = new BinaryWriter(64);
    private @Nullable RowMapping lastMapping;

    Images(TargetTable table) {
        this.table = table;
    }

    /** Returns an image of all columns. */
    Image of(StructuredData data) {
        if (!(data instanceof Row row)) {
            return new DataImage(data, table);
        }
        RowMapping mapping = mapping(row.relation());
        RowMapping.Obstacle obstacle = mapping.obstacle(row);
        if (obstacle != null) {
            throw new ColumnException(obstacle.column(), new IllegalArgumentException(obstacle.reason()));
        }
        return new RowImage(row, mapping);
    }

    /** Returns an image of all columns, and of those key columns that only the record's key contains. */
    Image of(StructuredData data, @Nullable StructuredData recordKey, ColumnSet key) {
        if (recordKey == null || hasAll(data, key)) {
            return of(data);
        }
        Map<String, @Nullable Object> columns = new LinkedHashMap<>(data.asMap());
        for (int i = 0; i < recordKey.size(); i++) {
            columns.putIfAbsent(recordKey.name(i), recordKey.value(i));
        }
        return of(StructuredData.of(columns));
    }

    /** Returns an image of the key columns alone, or {@code null} if some of them are missing. */
    @Nullable
    Image key(StructuredData data, ColumnSet key) {
        if (!hasAll(data, key)) {
            return null;
        }
        if (data instanceof Row row) {
            return new RowImage(row, mapping(row.relation()));
        }
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        key.stream().mapToObj(i -> table.column(i).name()).forEach(name -> columns.put(name, data.get(name)));
        return new DataImage(StructuredData.of(columns), table);
    }

    /** Returns whether the image contains every column of the row. */
    boolean isWhole(StructuredData data) {
        return data instanceof Row row ? row.isComplete() : hasAll(data, table.writable());
    }

    /** Returns whether two images have the same key, byte for byte. */
    boolean sameKey(ColumnSet key, Image one, Image other) {
        scratch.clear();
        key.stream().forEach(i -> one.writeField(i, scratch));
        int length = scratch.size();
        key.stream().forEach(i -> other.writeField(i, scratch));
        return scratch.view().slice(0, length).equals(scratch.view().slice(length, scratch.size() - length));
    }

    private boolean hasAll(StructuredData data, ColumnSet columns) {
        if (data instanceof Row row && row.isComplete()) {
            return mapping(row.relation()).columns().containsAll(columns);
        }
        for (int i = 0; i < columns.size(); i++) {
            if (!data.contains(table.column(columns.get(i)).name())) {
                return false;
            }
        }
        return true;
    }

    private RowMapping mapping(Relation relation) {
        RowMapping mapping = lastMapping;
        if (mapping == null || !relation.equals(mapping.relation())) {
            mapping = new RowMapping(relation, table);
            lastMapping = mapping;
        }
        return mapping;
    }
}
