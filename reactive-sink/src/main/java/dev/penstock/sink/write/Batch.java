package dev.penstock.sink.write;

import dev.penstock.core.Data;
import dev.penstock.core.RawData;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.row.Row;
import dev.penstock.core.value.Json;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records that are written together. */
record Batch(List<Record> records) {
    private static final int OVERHEAD = 64;

    /** Estimates how much memory a record keeps. */
    static long bytes(Record record) {
        return OVERHEAD + bytes(record.before()) + bytes(record.after());
    }

    private static long bytes(@Nullable Data data) {
        if (data instanceof Row row) {
            return row.byteSize();
        }
        if (data instanceof RawData raw) {
            return raw.size();
        }
        long bytes = 0;
        if (data instanceof StructuredData columns) {
            for (int i = 0; i < columns.size(); i++) {
                bytes += OVERHEAD + bytes(columns.value(i));
            }
        }
        return bytes;
    }

    private static long bytes(@Nullable Object value) {
        if (value instanceof CharSequence text) {
            return text.length();
        }
        if (value instanceof Json json) {
            return json.byteSize();
        }
        if (value instanceof byte[] array) {
            return array.length;
        }
        if (value instanceof Map<?, ?> map) {
            return parts(map.keySet()) + parts(map.values());
        }
        if (value instanceof Collection<?> elements) {
            return parts(elements);
        }
        return value instanceof ByteBuffer buffer ? buffer.remaining() : 0;
    }

    private static long parts(Collection<?> values) {
        long bytes = 0;
        for (Object value : values) {
            bytes += OVERHEAD + bytes(value);
        }
        return bytes;
    }
}
