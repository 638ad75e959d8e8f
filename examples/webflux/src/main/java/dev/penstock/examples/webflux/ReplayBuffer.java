package dev.penstock.examples.webflux;

import dev.penstock.core.Position;
import dev.penstock.source.PostgresSource;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The latest changes, bounded in number, bytes and age, for any number of readers, each at its own pace. Changes are numbered
 * from 0. What leaves is handed to {@code evicted}, and acknowledged only then: after a restart the server sends what was kept
 * again. Thread-safe; one thread appends.
 */
final class ReplayBuffer {
    private static final Comparator<Position> ORDER = PostgresSource.deliveryOrder();

    private final WebfluxProperties.Replay bounds;
    private final Consumer<Position> evicted;
    private final TreeMap<Long, Kept> kept = new TreeMap<>();
    private final Set<Runnable> readers = new CopyOnWriteArraySet<>();
    private long next;
    private long bytes;
    private @Nullable Position floor;
    private final Sinks.Empty<Void> closing = Sinks.empty();
    private boolean closed;

    ReplayBuffer(WebfluxProperties.Replay bounds, Consumer<Position> evicted) {
        this.bounds = bounds;
        this.evicted = evicted;
    }

    void append(Change change) {
        Position gone;
        synchronized (this) {
            kept.put(next++, new Kept(change, System.nanoTime()));
            bytes += change.json().length();
            gone = evict();
        }
        acknowledge(gone);
        readers.forEach(Runnable::run);
    }

    /** Removes changes that have become too old. */
    void expire() {
        Position gone;
        synchronized (this) {
            gone = evict();
        }
        acknowledge(gone);
    }

    /** Ends every reader. */
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

    /** Returns what completes when the buffer is closed. */
    Mono<Void> closed() {
        return closing.asMono();
    }

    /** Returns where the buffer ends at this moment. */
    synchronized End end() {
        return new End(
                next,
                kept.isEmpty() ? floor : kept.lastEntry().getValue().change.position());
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
     * Returns the change of that number, or null if there is none yet.
     *
     * @throws FellBehindException if it is not kept any more
     */
    synchronized @Nullable Change get(long number) {
        Kept found = kept.get(number);
        if (found == null && number < next) {
            throw new FellBehindException();
        }
        return found == null ? null : found.change;
    }

    /**
     * Returns the number of the first change after a position; -1 where it cannot be told that nothing between is missing; empty
     * if nothing has come yet since the start, so that it is to be asked again.
     */
    synchronized @Nullable Long after(Position position) {
        if (floor != null && ORDER.compare(position, floor) >= 0) {
            return firstAfter(position);
        }
        if (kept.isEmpty()) {
            return floor == null ? null : Long.valueOf(-1);
        }
        Change first = kept.firstEntry().getValue().change;
        return ORDER.compare(first.position(), position) <= 0 ? firstAfter(position) : Long.valueOf(-1);
    }

    /** Returns whether every change since the start is kept. */
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
            Kept at = kept.get(middle);
            if (at != null && ORDER.compare(at.change.position(), position) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Returns the position of the last change that had to go, or null. */
    private @Nullable Position evict() {
        Position gone = null;
        long now = System.nanoTime();
        while (!kept.isEmpty() && isTooMuch(kept.firstEntry(), now)) {
            Change change = kept.pollFirstEntry().getValue().change;
            bytes -= change.json().length();
            gone = change.position();
        }
        if (gone != null) {
            floor = gone;
        }
        return gone;
    }

    private boolean isTooMuch(Map.Entry<Long, Kept> oldest, long now) {
        return kept.size() > bounds.records()
                || (bytes > bounds.size().toBytes() && kept.size() > 1)
                || now - oldest.getValue().since > bounds.age().toNanos();
    }

    private void acknowledge(@Nullable Position gone) {
        if (gone != null) {
            evicted.accept(gone);
        }
    }

    /**
     * Where the buffer ends.
     *
     * @param number that the next change will have
     * @param last the position of the last change, null if there was none since the start
     */
    record End(long number, @Nullable Position last) {}

    private record Kept(Change change, long since) {}
}
