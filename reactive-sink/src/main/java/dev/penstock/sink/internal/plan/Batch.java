package dev.penstock.sink.internal.plan;

import dev.penstock.core.Data;
import dev.penstock.core.Metadata;
import dev.penstock.core.Position;
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

/**
 * Records that are written together: whole source transactions, or a part of one that is larger than a batch.
 *
 * @param records the records, in order; empty only if nothing but the end of a transaction is left to be written
 * @param continued whether they continue the transaction of the batch before, in the same transaction of the target
 * @param ends whether the transaction of the target can be committed after them
 */
public record Batch(List<Record> records, boolean continued, boolean ends) {
    private static final int OVERHEAD = 64;

    /** Returns a batch of records that is independent of the records before and after it. */
    public static Batch of(List<Record> records) {
        return new Batch(records, false, true);
    }

    /** Returns the first records as a batch that is committed. */
    public Batch upTo(int end) {
        return new Batch(records.subList(0, end), continued, true);
    }

    /** Returns the rest of this batch after the first records are committed. */
    public Batch from(int start) {
        return new Batch(records.subList(start, records.size()), false, ends);
    }

    /** Returns whether the whole batch is a transaction of the target. */
    public boolean isWhole() {
        return !continued && ends;
    }

    /**
     * Returns the index of the first record in this batch that must be written together with a record: it belongs to the
     * same transaction, or an operator made both of one record. A record without transaction is one of its own.
     */
    public int startOfTransaction(int index) {
        int start = index;
        while (start > 0 && belong(records.get(start - 1), records.get(start))) {
            start--;
        }
        return start;
    }

    private static boolean belong(Record one, Record next) {
        String transaction = transaction(one);
        return one.position().equals(next.position()) || (transaction != null && transaction.equals(transaction(next)));
    }

    /** Returns the index of the first record with the position of a record: an operator can make several of one. */
    public int startOfPosition(int index) {
        return startOfPosition(records, index);
    }

    /**
     * Returns the index of the first of the adjacent records with the position of the record at {@code index};
     * {@code index} itself at the end of the list.
     */
    public static int startOfPosition(List<Record> records, int index) {
        int start = index;
        while (start > 0
                && index < records.size()
                && records.get(start - 1).position().equals(records.get(index).position())) {
            start--;
        }
        return start;
    }

    /** Returns the index after the last record of a position, which is the position of one of them. */
    public int endOf(Position position) {
        int end = records.size();
        while (!records.get(end - 1).position().equals(position)) {
            end--;
        }
        return end;
    }

    /** Returns the identity of a record's transaction, {@code null} if it is part of none. */
    public static @Nullable String transaction(Record record) {
        return record.metadata().get(Metadata.COMMIT_LSN);
    }

    /** Returns an estimate of the memory that a record occupies, in bytes. */
    public static long bytes(Record record) {
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
