package dev.penstock.source.internal.subscription;

import dev.penstock.core.PenstockException;
import dev.penstock.source.internal.position.Coverage;
import dev.penstock.source.internal.slot.SlotState;
import org.jspecify.annotations.Nullable;

/**
 * Plan of a session's start: decided by {@link StartDecision} before anything is changed, and executed by {@link
 * SessionSetup}.
 */
sealed interface StartPlan {
    /** Do not start. */
    record Refuse(PenstockException error) implements StartPlan {}

    /**
     * Stream from the existing slot. Unread tables are read at a later point of the stream.
     *
     * @param slot the slot
     * @param coverage which tables are read, unread and stale
     * @param resetsAll whether every read begins with a reset, because the read after a lost slot was not finished
     * @param clearsMark whether the loss of the former slot has been handled
     */
    record Resume(SlotState slot, Coverage coverage, boolean resetsAll, boolean clearsMark) implements StartPlan {}

    /**
     * Create the slot. Unread tables are read at the point at which it begins.
     *
     * @param drops the objects to drop first
     * @param coverage which tables are read and which are unread
     * @param lost whether a slot was lost: the loss is marked, and every read begins with a reset
     * @param reason the reason of the loss, a full sentence; {@code null} if it was reported already
     */
    record Create(
            Drops drops,
            Coverage coverage,
            boolean lost,
            @Nullable String reason) implements StartPlan {}

    /** Slot to drop before one is created. */
    enum Drops {
        /** There is no slot. */
        NOTHING,
        /** A slot that no process holds. */
        FREE_SLOT,
        /** A slot that a process may hold; that process is ended. */
        HELD_SLOT
    }
}
