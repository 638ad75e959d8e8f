package dev.penstock.examples.webflux;

import dev.penstock.core.Metadata;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.core.json.RecordJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A record as it goes to subscribers: encoded once, for all of them.
 *
 * @param table its table, empty for a message
 * @param operation what happened
 * @param keys the values of its key, separated by commas, and those of the key it had before; empty where all rows are
 *     concerned
 * @param json the whole record
 */
record TableChange(String table, String operation, Set<String> keys, String json) {
    static TableChange of(Record record) {
        String table = record.collection();
        return new TableChange(
                table == null ? "" : table,
                record.operation().text(),
                keys(record),
                new String(RecordJson.toBytes(record), StandardCharsets.UTF_8));
    }

    private static Set<String> keys(Record record) {
        if ("true".equals(record.metadata().get(Metadata.TRUNCATE))) {
            return Set.of();
        }
        StructuredData key = record.key();
        if (key == null) {
            return Set.of("");
        }
        String now = values(key, key.names());
        StructuredData before = record.oldRow();
        return before != null && key.names().stream().allMatch(before::contains)
                ? union(now, values(before, key.names()))
                : Set.of(now);
    }

    private static Set<String> union(String one, String other) {
        return one.equals(other) ? Set.of(one) : Set.of(one, other);
    }

    private static String values(StructuredData row, List<String> names) {
        return names.stream().map(name -> String.valueOf(row.get(name))).collect(Collectors.joining(","));
    }
}
