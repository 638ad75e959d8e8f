package dev.penstock.source.error.slot;

import dev.penstock.core.PenstockException;
import java.time.Duration;
import java.util.List;

/**
 * Error of a slot that was not created in time. Creation waits for every transaction that was writing when it began.
 * Transient: those transactions end.
 */
public final class SlotTimeoutException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private final String slot;
    private final transient List<String> waitsFor;

    private SlotTimeoutException(String message, String slot, List<String> waitsFor) {
        super(message, null);
        this.slot = slot;
        this.waitsFor = List.copyOf(waitsFor);
    }

    /** Returns the error of a standby whose primary is idle. */
    public static SlotTimeoutException onStandby(String slot, Duration timeout) {
        return new SlotTimeoutException(
                "Slot '" + slot + "' was not created within " + timeout.toMillis()
                        + " ms (logrepl.slotTimeout): the standby waits for the primary to record which transactions"
                        + " run, which an idle one does rarely; to have it done, run there: SELECT"
                        + " pg_log_standby_snapshot()",
                slot,
                List.of());
    }

    /** Creates the error about {@code slot}, with descriptions of the transactions it waits for. */
    public SlotTimeoutException(String slot, Duration timeout, List<String> waitsFor) {
        this(
                "Slot '" + slot + "' was not created within " + timeout.toMillis() + " ms (logrepl.slotTimeout)"
                        + (waitsFor.isEmpty()
                                ? "."
                                : ": the server waits for the end of " + String.join(", ", waitsFor) + '.'),
                slot,
                waitsFor);
    }

    /** Returns the name of the slot. */
    public String slot() {
        return slot;
    }

    /** Returns the transactions it waits for: process, application, database, age. */
    public List<String> waitsFor() {
        return waitsFor;
    }

    @Override
    public boolean isTransient() {
        return true;
    }
}
