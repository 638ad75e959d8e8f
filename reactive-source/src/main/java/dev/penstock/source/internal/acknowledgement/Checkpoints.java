package dev.penstock.source.internal.acknowledgement;

import dev.penstock.source.internal.position.SourcePosition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Positions that can be stored once everything up to them is acknowledged, in stream order. Bounded: when it is full,
 * every second one is dropped, and from then on only every second one is kept. A slow subscriber thus makes the steps
 * coarser. The latest one is always kept. Not thread-safe.
 */
public final class Checkpoints {
    static final int CAPACITY = 1024;

    private final Deque<Checkpoint> waiting = new ArrayDeque<>();
    /** The number of added checkpoints of which one is kept. */
    private long stride = 1;

    private long added;
    /** True if the next checkpoint replaces the latest. */
    private boolean provisional;

    /** Adds the latest checkpoint. It replaces the previous one if both cover the same records. */
    public void add(Checkpoint checkpoint) {
        Checkpoint newest = waiting.peekLast();
        if (newest != null && (provisional || newest.ordinal() == checkpoint.ordinal())) {
            waiting.removeLast();
        }
        if (waiting.size() >= CAPACITY) {
            thin();
            stride *= 2;
        }
        waiting.addLast(checkpoint);
        added++;
        provisional = added % stride != 0;
    }

    /**
     * Removes the checkpoints up to the record {@code acknowledged} and returns the last of them, {@code null} if there
     * is none.
     */
    public @Nullable Checkpoint take(long acknowledged) {
        Checkpoint reached = null;
        for (Checkpoint next = waiting.peekFirst();
                next != null && next.ordinal() <= acknowledged;
                next = waiting.peekFirst()) {
            reached = waiting.removeFirst();
        }
        if (waiting.isEmpty()) {
            stride = 1;
            provisional = false;
        }
        return reached;
    }

    int size() {
        return waiting.size();
    }

    private void thin() {
        boolean drops = false;
        for (Iterator<Checkpoint> checkpoints = waiting.iterator(); checkpoints.hasNext(); drops = !drops) {
            checkpoints.next();
            if (drops) {
                checkpoints.remove();
            }
        }
    }

    /**
     * A position that can be stored.
     *
     * @param ordinal the number of the last record that it covers
     * @param endLsn the LSN that may be confirmed to the server once the position is stored
     * @param position the position
     */
    public record Checkpoint(long ordinal, long endLsn, SourcePosition position) {}
}
