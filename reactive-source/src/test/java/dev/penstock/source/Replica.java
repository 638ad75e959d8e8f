package dev.penstock.source;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A table with a key as its records tell of it, written as the sink writes it with exactly-once delivery. */
final class Replica {
    private final Map<String, Map<String, String>> rows = new TreeMap<>();

    void apply(Record record) {
        StructuredData after = (StructuredData) record.after();
        if (record.metadata().containsKey(Metadata.TRUNCATE)) {
            rows.clear();
        } else if (record.operation() == Operation.DELETE) {
            rows.remove(text(requireNonNull(record.key())));
        } else if (record.operation() == Operation.UPDATE) {
            update(record, requireNonNull(after));
        } else {
            assertThat(record.metadata()).as("a row that comes whole").doesNotContainKey(Metadata.UNCHANGED);
            rows.put(text(requireNonNull(record.key())), columns(requireNonNull(after)));
        }
    }

    private void update(Record record, StructuredData after) {
        String key = text(requireNonNull(record.key()));
        StructuredData before = (StructuredData) record.before();
        Map<String, String> row =
                before == null || before.get("id") == null ? null : rows.remove(String.valueOf(before.get("id")));
        if (row == null) {
            row = rows.get(key);
        }
        if (row == null) {
            assertThat(record.metadata())
                    .as("an update of row %s, which is not there", key)
                    .doesNotContainKey(Metadata.UNCHANGED);
            row = new LinkedHashMap<>();
        }
        row.putAll(columns(after));
        rows.put(key, row);
    }

    /** Returns the rows by their key, each as its columns. */
    Map<String, Map<String, String>> rows() {
        return rows;
    }

    private static Map<String, String> columns(StructuredData row) {
        Map<String, String> columns = new LinkedHashMap<>();
        for (int i = 0; i < row.size(); i++) {
            columns.put(row.name(i), String.valueOf(row.value(i)));
        }
        return columns;
    }

    private static String text(@Nullable StructuredData key) {
        return String.valueOf(requireNonNull(key).get("id"));
    }
}
