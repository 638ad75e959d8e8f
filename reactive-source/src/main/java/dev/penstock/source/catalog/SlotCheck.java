package dev.penstock.source.catalog;

import dev.penstock.source.error.Finding;
import dev.penstock.source.error.SlotLostException;
import dev.penstock.source.error.SlotMismatchException;

/** Judges an existing slot for a {@link Preflight}. */
final class SlotCheck {
    private SlotCheck() {}

    static Check of(SlotState slot) {
        try {
            slot.requireUsable();
        } catch (SlotMismatchException e) {
            return Check.failed("slot", e, null);
        } catch (SlotLostException e) {
            return Check.failed("slot", e, "SELECT pg_drop_replication_slot(" + SqlText.literal(slot.name()) + ")");
        }
        if ("unreserved".equals(slot.wal().status())) {
            return Check.failed(
                    "slot",
                    new Finding(
                            slot.name(),
                            "Slot '" + slot.name()
                                    + "' has wal_status 'unreserved': it is lost at the next checkpoint unless its consumer"
                                    + " catches up before",
                            "ALTER SYSTEM SET max_slot_wal_keep_size = -1"));
        }
        String status = "wal_status is '" + slot.wal().status() + "', "
                + slot.wal().retainedBytes() + " bytes of WAL are retained";
        return slot.isActive()
                ? new Check("slot", true, slot.inUse().getMessage() + " Its " + status + '.', null)
                : Check.ok("slot", "Slot '" + slot.name() + "' is free; its " + status);
    }
}
