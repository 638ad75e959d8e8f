package dev.penstock.source.internal.subscription;

import dev.penstock.core.PenstockException;
import dev.penstock.core.Position;
import dev.penstock.core.PositionStore;
import dev.penstock.core.PositionStoreException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Position after which a session starts, and the store of its own positions. The position is loaded once the slot is
 * free, because another instance may store further positions until then.
 *
 * @param loading loads the position, {@code null} for the beginning
 * @param store the store of positions, {@code null} if the subscriber stores them
 * @param interval the interval at which positions are stored
 */
public record ResumePoint(
        Supplier<CompletionStage<@Nullable Position>> loading,
        @Nullable PositionStore store,
        Duration interval) {
    private static final Duration DEADLINE = Duration.ofMinutes(1);

    /** Returns the point after {@code position}, or the beginning. */
    public static ResumePoint at(@Nullable Position position) {
        return loadedBy(() -> CompletableFuture.completedFuture(position));
    }

    /** Returns the point that {@code loading} provides once the slot is free. */
    public static ResumePoint loadedBy(Supplier<CompletionStage<@Nullable Position>> loading) {
        return new ResumePoint(loading, null, Duration.ZERO);
    }

    /** Returns the point in a store, which also receives the positions of the session. */
    public static ResumePoint in(PositionStore store, Duration interval) {
        return new ResumePoint(store::load, store, interval);
    }

    /** Loads the position; blocks the thread. */
    @Nullable
    Position load() throws InterruptedException {
        CompletableFuture<@Nullable Position> call = begin();
        try {
            return call.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failure(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new PositionStoreException(
                    "The position to resume after was not loaded within " + DEADLINE.toSeconds() + " s.", true, e);
        } finally {
            call.cancel(true);
        }
    }

    private CompletableFuture<@Nullable Position> begin() {
        try {
            return loading.get().toCompletableFuture();
        } catch (RuntimeException e) {
            throw failure(e);
        }
    }

    private static PenstockException failure(Throwable cause) {
        return cause instanceof PenstockException ours
                ? ours
                : new PositionStoreException(
                        "The position to resume after could not be loaded: "
                                + cause.getClass().getSimpleName() + ".",
                        false,
                        cause);
    }
}
