package dev.penstock.sink.internal.writer;

import dev.penstock.core.Record;
import dev.penstock.sink.error.SinkException;
import dev.penstock.sink.internal.plan.Truncation;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warnings about dead letters of a session: each one, up to a number a minute, and their total at the end. A TRUNCATE
 * is always reported, because the target keeps rows without it. Thread-safe.
 */
public final class DeadLetterLog {
    static final int EACH_MINUTE = 20;

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterLog.class);
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final LongSupplier nanoTime;
    private long minute;
    private int inMinute;
    private long all;
    private long unnamed;

    /** Creates a log without dead letters; {@code nanoTime} is the clock of the limit. */
    public DeadLetterLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.minute = nanoTime.getAsLong();
    }

    /** Reports a record that became a dead letter. */
    synchronized void rejected(Record record, SinkException reason) {
        all++;
        if (Truncation.is(record)) {
            LOG.warn(
                    "A TRUNCATE became a dead letter: the target keeps the rows that it would have removed, and they stay"
                            + " until the table is read again. {}",
                    reason.getMessage());
        } else if (isInTime()) {
            LOG.warn("A record became a dead letter: {}", reason.getMessage());
        } else {
            unnamed++;
        }
    }

    /** Reports the number of dead letters, if there are any. */
    public synchronized void ended() {
        if (all > 0) {
            LOG.warn(
                    "{} records could not be written and became dead letters; {} of them are not named here",
                    all,
                    unnamed);
        }
    }

    private boolean isInTime() {
        long now = nanoTime.getAsLong();
        if (now - minute >= MINUTE) {
            minute = now;
            inMinute = 0;
        }
        return inMinute++ < EACH_MINUTE;
    }
}
