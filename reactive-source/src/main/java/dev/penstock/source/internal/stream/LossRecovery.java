package dev.penstock.source.internal.stream;

import dev.penstock.source.internal.acknowledgement.AcknowledgementWindow;
import dev.penstock.source.internal.record.SessionCoverage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Last step after a lost slot, for a subscriber that stores no positions. Once every table has been read again and all
 * its records are acknowledged, it removes the mark of the loss, so that the next start does not empty the tables
 * again. With a stored position the next start removes the mark. Confined to the session's thread.
 */
public final class LossRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(LossRecovery.class);
    private static final long UNKNOWN = -1;

    private final SessionCoverage coverage;
    private final AcknowledgementWindow window;
    private final Runnable clear;
    private boolean pending;
    private long lastOfRead = UNKNOWN;

    /**
     * Creates a recovery.
     *
     * @param pending whether there is a mark to remove
     * @param clear removes the mark; must not block
     */
    public LossRecovery(boolean pending, SessionCoverage coverage, AcknowledgementWindow window, Runnable clear) {
        this.pending = pending;
        this.coverage = coverage;
        this.window = window;
        this.clear = clear;
    }

    /** Returns whether the mark is still to be removed. */
    boolean isPending() {
        return pending;
    }

    /** Removes the mark if everything has been acknowledged. */
    public void step() {
        if (!pending || coverage.hasUnread()) {
            return;
        }
        if (lastOfRead == UNKNOWN) {
            lastOfRead = window.emitted();
        }
        if (window.acknowledgedUpTo() >= lastOfRead) {
            pending = false;
            LOG.info("All tables are read again after the slot was lost");
            clear.run();
        }
    }
}
