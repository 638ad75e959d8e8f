package dev.penstock.source.error;

import dev.penstock.core.PenstockException;
import java.time.Duration;
import java.util.List;

/**
 * The slot was not created in time: creation waits for every transaction of the server that was writing when it began.
 * Transient: they end.
 */
public final class SlotTimeoutException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private final String slot;
    private final transient List<String> waitsFor;

    /** Makes an exception about {@code slot}, and the descriptions of those it waits for. */
    public SlotTimeoutException(String slot, Duration timeout, List<String> waitsFor) {
        super(
                "Slot '" + slot + "' was not created within " + timeout.toMillis() + " ms (logrepl.slotTimeout)"
                        + (waitsFor.isEmpty()
                                ? "."
                                : ": the server waits for the end of " + String.join(", ", waitsFor) + '.'),
                null);
        this.slot = slot;
        this.waitsFor = List.copyOf(waitsFor);
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
