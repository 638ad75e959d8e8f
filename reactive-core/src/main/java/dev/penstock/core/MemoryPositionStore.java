package dev.penstock.core;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A position in memory. Keeps the bytes alone, as a real store does. */
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
