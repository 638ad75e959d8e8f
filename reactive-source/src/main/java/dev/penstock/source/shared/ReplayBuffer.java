package dev.penstock.source.shared;

import dev.penstock.core.Position;
import dev.penstock.source.internal.position.StoredPosition;
import dev.penstock.source.shared.SharedStreamException.Reason;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The latest records, bounded in number, bytes and age, for any number of readers, each at its own pace. Records are numbered from 0. A
 * position is passed to {@code evicted}, to be acknowledged, only when its record leaves: after a restart the server sends the kept ones
 * again. Thread-safe; one thread appends.
 */
final class ReplayBuffer<T> {
    private final Bounds bounds;
    private final Consumer<Position> evicted;
    private final LongSupplier nanoTime;
    private final TreeMap<Long, Kept<T>> kept = new TreeMap<>();
    private final Set<Runnable> readers = new CopyOnWriteArraySet<>();
    private final Sinks.Empty<Void> closing = Sinks.empty();
    private long next;
    private long bytes;
    private @Nullable Position floor;
    private boolean closed;

    ReplayBuffer(Bounds bounds, Consumer<Position> evicted, LongSupplier nanoTime) {
        this.bounds = bounds;
        this.evicted = evicted;
        this.nanoTime = nanoTime;
    }

    void append(Position position, T value, long size) {
        Position gone;
        synchronized (this) {
            kept.put(next++, new Kept<>(position, value, size, nanoTime.getAsLong()));
            bytes += size;
            gone = evict();
        }
        acknowledge(gone);
        readers.forEach(Runnable::run);
    }

    /** Removes records that have become too old. */
    void expire() {
        Position gone;
        synchronized (this) {
            gone = evict();
        }
        acknowledge(gone);
    }

    /** Completes the stream of each reader. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        closing.tryEmitEmpty();
        readers.forEach(Runnable::run);
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Returns a publisher that completes when the buffer is closed. */
    Mono<Void> closed() {
        return closing.asMono();
    }

    /** Returns the end of the buffer at this moment. */
    synchronized End end() {
        return new End(next, kept.isEmpty() ? floor : kept.lastEntry().getValue().position);
    }

    synchronized int size() {
        return kept.size();
    }

    synchronized long bytes() {
        return bytes;
    }

    int readers() {
        return readers.size();
    }

    /**
     * Returns the record of a number, {@code null} if it has not arrived yet.
     *
     * @throws SharedStreamException if it is no longer kept
     */
    synchronized @Nullable Kept<T> get(long number) {
        Kept<T> found = kept.get(number);
        if (found == null && number < next) {
            throw new SharedStreamException(Reason.BEHIND);
        }
        return found;
    }

    /**
     * Returns the number of the first record after a position; -1 if a record between them may be missing; {@code null} if no record has
     * arrived since the start, so that the answer is not known yet.
     */
    synchronized @Nullable Long after(Position position) {
        if (kept.isEmpty() && floor == null) {
            return null;
        }
        long number = firstAfter(position);
        Kept<T> before = kept.get(number - 1);
        Position previous = before == null ? floor : before.position;
        boolean known = previous != null
                && StoredPosition.compare(previous, position) <= 0
                // On another timeline the same LSNs belong to other records, which the subscriber has not seen.
                && StoredPosition.onSameTimeline(previous, position);
        return known ? Long.valueOf(number) : Long.valueOf(-1);
    }

    /** Returns whether every record since the start is kept. */
    synchronized boolean isWhole() {
        return floor == null;
    }

    void addReader(Runnable wake) {
        readers.add(wake);
    }

    void removeReader(Runnable wake) {
        readers.remove(wake);
    }

    private long firstAfter(Position position) {
        long low = kept.isEmpty() ? next : kept.firstKey();
        long high = next;
        while (low < high) {
            long middle = (low + high) >>> 1;
            Kept<T> at = kept.get(middle);
            if (at != null && StoredPosition.compare(at.position, position) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Returns the position of the last record that was removed, {@code null} if none was. */
    private @Nullable Position evict() {
        Position gone = null;
        long now = nanoTime.getAsLong();
        while (!kept.isEmpty() && isTooMuch(kept.firstEntry(), now)) {
            Kept<T> oldest = kept.pollFirstEntry().getValue();
            bytes -= oldest.size;
            gone = oldest.position;
        }
        if (gone != null) {
            floor = gone;
        }
        return gone;
    }

    private boolean isTooMuch(Map.Entry<Long, Kept<T>> oldest, long now) {
        return kept.size() > bounds.records
                || (bytes > bounds.bytes && kept.size() > 1)
                || now - oldest.getValue().since > bounds.age.toNanos();
    }

    private void acknowledge(@Nullable Position gone) {
        if (gone != null) {
            evicted.accept(gone);
        }
    }

    /**
     * Limits of what is kept; the one that is reached first applies.
     *
     * @param records the maximum number of records
     * @param bytes the maximum number of bytes; one larger record is kept alone
     * @param age the maximum age of a record
     */
    record Bounds(int records, long bytes, Duration age) {}

    /**
     * End of the buffer.
     *
     * @param number the number of the next record
     * @param last the position of the last record, {@code null} if none has arrived since the start
     */
    record End(long number, @Nullable Position last) {}

    /** A record that is kept. */
    record Kept<T>(Position position, T value, long size, long since) {}
}
