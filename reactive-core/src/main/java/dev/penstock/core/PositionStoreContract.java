package dev.penstock.core;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Contract test for implementations of {@link PositionStore}. Call it from a test of your own; it needs no test framework.
 *
 * <p>It shows that a store keeps positions unchanged and that two instances with the same storage see the same position. It
 * cannot show that a position survives a crash, nor that a call does not block.
 *
 * <pre>{@code
 * @Test
 * void keepsTheContract() {
 *     PositionStoreContract.check(() -> new RedisPositionStore(client, "orders"));
 * }
 * }</pre>
 */
public final class PositionStoreContract {
    private static final long DEADLINE_SECONDS = 30;
    private static final int LARGE = 100_000;

    private PositionStoreContract() {}

    /**
     * Checks an implementation. The store must be empty at first, keep any bytes of up to 100 kB, return exactly the bytes stored last,
     * also from another instance, and reject {@code null}. A call may take at most 30 seconds. Atomicity after a crash is not checked.
     *
     * <p>Blocks the calling thread until all checks have passed or one has failed. A position remains in the store: use one that no
     * pipeline uses, and remove it afterwards.
     *
     * @param opening returns a new store of the same position at each call; no position may be stored yet
     * @throws AssertionError if a requirement is not met; the message names the first one
     */
    public static void check(Supplier<? extends PositionStore> opening) {
        PositionStore store = opening.get();
        require(get(store.load()) == null, "load() gives null before anything was stored");
        byte[] every = new byte[256];
        for (int i = 0; i < every.length; i++) {
            every[i] = (byte) i;
        }
        byte[] large = new byte[LARGE];
        Arrays.fill(large, (byte) 'x');
        for (byte[] bytes : new byte[][] {{1}, every, large, {2, 3}}) {
            get(store.store(Position.of(bytes)));
            require(holds(store, bytes), "load() gives the bytes that store() took last");
            require(holds(opening.get(), bytes), "another instance loads the bytes that were stored");
        }
        get(opening.get().store(Position.of(new byte[] {4})));
        require(holds(store, new byte[] {4}), "load() gives what another instance has stored");
        require(refusesNull(store), "store(null) fails with a NullPointerException");
        require(holds(store, new byte[] {4}), "a call that failed leaves the position as it was");
    }

    private static boolean holds(PositionStore store, byte[] bytes) {
        Position position = get(store.load());
        return position != null && Arrays.equals(position.toBytes(), bytes);
    }

    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // The point of the check.
    private static boolean refusesNull(PositionStore store) {
        try {
            store.store(null).toCompletableFuture().join();
            return false;
        } catch (NullPointerException e) {
            return true;
        } catch (CompletionException e) {
            return e.getCause() instanceof NullPointerException;
        }
    }

    private static <T extends @Nullable Object> T get(CompletionStage<T> stage) {
        try {
            return Objects.requireNonNull(stage, "the stage that a store returned")
                    .toCompletableFuture()
                    .get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("The check was interrupted", e);
        } catch (ExecutionException e) {
            throw new AssertionError("A call of the position store failed", e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("A call of the position store took longer than " + DEADLINE_SECONDS + " s", e);
        }
    }

    private static void require(boolean met, String requirement) {
        if (!met) {
            throw new AssertionError("The position store does not keep its contract: " + requirement);
        }
    }
}
