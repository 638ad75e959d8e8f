package dev.penstock.source.internal.preflight;

import dev.penstock.core.Check;
import dev.penstock.source.error.ServerSettingException;
import dev.penstock.source.error.slot.SlotInUseException;
import dev.penstock.source.error.slot.SlotLostException;
import dev.penstock.source.error.slot.SlotMismatchException;
import dev.penstock.source.internal.server.ServerVersion;
import dev.penstock.source.internal.slot.SlotRequest;
import dev.penstock.source.internal.slot.SlotState;

/** Check of a slot, for a {@link Preflight}. */
final class SlotCheck {
    private SlotCheck() {}

    /** Checks a slot that does not exist yet. */
    static Check ofNone(SlotRequest wanted, ServerVersion version) {
        try {
            wanted.requireServer(version);
        } catch (ServerSettingException e) {
            return Checks.failed("slot", e, null);
        }
        return Checks.ok("slot", "Slot '" + wanted.name() + "' does not exist yet");
    }

    /** Checks a slot that exists. */
    static Check of(SlotState slot, SlotRequest wanted, ServerVersion version) {
        try {
            slot.requireUsable();
            slot.requireKind(wanted, version);
        } catch (SlotMismatchException | SlotInUseException | ServerSettingException e) {
            return Checks.failed("slot", e, null);
        } catch (SlotLostException e) {
            return Checks.failed("slot", e, null);
        }
        if ("unreserved".equals(slot.wal().status())) {
            return Check.failed(
                    "slot",
                    "Slot '" + slot.name()
                            + "' has wal_status 'unreserved': it is lost at the next checkpoint unless its"
                            + " consumer catches up before. Raise the limit if the disk has room, and restore it"
                            + " when the consumer has caught up.",
                    "ALTER SYSTEM SET max_slot_wal_keep_size = -1; SELECT pg_catalog.pg_reload_conf()");
        }
        String status = "wal_status is '" + slot.wal().status() + "', "
                + slot.wal().retainedBytes() + " bytes of WAL are retained";
        return slot.isActive()
                ? Checks.ok("slot", slot.inUse().description() + " Its " + status)
                : Checks.ok("slot", "Slot '" + slot.name() + "' is free; its " + status);
    }
}
