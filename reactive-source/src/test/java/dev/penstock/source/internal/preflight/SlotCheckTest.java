package dev.penstock.source.internal.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Check;
import dev.penstock.source.internal.server.ServerVersion;
import dev.penstock.source.internal.slot.SlotRequest;
import dev.penstock.source.internal.slot.SlotState;
import dev.penstock.source.internal.slot.SlotWal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SlotCheckTest {
    private static final SlotState.Holder HOLDER = new SlotState.Holder(7, "other", "10.0.0.1");

    @Test
    void namesTheOptionThatRepairsTheTargetWhenASlotIsLost() {
        Check check = check(slot("lost", null));

        assertThat(check.ok()).isFalse();
        assertThat(check.message())
                .contains(
                        "Start with slotLost=resnapshot. It empties every target table and copies it again.",
                        "Dropping the slot does not repair the target.");
        assertThat(check.fix()).as("a drop is no repair").isNull();
    }

    @Test
    void raisesTheLimitOfASlotThatIsLostSoon() {
        Check check = check(slot("unreserved", null));

        assertThat(check.ok()).isFalse();
        assertThat(check.message()).contains("restore it when the consumer has caught up");
        assertThat(check.fix())
                .isEqualTo("ALTER SYSTEM SET max_slot_wal_keep_size = -1; SELECT pg_catalog.pg_reload_conf()");
    }

    @Test
    void givesTheAdviceToStopTheHolderInTheErrorOnly() {
        SlotState held = slot("reserved", HOLDER);
        String holder = "Slot 's' is in use by process 7 of application 'other' from 10.0.0.1.";

        assertThat(held.inUse())
                .hasMessage(holder + " Stop that process, or give this source a slot of its own (logrepl.slotName).");
        Check check = check(held);
        assertThat(check.ok()).isTrue();
        assertThat(check.message()).startsWith(holder + " Its wal_status is 'reserved', ");
    }

    private static Check check(SlotState slot) {
        return SlotCheck.of(slot, new SlotRequest("s", false, false, false), new ServerVersion(180_000));
    }

    private static SlotState slot(String status, SlotState.@Nullable Holder holder) {
        return new SlotState(
                "s",
                "pgoutput",
                "shop",
                true,
                false,
                false,
                false,
                holder,
                new SlotWal(status, null, 1, 1, 0, null, 0));
    }
}
