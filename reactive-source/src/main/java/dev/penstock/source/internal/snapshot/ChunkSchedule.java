package dev.penstock.source.internal.snapshot;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Schedule of the chunks that are still to be read. Readers receive them in their order, and the chunks of a table only
 * after all chunks of the tables that must be read before it. A reader waits if no chunk may be read until another
 * reader finishes one. Thread-safe.
 */
final class ChunkSchedule {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final PriorityQueue<Numbered> ready = new PriorityQueue<>(Comparator.comparingInt(Numbered::number));
    /** The chunks of tables that wait for others, by the OID of the table. */
    private final Map<Integer, Deque<Numbered>> waiting = new HashMap<>();
    /** The tables that a table waits for. */
    private final Map<Integer, Set<Integer>> before = new HashMap<>();
    /** The number of unfinished chunks of each table. */
    private final Map<Integer, Integer> open = new HashMap<>();

    private final ReadOrder order;
    private int unread;
    private boolean closed;

    /** Creates a schedule without chunks. */
    ChunkSchedule(ReadOrder order) {
        this.order = order;
    }

    /** Adds the chunks, once and before any is taken. A table without chunks counts as read. */
    void add(List<Chunk> chunks) {
        lock.lock();
        try {
            fill(chunks);
        } finally {
            lock.unlock();
        }
    }

    private void fill(List<Chunk> chunks) {
        chunks.forEach(chunk -> open.merge(chunk.relation().oid(), 1, Integer::sum));
        for (Chunk chunk : chunks) {
            int table = chunk.relation().oid();
            Set<Integer> parents = new HashSet<>(order.parents().getOrDefault(table, Set.of()));
            parents.retainAll(open.keySet());
            Numbered numbered = new Numbered(unread++, chunk);
            if (parents.isEmpty()) {
                ready.add(numbered);
            } else {
                before.put(table, parents);
                waiting.computeIfAbsent(table, any -> new ArrayDeque<>()).add(numbered);
            }
        }
    }

    /** Hands out no more chunks. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the next chunk, waiting for one; {@code null} if all have been handed out or the schedule is closed. */
    @Nullable
    Chunk take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && ready.isEmpty() && unread > 0) {
                changed.await();
            }
            Numbered next = closed ? null : ready.poll();
            if (next == null) {
                return null;
            }
            if (--unread == 0) {
                changed.signalAll();
            }
            return next.chunk;
        } finally {
            lock.unlock();
        }
    }

    /** Records that every row of a chunk has been passed on, before any row of a chunk that is taken later. */
    void finished(Chunk chunk) {
        lock.lock();
        try {
            int table = chunk.relation().oid();
            if (open.merge(table, -1, Integer::sum) == 0) {
                open.remove(table);
                before.values().forEach(parents -> parents.remove(table));
                release();
            }
        } finally {
            lock.unlock();
        }
    }

    private void release() {
        boolean released = before.entrySet().removeIf(entry -> {
            Deque<Numbered> chunks = entry.getValue().isEmpty() ? waiting.remove(entry.getKey()) : null;
            return chunks != null && ready.addAll(chunks);
        });
        if (released) {
            changed.signalAll();
        }
    }

    private record Numbered(int number, Chunk chunk) {}
}
