package dev.penstock.source.internal.session;

import dev.penstock.source.internal.slot.SlotState;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wait of a session until another one releases its slot, which lasts for at most {@code logrepl.slotTimeout}. It is reported
 * once if it takes longer than two seconds. Confined to the session's thread, which pauses between two checks of the slot.
 */
public final class SlotReleaseWait {
    private static final Logger LOG = LoggerFactory.getLogger(SlotReleaseWait.class);

    private final Duration limit;
    private final SessionGauge gauge;
    private final long begun = System.nanoTime();
    private boolean reported;

    /** Begins a wait. */
    public SlotReleaseWait(SessionSettings settings, SessionGauge gauge) {
        this.limit = settings.slotTimeout();
        this.gauge = gauge;
    }

    /** Returns whether the time for it has passed. */
    public boolean isOver() {
        return takesLongerThan(limit);
    }

    /** Reports that {@code slot} is still in use, if that is due. */
    public void report(SlotState slot) {
        if (!reported && takesLongerThan(LongWait.REPORTED_AFTER)) {
            reported = true;
            String inUse = slot.inUse().description();
            LOG.warn("{} Waiting for its end, for up to {} s (logrepl.slotTimeout)", inUse, limit.toSeconds());
            gauge.waiting(inUse);
        }
    }

    private boolean takesLongerThan(Duration time) {
        return System.nanoTime() - begun > time.toNanos();
    }
}
