package dev.penstock.cli;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Prints records in groups: the lines to stdout, then the acknowledgement, after which the position may be stored; so whatever ends
 * the process, a line after the stored position is printed again, and none is skipped.
 *
 * <p>A group ends at 1 000 records, at 1 MB, or when {@link #flush()} is called, which someone does every 100 ms.
 * Thread-safe: records come on one thread, the flushes of the clock on another.
 */
final class RecordPrinter {
    private static final int MAX_RECORDS = 1000;
    private static final int MAX_BYTES = 1 << 20;

    private final RecordFormat format;
    private final Output out;
    private final Acknowledger acknowledger;
    private final long limit;

    private ByteArrayOutputStream lines = new ByteArrayOutputStream();
    private int records;
    private long printed;
    private @Nullable Position last;
    private boolean closed;

    RecordPrinter(RecordFormat format, Output out, Acknowledger acknowledger, long limit) {
        this.format = format;
        this.out = out;
        this.acknowledger = acknowledger;
        this.limit = limit;
    }

    /** Prints a record; returns once its group, if it is the last of one, is acknowledged. */
    synchronized void print(Record record) {
        if (closed) {
            return;
        }
        lines.writeBytes(format.line(record));
        lines.write('\n');
        last = record.position();
        records++;
        printed++;
        if (records >= MAX_RECORDS || lines.size() >= MAX_BYTES || printed == limit) {
            flush();
        }
    }

    /** Ends the group. */
    synchronized void flush() {
        Position position = last;
        if (closed || position == null) {
            return;
        }
        byte[] group = lines.toByteArray();
        // After a group with a huge record nothing holds on to its size.
        lines = new ByteArrayOutputStream(Math.min(group.length, MAX_BYTES));
        records = 0;
        last = null;
        try {
            out.write(group, group.length);
        } catch (ClosedOutputException e) {
            closed = true;
            throw e;
        }
        acknowledger.acknowledgeUpTo(position);
    }

    /** Ends the group, and prints nothing more. */
    synchronized void close() {
        flush();
        closed = true;
    }
}
