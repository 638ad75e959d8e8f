package dev.penstock.benchmarks.contestant;

import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.source.PostgresSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Reads a number of records with a Penstock source and prints their total.
 *
 * <p>Arguments: the number of records, {@code values} to decode every column or {@code keys} for the key alone, then options of the
 * source as {@code NAME=VALUE}.
 */
public final class PenstockReader {
    private final PostgresSource source;
    private final long records;
    private final boolean values;
    private final Total total = new Total();

    private PenstockReader(PostgresSource source, long records, boolean values) {
        this.source = source;
        this.records = records;
        this.values = values;
    }

    public static void main(String[] arguments) {
        Map<String, String> options = new HashMap<>();
        for (int i = 2; i < arguments.length; i++) {
            String[] pair = arguments[i].split("=", 2);
            options.put(pair[0], pair[1]);
        }
        new PenstockReader(PostgresSource.fromMap(options), Long.parseLong(arguments[0]), arguments[1].equals("values"))
                .run();
    }

    private void run() {
        source.records().take(records).doOnNext(this::read).blockLast();
        total.print();
    }

    private void read(Record record) {
        StructuredData row = record.row();
        StructuredData key = Objects.requireNonNull(row == null ? record.key() : row);
        if (values && row != null) {
            for (int i = 0, size = row.size(); i < size; i++) {
                total.fold(row.value(i));
            }
        }
        total.add((Long) Objects.requireNonNull(key.value(0)));
        if (total.records() % 1000 == 0 || total.records() == records) {
            source.acknowledgements().acknowledgeUpTo(record.position());
        }
    }
}
