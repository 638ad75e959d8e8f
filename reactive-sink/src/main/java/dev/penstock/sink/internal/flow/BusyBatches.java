package dev.penstock.sink.internal.flow;

import dev.penstock.core.Record;
import dev.penstock.sink.internal.plan.Batch;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;

/**
 * Records in batches whose size follows the load. While nothing is being written, a transaction is emitted at once,
 * alone. Records that arrive while a batch is being written form the next one. A full batch is emitted on demand. No
 * operator of Reactor's does this: they cut by time or by number.
 *
 * <p>A batch ends at the end of a source transaction: after a record that is marked as the last, before one of another
 * transaction, or after a record that belongs to none. A transaction that is larger than a batch is emitted in parts.
 * If its end does not arrive within ten seconds after its last record, the transaction counts as ended: an operator may
 * have dropped the marked record.
 *
 * <p>One subscriber. Demand: no more records are requested than a batch has room for, and few at a time if they are
 * large. Errors of the source follow when all records before them are written.
 */
final class BusyBatches extends Flux<Batch> {
    private final Flux<Record> source;
    private final Bounds bounds;
    private final Scheduler clock;
    private final boolean confirms;
    private final AtomicReference<@Nullable Gathering> gathering = new AtomicReference<>();

    /** Creates batches of records whose positions are confirmed; {@code clock} provides the time and wakes waiting records. */
    BusyBatches(Flux<Record> source, Bounds bounds, Scheduler clock) {
        this(source, bounds, clock, true);
    }

    /**
     * Creates batches; {@code clock} provides the time and wakes waiting records.
     *
     * @param confirms whether positions are acknowledged or stored: only then does it matter that records share one
     */
    BusyBatches(Flux<Record> source, Bounds bounds, Scheduler clock, boolean confirms) {
        this.source = source;
        this.bounds = bounds;
        this.clock = clock;
        this.confirms = confirms;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Batch> actual) {
        Gathering subscriber = new Gathering(actual, bounds, clock, confirms);
        if (!gathering.compareAndSet(null, subscriber)) {
            Operators.error(actual, new IllegalStateException("Batches have one subscriber"));
            return;
        }
        source.subscribe(subscriber);
    }

    /** Returns the last record received, {@code null} before the first. */
    @Nullable
    Record latest() {
        Gathering subscriber = gathering.get();
        return subscriber == null ? null : subscriber.latest();
    }

    /** Reports that a batch has been written. */
    void written() {
        Gathering subscriber = gathering.get();
        if (subscriber != null) {
            subscriber.written();
        }
    }

    /**
     * The bounds of a batch.
     *
     * @param records the maximum number of records
     * @param bytes the approximate maximum of bytes; one larger record is a batch of its own
     * @param delay how long a record may wait for others while nothing is being written
     * @param whole whether a transaction that is larger than a batch is announced as parts of one
     */
    record Bounds(int records, long bytes, Duration delay, boolean whole) {}
}
