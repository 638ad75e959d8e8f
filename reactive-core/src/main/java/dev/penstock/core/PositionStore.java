package dev.penstock.core;

import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Durable storage of one position: the last one up to which everything is acknowledged.
 *
 * <p>A store belongs to one pipeline. A source calls it from one subscription at a time: {@link #load} once at the start, then
 * {@link #store} about once a second, never before the previous call has completed. Neither method may block the caller. Both
 * signal failures through the stage they return, best as a {@link PositionStoreException}, which says whether a retry can help.
 *
 * <p>An implementation must be atomic (after a crash the old position or the new one is there, never a part) and durable (a
 * position whose stage has completed survives a crash). {@link PositionStoreContract} checks what can be checked from outside.
 */
public interface PositionStore {
    /** Reads the position; the stage completes with {@code null} if none was stored yet. */
    CompletionStage<@Nullable Position> load();

    /** Replaces the position; the stage completes when the new one is durable. */
    CompletionStage<Void> store(Position position);

    /**
     * Returns a store that keeps the bytes of the position in {@code file}. It is replaced by an atomic rename after an fsync and is
     * readable by its owner only; a symbolic link stays one. A missing or empty file means that there is no position; its
     * directory must exist. Files are read and written on threads of the store's own.
     */
    static PositionStore file(Path file) {
        return new FilePositionStore(file);
    }

    /** Returns a store that keeps the position in memory: for tests. It is lost with the object. */
    static PositionStore inMemory() {
        return new MemoryPositionStore();
    }
}
