package dev.penstock.sink.internal.plan;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.TargetColumn;
import dev.penstock.sink.internal.sql.TargetTable;
import dev.penstock.sink.internal.sql.TargetTable.Traits;
import dev.penstock.sink.internal.sql.TargetTable.UniqueIndex;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/** Factory of tables as a catalog would describe them, and of changes of them. */
public final class TargetTables {
    private static final int TEXT = 25;

    private TargetTables() {}

    /** Returns a table of text columns, whose first {@code key} columns are the key. */
    public static TargetTable of(String name, int key, String... columns) {
        return new TargetTable(
                CollectionName.parse(name),
                1,
                texts(columns),
                key == 0
                        ? List.of()
                        : List.of(new UniqueIndex(ColumnSet.of(IntStream.range(0, key)), true, true, true, false)),
                Set.of(),
                new Traits(false, false, false, false, false, ColumnSet.none(), false));
    }

    private static List<TargetColumn> texts(String... columns) {
        return List.of(columns).stream()
                .map(column -> new TargetColumn(
                        column,
                        Objects.requireNonNull(PgType.builtIn(TEXT)),
                        "text",
                        false,
                        false,
                        TargetColumn.Origin.SENT,
                        true,
                        TargetColumn.BUILT_IN_EQUALITY))
                .toList();
    }

    /** Returns data of names and values in turn. */
    static StructuredData data(String... namesAndValues) {
        Map<String, Object> columns = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            columns.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return StructuredData.of(columns);
    }

    public static Record update(StructuredData key, StructuredData after, String unchanged) {
        return Record.of(
                Position.of(new byte[] {1}),
                Operation.UPDATE,
                Map.of(Metadata.COLLECTION, "t", Metadata.UNCHANGED, unchanged),
                key,
                null,
                after);
    }
}
