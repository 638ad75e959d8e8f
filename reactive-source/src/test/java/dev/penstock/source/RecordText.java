package dev.penstock.source;

import dev.penstock.core.Data;
import dev.penstock.core.Metadata;
import dev.penstock.core.RawData;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A record as one line, so that a test can list the records of a whole stream: {@code update t[id=2] id=2 v=b was
 * id=1}, where the brackets hold the key and are missing if there is none.
 */
final class RecordText {
    private RecordText() {}

    static List<String> of(List<Record> records) {
        return records.stream().map(RecordText::of).toList();
    }

    static String of(Record record) {
        List<String> words = new ArrayList<>();
        words.add(record.operation().text());
        String prefix = record.metadata().get(Metadata.MESSAGE_PREFIX);
        if (prefix != null) {
            String transactional = record.metadata().get(Metadata.MESSAGE_TRANSACTIONAL);
            words.add((Boolean.parseBoolean(transactional) ? "transactional " : "message ") + prefix);
        }
        StructuredData key = record.key();
        if (record.collection() != null) {
            words.add(record.collection() + (key == null ? "" : "[" + columns(key) + "]"));
        }
        add(words, "", record.after());
        add(words, "was ", record.before());
        add(words, "unchanged ", record.metadata().get(Metadata.UNCHANGED));
        add(words, "truncate ", record.metadata().get(Metadata.TRUNCATE));
        return String.join(" ", words);
    }

    private static void add(List<String> words, String label, @Nullable Data data) {
        if (data instanceof StructuredData columns) {
            words.add(label + columns(columns));
        } else if (data instanceof RawData raw) {
            words.add(label + new String(raw.toByteArray(), StandardCharsets.UTF_8));
        }
    }

    private static void add(List<String> words, String label, @Nullable String text) {
        if (text != null) {
            words.add(label + text);
        }
    }

    private static String columns(StructuredData columns) {
        return IntStream.range(0, columns.size())
                .mapToObj(i -> columns.name(i) + "=" + shortened(String.valueOf(columns.value(i))))
                .collect(Collectors.joining(" "));
    }

    /** Large values stand out by their length and first character. */
    private static String shortened(String value) {
        return value.length() > 200 ? value.charAt(0) + "*" + value.length() : value;
    }
}
