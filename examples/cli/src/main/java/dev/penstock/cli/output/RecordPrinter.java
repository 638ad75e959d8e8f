package dev.penstock.cli.output;

import dev.penstock.cli.invocation.ClosedOutputException;
import dev.penstock.cli.invocation.Output;
import dev.penstock.core.Acknowledger;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * Printer of records in groups. It writes the lines of a group to stdout and then acknowledges them, after which their position can be
 * stored. If the process ends in between, lines are printed again after a restart and none is skipped.
 *
 * <p>A group ends at 1 000 records, at 1 MB, or 50 ms after its first record ({@link #flushing()}). Thread-safe: records arrive on one
 * thread and calls of {@code flush} on another.
 */
public final class RecordPrinter {
    private static final int MAX_RECORDS = 1000;
    private static final int MAX_BYTES = 1 << 20;
    private static final Duration DELAY = Duration.ofMillis(50);

    private final RecordFormat format;
    private final Output out;
    private final Acknowledger acknowledger;
    private final long limit;

    private ByteArrayOutputStream lines = new ByteArrayOutputStream();
    private int records;
    private long printed;
    private @Nullable Position last;
    private boolean closed;
    /** Completes with the first record of the current group. */
    private Sinks.Empty<Void> begun = Sinks.empty();

    public RecordPrinter(RecordFormat format, Output out, Acknowledger acknowledger, long limit) {
        this.format = format;
        this.out = out;
        this.acknowledger = acknowledger;
        this.limit = limit;
    }

    /** Prints a record. If it completes a group, the group is written and acknowledged before the method returns. */
    public synchronized void print(Record record) {
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
        } else if (records == 1) {
            begun.tryEmitEmpty();
        }
    }

    /**
     * Writes and acknowledges each group 50 ms after its first record. Never completes; fails if the output does. While there are no
     * records it does nothing. All signals are emitted on a thread that may block.
     */
    public Mono<Void> flushing() {
        return Mono.defer(this::begun)
                .then(Mono.delay(DELAY, Schedulers.boundedElastic()))
                .doOnNext(tick -> flush())
                .repeat()
                .then();
    }

    private synchronized Mono<Void> begun() {
        return begun.asMono();
    }

    /** Writes and acknowledges the current group. */
    public synchronized void flush() {
        Position position = last;
        if (closed || position == null) {
            return;
        }
        byte[] group = lines.toByteArray();
        // Releases the buffer of a group with a huge record.
        lines = new ByteArrayOutputStream(Math.min(group.length, MAX_BYTES));
        records = 0;
        last = null;
        begun = Sinks.empty();
        try {
            out.write(group, group.length);
        } catch (ClosedOutputException e) {
            closed = true;
            throw e;
        }
        acknowledger.acknowledgeUpTo(position);
    }

    /** Writes and acknowledges the current group, and ignores all further records. */
    public synchronized void close() {
        flush();
        closed = true;
    }
}
