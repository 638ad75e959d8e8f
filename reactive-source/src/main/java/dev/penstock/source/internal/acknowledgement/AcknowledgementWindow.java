package dev.penstock.source.internal.acknowledgement;

import dev.penstock.source.internal.pgoutput.Lsn;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Window of the emitted records that are not acknowledged. It yields the LSN that may be confirmed to the server: the
 * end of the longest prefix of completely acknowledged transactions. Belongs to a session and outlives its connections.
 *
 * <p>Records are numbered as they are emitted. For each transaction that is not completely acknowledged, the window
 * keeps its end LSN and the number of the last record emitted up to it. Snapshot records have numbers but no end: they
 * hold up every end after them. The server may send a transaction again after a reconnection, because it was not
 * confirmed. The window recognises it by its end LSN and keeps the state of its records.
 *
 * <p>Bounded: beyond its capacity adjacent transactions are merged and confirmed together. Acknowledgements out of
 * order beyond {@link ScatteredAcknowledgements#MAX_PAGES} pages are dropped with one warning. Their records are sent
 * again after a restart unless they are acknowledged again.
 *
 * <p>{@link #nextOrdinal} and {@link #transactionEnded} belong to the loop; all other methods are for any thread.
 * Acknowledging in order costs a compare-and-set, and a lock once per transaction.
 */
public final class AcknowledgementWindow {
    private static final Logger LOG = LoggerFactory.getLogger(AcknowledgementWindow.class);
    private static final int CAPACITY = 1 << 20;
    private static final long NO_TRANSACTION = Long.MAX_VALUE;

    private final Runnable confirmedListener;
    private final AtomicLong emitted = new AtomicLong();
    /** Everything up to this record is acknowledged. Only grows. */
    private final AtomicLong prefix = new AtomicLong();

    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by the lock. */
    private final TransactionEnds ends;
    /** Guarded by the lock. */
    private final ScatteredAcknowledgements scattered;
    /** Guarded by the lock. */
    private boolean warned;

    /** The last record of the oldest transaction in {@link #ends}; written under the lock. */
    private volatile long oldestEnd = NO_TRANSACTION;
    /** True if {@link #scattered} holds any record; written under the lock. */
    private volatile boolean anyScattered;
    /** Written under the lock. */
    private volatile long confirmed;

    /** Confined to the loop. */
    private long newestEndLsn;

    /**
     * Creates an empty window.
     *
     * @param confirmedLsn the slot's {@code confirmed_flush_lsn}
     * @param confirmedListener called on the acknowledging thread, without a lock, when an acknowledgement has advanced
     *     {@link #confirmed}: up to once per transaction, and from several threads at once
     */
    public AcknowledgementWindow(long confirmedLsn, Runnable confirmedListener) {
        this(confirmedLsn, confirmedListener, CAPACITY, new ScatteredAcknowledgements());
    }

    AcknowledgementWindow(
            long confirmedLsn, Runnable confirmedListener, int capacity, ScatteredAcknowledgements scattered) {
        this.confirmed = confirmedLsn;
        this.newestEndLsn = confirmedLsn;
        this.confirmedListener = confirmedListener;
        this.ends = new TransactionEnds(capacity);
        this.scattered = scattered;
    }

    /** Returns the ordinal of the next record in stream order, from 1. Must be called once for each record, before it is handed on. */
    public long nextOrdinal() {
        long ordinal = emitted.getPlain() + 1;
        emitted.setRelease(ordinal);
        return ordinal;
    }

    /**
     * Records that every record of every transaction that ends at or before {@code endLsn} has been counted. {@code
     * endLsn} is the end LSN of a Commit, or the LSN of a keepalive between transactions. An LSN that does not exceed
     * the earlier ones is ignored: the transaction was seen before a reconnection.
     */
    public void transactionEnded(long endLsn) {
        if (Long.compareUnsigned(endLsn, newestEndLsn) <= 0) {
            return;
        }
        newestEndLsn = endLsn;
        lock.lock();
        try {
            ends.add(emitted.getPlain(), endLsn);
            settle();
        } finally {
            lock.unlock();
        }
    }

    /** Acknowledges one record, in any order and any number of times; an ordinal that was never emitted is ignored. */
    public void acknowledge(long ordinal) {
        if (ordinal <= prefix.get() || ordinal > emitted.getAcquire()) {
            return;
        }
        if (prefix.compareAndSet(ordinal - 1, ordinal)) {
            prefixMoved(ordinal);
        } else {
            acknowledgeOutOfOrder(ordinal);
        }
    }

    /** Acknowledges a record and all before it, any number of times; an ordinal that was never emitted is ignored. */
    public void acknowledgeUpTo(long ordinal) {
        if (ordinal <= emitted.getAcquire() && advancePrefix(ordinal)) {
            prefixMoved(ordinal);
        }
    }

    /**
     * Forgets everything after {@code lsn}, at which the server left its former timeline. The records that it wrote
     * instead reuse LSNs that have been passed, and must not be confirmed before they are seen. Belongs to the loop.
     */
    public void rewind(long lsn) {
        lock.lock();
        try {
            newestEndLsn = least(newestEndLsn, lsn);
            confirmed = least(confirmed, lsn);
            ends.limit(lsn);
        } finally {
            lock.unlock();
        }
    }

    private static long least(long lsn, long other) {
        return Long.compareUnsigned(lsn, other) <= 0 ? lsn : other;
    }

    /** Returns the LSN that may be confirmed to the server. It moves back only by {@link #rewind}. */
    public long confirmed() {
        return confirmed;
    }

    /** Returns the last LSN passed to {@link #transactionEnded}, or the confirmed one at the start. Belongs to the loop. */
    public long newestEnd() {
        return newestEndLsn;
    }

    /** Returns whether every emitted record is acknowledged. */
    public boolean allAcknowledged() {
        return prefix.get() >= emitted.getAcquire();
    }

    /** Returns the number of emitted records. */
    public long emitted() {
        return emitted.getAcquire();
    }

    /** Returns the last record up to which all are acknowledged. */
    public long acknowledgedUpTo() {
        return prefix.get();
    }

    /** Returns the number of records that are emitted but not acknowledged. */
    public long unacknowledged() {
        lock.lock();
        try {
            return Math.max(0, emitted.getAcquire() - prefix.get() - scattered.count());
        } finally {
            lock.unlock();
        }
    }

    private void acknowledgeOutOfOrder(long ordinal) {
        boolean moved;
        lock.lock();
        try {
            if (!scattered.add(ordinal) && !warned) {
                warned = true;
                LOG.warn(
                        "Too many records are acknowledged out of order; some of these acknowledgements are forgotten"
                                + " and nothing beyond {} is confirmed until those before are acknowledged",
                        Lsn.format(confirmed));
            }
            anyScattered = true;
            moved = settle();
        } finally {
            lock.unlock();
        }
        if (moved) {
            confirmedListener.run();
        }
    }

    private boolean advancePrefix(long ordinal) {
        long current = prefix.get();
        while (ordinal > current) {
            if (prefix.compareAndSet(current, ordinal)) {
                return true;
            }
            current = prefix.get();
        }
        return false;
    }

    /**
     * Two threads can race: one advances the prefix, the other stores an acknowledgement out of order, under the lock. Each writes
     * first and then checks what the other wrote. At least one of them notices that the prefix can advance further, so no
     * acknowledgement is left behind.
     */
    private void prefixMoved(long ordinal) {
        if (ordinal < oldestEnd && !anyScattered) {
            return;
        }
        boolean moved;
        lock.lock();
        try {
            moved = settle();
        } finally {
            lock.unlock();
        }
        if (moved) {
            confirmedListener.run();
        }
    }

    /** Removes, under the lock, what the prefix has reached; returns whether the confirmed LSN moved. */
    private boolean settle() {
        boolean moved = false;
        do {
            if (anyScattered) {
                advancePrefix(scattered.absorb(prefix.get()));
                anyScattered = scattered.count() > 0;
            }
            long reached = prefix.get();
            while (ends.oldestOrdinal() <= reached) {
                confirmed = ends.removeOldest();
                moved = true;
            }
            oldestEnd = ends.oldestOrdinal();
        } while (oldestEnd <= prefix.get());
        return moved;
    }
}
