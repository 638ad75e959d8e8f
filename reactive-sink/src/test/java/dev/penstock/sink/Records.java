package dev.penstock.sink;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Factory of records of Java values, each with a position of its own. */
final class Records {
    private final AtomicInteger next = new AtomicInteger(1);

    Record create(String table, @Nullable StructuredData key, StructuredData after) {
        return record(Operation.CREATE, table, key, null, after, Map.of());
    }

    Record snapshot(String table, @Nullable StructuredData key, StructuredData after) {
        return record(Operation.SNAPSHOT, table, key, null, after, Map.of());
    }

    Record update(String table, @Nullable StructuredData key, @Nullable StructuredData before, StructuredData after) {
        return record(Operation.UPDATE, table, key, before, after, Map.of());
    }

    Record patch(
            String table,
            @Nullable StructuredData key,
            @Nullable StructuredData before,
            StructuredData after,
            String unchanged) {
        return record(Operation.UPDATE, table, key, before, after, Map.of(Metadata.UNCHANGED, unchanged));
    }

    Record delete(String table, @Nullable StructuredData key, @Nullable StructuredData before) {
        return record(Operation.DELETE, table, key, before, null, Map.of());
    }

    Record truncate(String table, String xid, String lsn) {
        return record(
                Operation.DELETE,
                table,
                null,
                null,
                null,
                Map.of(Metadata.TRUNCATE, "true", Metadata.XID, xid, Metadata.LSN, lsn));
    }

    Record record(
            Operation operation,
            String table,
            @Nullable StructuredData key,
            @Nullable StructuredData before,
            @Nullable StructuredData after,
            Map<String, String> more) {
        Map<String, String> metadata = new HashMap<>(more);
        metadata.put(Metadata.COLLECTION, table);
        return Record.of(position(), operation, metadata, key, before, after);
    }

    Position position() {
        return position(next.getAndIncrement());
    }

    static Position position(int number) {
        return Position.of(("p" + number).getBytes(StandardCharsets.UTF_8));
    }

    /** Returns data of names and values in turn. */
    static StructuredData data(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            columns.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return StructuredData.of(columns);
    }
}
