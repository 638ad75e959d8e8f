package dev.penstock.source.internal.subscription;

import dev.penstock.source.error.slot.SlotInUseException;
import dev.penstock.source.internal.session.SessionGauge;
import dev.penstock.source.internal.session.SessionSettings;
import dev.penstock.source.internal.session.SessionThread;
import dev.penstock.source.internal.session.SlotReleaseWait;
import dev.penstock.source.internal.slot.Slot;
import dev.penstock.source.internal.slot.SlotState;
import dev.penstock.source.status.SessionStatus.Phase;
import java.sql.Connection;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wait of a starting session until no other session uses its slot. It does not reserve the slot: that happens when the
 * stream starts, and another session can be faster.
 *
 * <p>With {@code slotInUse=fail} the wait ends after {@code logrepl.slotTimeout} with a {@link SlotInUseException}. With
 * {@code slotInUse=wait} it has no limit, and the session is a standby instance meanwhile. Blocks the session's thread,
 * and ends early if the session is cancelled.
 */
final class SlotAcquisition {
    private static final Logger LOG = LoggerFactory.getLogger(SlotAcquisition.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration STANDBY_POLL = Duration.ofMillis(500);

    private final SessionSettings settings;
    private final SessionThread thread;
    private final SessionGauge gauge;

    SlotAcquisition(SessionSettings settings, SessionThread thread, SessionGauge gauge) {
        this.settings = settings;
        this.thread = thread;
        this.gauge = gauge;
    }

    /**
     * Returns the slot when it is free, does not exist, or is invalidated.
     *
     * <p>The walsender of a vanished client may still process a last confirmation, so the point at which the stream starts
     * is known only after that walsender has ended.
     *
     * @return the state of the slot, empty if it does not exist
     * @throws SlotInUseException if it is still in use after {@code logrepl.slotTimeout}
     * @throws InterruptedException if the session is cancelled
     */
    Optional<SlotState> await(Connection catalog) throws InterruptedException {
        SlotReleaseWait wait = new SlotReleaseWait(settings, gauge);
        while (true) {
            Optional<SlotState> found = Slot.find(catalog, settings.slot());
            if (found.isEmpty() || !found.get().isActive() || found.get().wal().lossReason() != null) {
                if (gauge.isStandby()) {
                    LOG.info("Slot '{}' is free; taking over", settings.slot());
                    gauge.phase(Phase.STARTING);
                }
                return found;
            }
            if (!found.get().isBeginning()) {
                found.get().requireUsable();
            }
            SlotInUseException inUse = found.get().inUse();
            if (settings.standsBy()) {
                standBy(inUse);
                continue;
            }
            if (wait.isOver()) {
                throw inUse;
            }
            wait.report(found.get());
            pause(POLL);
        }
    }

    /** Reports the wait once, then returns after a pause. */
    private void standBy(SlotInUseException inUse) throws InterruptedException {
        if (!gauge.isStandby()) {
            LOG.info("{} Standing by until it is released (slotInUse=wait)", inUse.description());
            gauge.phase(Phase.STANDBY);
            gauge.waiting(inUse.description());
        }
        pause(STANDBY_POLL);
    }

    private void pause(Duration duration) throws InterruptedException {
        thread.pause(duration);
        thread.checkCancelled();
    }
}
