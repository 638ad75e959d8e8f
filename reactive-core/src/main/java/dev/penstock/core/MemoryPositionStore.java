package dev.penstock.core;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Position store in memory. Keeps only the bytes of the position, as a durable store does. Thread-safe. */
final class MemoryPositionStore implements PositionStore {
    private volatile byte @Nullable [] bytes;

    @Override
    public CompletionStage<@Nullable Position> load() {
        byte[] current = bytes;
        return CompletableFuture.completedFuture(current == null ? null : Position.of(current));
    }

    @Override
    public CompletionStage<Void> store(Position position) {
        bytes = Objects.requireNonNull(position, "position").toBytes();
        return CompletableFuture.completedFuture(null);
    }
}
