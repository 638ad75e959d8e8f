package dev.penstock.source.internal.subscription;

import dev.penstock.core.PenstockException;
import dev.penstock.source.internal.position.Coverage;
import dev.penstock.source.internal.slot.SlotState;
import org.jspecify.annotations.Nullable;

/** How a session begins: decided by {@link StartDecision} before anything is changed, and done by {@link SessionSetup}. */
sealed interface StartPlan {
    /** Begin nothing. */
    record Refuse(PenstockException error) implements StartPlan {}

    /**
     * Stream from the slot that exists; tables that are unread are read at a later point of the stream.
     *
     * @param slot the slot
     * @param coverage which tables are read, unread and stale
     * @param resetsAll whether every read begins with a reset, because that of a lost slot was not finished
     * @param clearsMark whether the loss of the former slot is dealt with
     */
    record Resume(SlotState slot, Coverage coverage, boolean resetsAll, boolean clearsMark) implements StartPlan {}

    /**
     * Create the slot; tables that are unread are read at the point at which it begins.
     *
     * @param drops what has to be dropped first
     * @param coverage which tables are read and which unread
     * @param lost whether a slot was lost: this is marked, and every read begins with a reset
     * @param reason how it was lost, a full sentence; {@code null} if that is known already
     */
    record Create(
            Drops drops,
            Coverage coverage,
            boolean lost,
            @Nullable String reason) implements StartPlan {}

    /** What is dropped before a slot is created. */
    enum Drops {
        /** There is no slot. */
        NOTHING,
        /** A slot that no one holds. */
        FREE_SLOT,
        /** A slot that a process may hold, which is ended. */
        HELD_SLOT
    }
}
