package dev.penstock.core;

import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Durable storage of one position: the last position up to which all records are acknowledged.
 *
 * <p>A store belongs to one pipeline. A source uses it from one subscription at a time. It calls {@link #load} once at the start and
 * then {@link #store} about once a second, never before the previous call has completed.
 *
 * <p>Neither method may block the caller. Both signal failures through the stage that they return, preferably as a
 * {@link PositionStoreException}, which states whether a retry can help.
 *
 * <p>An implementation must be atomic: after a crash it holds either the old position or the new one, never a part. It must be
 * durable: a position whose stage has completed survives a crash. {@link PositionStoreContract} tests an implementation.
 */
public interface PositionStore {
    /**
     * Loads the position.
     *
     * @return a stage that completes with the position stored last, or with {@code null} if there is none yet
     */
    CompletionStage<@Nullable Position> load();

    /**
     * Replaces the stored position.
     *
     * @param position the new position
     * @return a stage that completes when the new position is durable
     */
    CompletionStage<Void> store(Position position);

    /**
     * Returns a store that keeps the position in {@code file}.
     *
     * <p>The store replaces the file by an atomic rename after an fsync. The file is readable by its owner only. If it is a symbolic
     * link, the target of the link is replaced. A missing or empty file means that there is no position; the directory must exist.
     * All file access happens on the store's own threads.
     */
    static PositionStore file(Path file) {
        return new FilePositionStore(file);
    }

    /** Returns a store that keeps the position in memory only, for tests. */
    static PositionStore inMemory() {
        return new MemoryPositionStore();
    }
}
