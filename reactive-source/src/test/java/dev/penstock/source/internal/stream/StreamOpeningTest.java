package dev.penstock.source.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.source.internal.slot.SlotState;
import dev.penstock.source.internal.slot.SlotState.Holder;
import dev.penstock.source.internal.slot.SlotWal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StreamOpeningTest {
    private static final Holder SOMEBODY = new Holder(4711, null, null);

    @Test
    void takesATemporarySlotForFreeWhateverProcessHoldsIt() {
        assertThat(StreamOpening.isFree(slot(true, SOMEBODY))).isTrue();
    }

    @Test
    void waitsForASlotThatStaysAndIsHeld() {
        assertThat(StreamOpening.isFree(slot(false, SOMEBODY))).isFalse();
        assertThat(StreamOpening.isFree(slot(false, null))).isTrue();
    }

    private static SlotState slot(boolean temporary, @Nullable Holder holder) {
        SlotWal wal = new SlotWal("reserved", null, 1, 1, 0, null, 0);
        return new SlotState("s", "pgoutput", "d", true, temporary, false, false, holder, wal);
    }
}
