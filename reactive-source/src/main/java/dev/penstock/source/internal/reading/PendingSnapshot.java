package dev.penstock.source.internal.reading;

import dev.penstock.source.internal.session.SideThread;
import dev.penstock.source.internal.snapshot.SnapshotRun;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Snapshot that is being prepared on the side thread, which waits for locks and for other transactions. Confined to the
 * session's thread, except for the preparation.
 */
final class PendingSnapshot {
    private final SideThread side;
    private @Nullable Future<SnapshotRun> preparing;
    /** The prepared snapshot, until the session takes it. */
    private final AtomicReference<@Nullable SnapshotRun> untaken = new AtomicReference<>();

    PendingSnapshot(SideThread side) {
        this.side = side;
    }

    /** Begins a preparation. */
    void begin(Callable<SnapshotRun> preparation) {
        preparing = side.submit(() -> {
            SnapshotRun prepared = preparation.call();
            untaken.set(prepared);
            return prepared;
        });
    }

    /** Returns whether a preparation has ended whose outcome was not taken. */
    boolean isDone() {
        return preparing != null && preparing.isDone();
    }

    /** Returns the prepared snapshot, which the caller closes, or throws the error of its preparation. */
    SnapshotRun take() throws Exception {
        Future<SnapshotRun> done = Objects.requireNonNull(preparing, "preparing");
        preparing = null;
        SnapshotRun prepared = SideThread.result(done);
        untaken.set(null);
        return prepared;
    }

    /** Cancels the preparation, if there is one, and closes what it may have prepared. */
    void cancel() {
        Future<SnapshotRun> future = preparing;
        if (future != null) {
            preparing = null;
            future.cancel(true);
            side.run(this::closeUntaken);
        }
    }

    /**
     * Runs on the side thread, after the preparation: otherwise its readers would hold snapshot and locks to the end of
     * the session.
     */
    private void closeUntaken() {
        SnapshotRun prepared = untaken.getAndSet(null);
        if (prepared != null) {
            prepared.close();
        }
    }
}
