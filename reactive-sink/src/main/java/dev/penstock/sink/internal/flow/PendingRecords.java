package dev.penstock.sink.internal.flow;

import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.sink.internal.plan.Batch;
import dev.penstock.sink.internal.plan.Truncation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of the next batch, with the ends of their transactions. It knows which records can be a batch, not when they become one. Used
 * by one thread at a time.
 */
final class PendingRecords {
    private static final Logger LOG = LoggerFactory.getLogger(PendingRecords.class);
    /** The transaction of records that empty tables before these are read again: they belong together. */
    private static final String RESET = "reset";
    /** The transaction of records without one, of which an operator made several from one. */
    private static final String TOGETHER = "together";

    private final int maxRecords;
    private final long maxBytes;

    private List<Record> buffer = new ArrayList<>();
    private long bytes;
    /** The typical size of the last records. Before the first one it is the size of a batch. */
    private long typical;
    /** The index in the buffer up to which transactions have ended. */
    private int ended;
    /** The transaction of the last record, if it is not known to have ended. */
    private @Nullable String open;
    /** True if the last record belongs with the next one. */
    private boolean continued;
    /** True if the last batch was a part of a transaction whose end is not taken yet. */
    private boolean parted;
    /** The position of the last record that was taken. */
    private @Nullable Position taken;

    private boolean warned;

    /**
     * Creates an empty buffer.
     *
     * @param maxRecords the number of records from which a batch is full
     * @param maxBytes the approximate number of bytes from which a batch is full
     * @param confirms whether positions are acknowledged or stored: only then does it matter that records share one
     */
    PendingRecords(int maxRecords, long maxBytes, boolean confirms) {
        this.maxRecords = maxRecords;
        this.maxBytes = maxBytes;
        this.typical = maxBytes;
        this.warned = !confirms;
    }

    void add(Record next) {
        boolean ends = next.endsTransaction();
        String transaction = ends && open == null ? null : transaction(next);
        boolean follows = continued && isTwin(next);
        if (open != null && !open.equals(transaction) && !follows) {
            ended = buffer.size();
        }
        if (buffer.isEmpty() && !parted && taken != null && next.position().equals(taken)) {
            warnOfTwin(next);
        }
        buffer.add(next);
        bytes += Batch.bytes(next);
        continued = next.isContinued();
        if (!continued && (transaction == null || ends)) {
            ended = buffer.size();
            open = null;
        } else {
            open = transaction == null ? TOGETHER : transaction;
        }
    }

    /** Returns the number of records. */
    int size() {
        return buffer.size();
    }

    /** Returns whether nothing is left to be written, not even the end of a transaction. */
    boolean isEmpty() {
        return buffer.isEmpty() && !parted;
    }

    /** Returns whether a transaction has ended. */
    boolean hasEnded() {
        return ended > 0;
    }

    /** Returns the number of records in transactions that have ended. */
    int endedSize() {
        return ended;
    }

    /** Returns whether a transaction has begun and its end may be missing. */
    boolean isUnended() {
        return open != null && !continued && !isEmpty();
    }

    /**
     * Returns whether a batch has its size. Truncations never fill a batch, because others may belong to them. Nor do the
     * records that an operator made of one.
     */
    boolean isFull() {
        return (buffer.size() >= maxRecords || bytes >= maxBytes)
                && !Truncation.is(buffer.get(buffer.size() - 1))
                && !continued;
    }

    /** Returns the number of further records of the typical size for which there is room; at least one. */
    int room() {
        if (!buffer.isEmpty()) {
            typical = Math.max(1, bytes / buffer.size());
        }
        int records = Math.max(1, maxRecords - buffer.size());
        return (int) Math.min(records, Math.max(1, (maxBytes - bytes) / typical));
    }

    /** Takes the transactions that have ended. Records of one position, which an operator made of one record, stay together. */
    Batch ended() {
        int size = ended;
        while (size < buffer.size()
                && buffer.get(size).position().equals(buffer.get(size - 1).position())) {
            size++;
        }
        return take(size, true);
    }

    /** Takes all records; they end their transaction if {@code ends}. */
    Batch all(boolean ends) {
        return take(buffer.size(), ends);
    }

    /** Drops all records. */
    void clear() {
        buffer = new ArrayList<>();
    }

    private Batch take(int size, boolean ends) {
        // The next batch probably has as many records.
        List<Record> rest = new ArrayList<>(size);
        rest.addAll(buffer.subList(size, buffer.size()));
        List<Record> records = size == buffer.size() ? buffer : List.copyOf(buffer.subList(0, size));
        Batch batch = new Batch(records, parted, ends);
        taken = records.isEmpty() ? taken : records.get(records.size() - 1).position();
        buffer = rest;
        bytes = rest.stream().mapToLong(Batch::bytes).sum();
        ended = Math.max(0, ended - size);
        open = rest.isEmpty() && ends ? null : open;
        parted = !ends;
        return batch;
    }

    private static @Nullable String transaction(Record record) {
        String transaction = Batch.transaction(record);
        return transaction == null && Truncation.is(record) ? RESET : transaction;
    }

    private boolean isTwin(Record next) {
        return !buffer.isEmpty() && buffer.get(buffer.size() - 1).position().equals(next.position());
    }

    private void warnOfTwin(Record record) {
        if (!warned) {
            warned = true;
            LOG.warn(
                    "Several records have the position {}, and a batch ended between them: had the process ended there, those"
                            + " that follow would be lost. If an operator turns one record into several, mark them with"
                            + " Record.together",
                    record.position());
        }
    }
}
