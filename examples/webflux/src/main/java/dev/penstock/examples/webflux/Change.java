package dev.penstock.examples.webflux;

import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.core.json.RecordJson;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A record as it goes to subscribers: encoded once, for all of them.
 *
 * @param position where it stands
 * @param table its table, empty for a message
 * @param operation what happened
 * @param key the values of its key, separated by commas
 * @param json the whole record
 */
record Change(Position position, String table, String operation, String key, String json) {
    static Change of(Record record) {
        String table = record.collection();
        return new Change(
                record.position(),
                table == null ? "" : table,
                record.operation().text(),
                key(record.key()),
                new String(RecordJson.toBytes(record), StandardCharsets.UTF_8));
    }

    /** Returns the position as an event's id. */
    String id() {
        return id(position);
    }

    /** Returns a position as an event's id. */
    static String id(Position position) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(position.toBytes());
    }

    private static String key(@Nullable StructuredData key) {
        return key == null
                ? ""
                : IntStream.range(0, key.size())
                        .mapToObj(i -> String.valueOf(key.value(i)))
                        .collect(Collectors.joining(","));
    }
}
