package dev.penstock.source.status;

import java.util.List;

/**
 * Result of a cleanup on the server.
 *
 * @param slotGone whether the slot does not exist any more; it may have been missing before
 * @param publicationGone whether the publication does not exist any more; it may have been missing before
 * @param otherSlots the slots of the database that may stream from the publication, which is kept for them
 */
public record CleanupResult(boolean slotGone, boolean publicationGone, List<String> otherSlots) {
    public CleanupResult {
        otherSlots = List.copyOf(otherSlots);
    }

    /** Returns the result of a cleanup that removes nothing. */
    public static CleanupResult nothing() {
        return new CleanupResult(false, false, List.of());
    }
}
