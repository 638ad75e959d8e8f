package dev.penstock.source.internal.session;

import dev.penstock.core.Record;
import java.util.ArrayList;
import java.util.List;

/**
 * Records on their way to the subscriber, with the bytes of their rows. Confined to the session's thread until it is
 * handed over.
 */
final class RecordBatch {
    /** Larger batches gain nothing and delay the first record. */
    private static final int MAXIMUM_RECORDS = 1024;

    private final List<Record> records;
    private long bytes;

    /** Creates an empty batch for about {@code expected} records. */
    RecordBatch(int expected) {
        this.records = new ArrayList<>(expected);
    }

    void add(Record record, long size) {
        records.add(record);
        bytes += size;
    }

    boolean isEmpty() {
        return records.isEmpty();
    }

    boolean isFull(long maximumBytes) {
        return bytes >= maximumBytes || records.size() >= MAXIMUM_RECORDS;
    }

    List<Record> records() {
        return records;
    }
}
