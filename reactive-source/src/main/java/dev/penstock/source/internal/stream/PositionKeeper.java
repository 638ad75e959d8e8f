package dev.penstock.source.internal.stream;

import dev.penstock.core.PenstockException;
import dev.penstock.core.Position;
import dev.penstock.core.PositionStore;
import dev.penstock.core.PositionStoreException;
import dev.penstock.source.internal.acknowledgement.AcknowledgementWindow;
import dev.penstock.source.internal.acknowledgement.Checkpoints;
import dev.penstock.source.internal.acknowledgement.Checkpoints.Checkpoint;
import dev.penstock.source.internal.position.SourcePosition;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Storage of the position up to which everything is acknowledged, at intervals and at the end of the session. Nothing
 * after the stored position is confirmed to the server. Confined to the session's thread, except for {@link
 * #confirmed}.
 *
 * <p>A failed store is retried at each interval if the error is transient, for at most one minute; then the session
 * fails.
 */
public final class PositionKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(PositionKeeper.class);
    private static final long SAMPLE_NANOS = Duration.ofMillis(20).toNanos();
    private static final long PATIENCE_NANOS = Duration.ofMinutes(1).toNanos();

    private final PositionStore store;
    private final long intervalNanos;
    private final AcknowledgementWindow window;
    private final LongFunction<@Nullable SourcePosition> position;
    private final Supplier<@Nullable SourcePosition> latest;
    private final long beginning;
    private final Runnable wake;
    private final LongSupplier clock;
    private final Checkpoints checkpoints = new Checkpoints();

    private long lastSample;
    private long lastStore;
    private long failingSince;
    private boolean failing;
    /** The latest checkpoint that is acknowledged but not stored. */
    private @Nullable Checkpoint due;
    /** The number of the last record that {@link #due}, or the position stored before, covers. */
    private long reachedOrdinal;

    private @Nullable Checkpoint storing;
    private byte @Nullable [] storingBytes;
    private @Nullable CompletableFuture<Void> call;
    private byte @Nullable [] stored;
    private volatile long limit;

    /**
     * Creates a keeper for one session.
     *
     * @param stored the position that the store holds, {@code null} if none
     * @param window the records that are not acknowledged, and the LSN that the others allow to confirm
     * @param position returns the position of everything emitted so far, given the start of the session
     * @param latest returns the position acknowledged last
     * @param wake called on any thread when a call of the store ends
     * @param clock nanoseconds from any origin
     */
    public PositionKeeper(
            PositionStore store,
            Duration interval,
            @Nullable Position stored,
            AcknowledgementWindow window,
            LongFunction<@Nullable SourcePosition> position,
            Supplier<@Nullable SourcePosition> latest,
            Runnable wake,
            LongSupplier clock) {
        this.store = store;
        this.intervalNanos = interval.toNanos();
        this.stored = stored == null ? null : stored.toBytes();
        this.window = window;
        this.position = position;
        this.latest = latest;
        this.beginning = window.confirmed();
        this.limit = beginning;
        this.wake = wake;
        this.clock = clock;
        this.lastSample = clock.getAsLong() - SAMPLE_NANOS;
        this.lastStore = clock.getAsLong() - intervalNanos;
    }

    /** Returns the LSN that may be confirmed to the server: acknowledged, and covered by the stored position. */
    public long confirmed() {
        long acknowledged = window.confirmed();
        long covered = limit;
        return Long.compareUnsigned(acknowledged, covered) <= 0 ? acknowledged : covered;
    }

    /** Stores the position if it is due; does not block. Fails if the store has failed for good. */
    public void step() {
        settle();
        long now = clock.getAsLong();
        if (now - lastSample >= SAMPLE_NANOS) {
            lastSample = now;
            sample();
        }
        if (call == null && now - lastStore >= intervalNanos) {
            begin(now);
        }
    }

    /** Stores the acknowledged position and waits for the store, for at most {@code patience}. */
    public void finish(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        sample();
        try {
            await(deadline);
            settle();
            if (call == null) {
                begin(clock.getAsLong());
                await(deadline);
                settle();
            }
        } catch (PenstockException e) {
            LOG.warn("{} What was acknowledged since the last position was stored is sent again", e.getMessage());
        }
    }

    private void await(long deadline) throws InterruptedException {
        CompletableFuture<Void> current = call;
        if (current == null) {
            return;
        }
        try {
            current.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.warn("The position could not be stored in time at the end of the session; some records are sent again");
        } catch (ExecutionException | RuntimeException e) {
            LOG.debug("The last call of the position store failed", e);
        }
    }

    private void sample() {
        SourcePosition current = position.apply(beginning);
        if (current != null) {
            checkpoints.add(new Checkpoint(window.emitted(), window.newestEnd(), current));
        } else if (stored != null && window.emitted() == 0) {
            // The position of the resumption still covers everything.
            covered(window.newestEnd());
        }
        // In this order: an LSN that may be confirmed now is covered by an acknowledgement that is read later.
        long confirmable = window.confirmed();
        long acknowledged = window.acknowledgedUpTo();
        Checkpoint reached = checkpoints.take(acknowledged);
        SourcePosition exact = latest.get();
        if (exact != null
                && exact.ordinal() == acknowledged
                && acknowledged > (reached == null ? reachedOrdinal : reached.ordinal())) {
            reached = new Checkpoint(acknowledged, confirmable, exact);
        }
        if (reached == null) {
            return;
        }
        reachedOrdinal = reached.ordinal();
        byte[] known = stored;
        if (call == null
                && known != null
                && Arrays.equals(known, reached.position().toBytes())) {
            // Only keepalives of the server lie in between.
            covered(reached.endLsn());
            due = null;
        } else {
            due = reached;
        }
    }

    private void begin(long now) {
        Checkpoint next = due;
        if (next == null) {
            return;
        }
        due = null;
        lastStore = now;
        storing = next;
        // Encoded now, because the end of a transaction may become known while the position is stored.
        byte[] bytes = next.position().toBytes();
        storingBytes = bytes;
        call = call(Position.of(bytes)).whenComplete((nothing, error) -> wake.run());
    }

    private CompletableFuture<Void> call(Position next) {
        try {
            return store.store(next).toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void settle() {
        CompletableFuture<Void> current = call;
        Checkpoint done = storing;
        if (current == null || done == null || !current.isDone()) {
            return;
        }
        call = null;
        storing = null;
        try {
            current.join();
        } catch (RuntimeException e) {
            failed(done, e instanceof CompletionException && e.getCause() != null ? e.getCause() : e);
            return;
        }
        if (failing) {
            failing = false;
            LOG.info("Positions are stored again");
        }
        stored = storingBytes;
        covered(done.endLsn());
    }

    private void failed(Checkpoint checkpoint, Throwable cause) {
        if (due == null) {
            due = checkpoint;
        }
        PenstockException error = cause instanceof PenstockException ours
                ? ours
                : new PositionStoreException(
                        "The position could not be stored: " + cause.getClass().getSimpleName() + ".", true, cause);
        long now = clock.getAsLong();
        if (!failing) {
            failing = true;
            failingSince = now;
            LOG.warn(
                    "{} Retrying every {} ms for up to {} s; the server retains WAL meanwhile",
                    error.getMessage(),
                    TimeUnit.NANOSECONDS.toMillis(intervalNanos),
                    TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NANOS));
        }
        if (!error.isTransient() || now - failingSince > PATIENCE_NANOS) {
            throw error;
        }
    }

    private void covered(long lsn) {
        if (Long.compareUnsigned(lsn, limit) > 0) {
            limit = lsn;
        }
    }
}
