package dev.penstock.source.internal.stream;

import dev.penstock.source.internal.acknowledgement.AcknowledgementWindow;
import dev.penstock.source.internal.record.SessionProgress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of what follows a lost slot, for a subscriber that stores no positions: once every table has been read again and
 * every record of that is acknowledged, the mark of the loss is removed, so that the next beginning does not empty the tables
 * again. With a stored position the next beginning removes it. Confined to the session's thread.
 */
public final class LossRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(LossRecovery.class);
    private static final long UNKNOWN = -1;

    private final SessionProgress progress;
    private final AcknowledgementWindow window;
    private final Runnable clear;
    private boolean pending;
    private long lastOfRead = UNKNOWN;

    /**
     * Makes a recovery.
     *
     * @param pending whether there is a mark that is to be removed
     * @param clear removes the mark; must not block
     */
    public LossRecovery(boolean pending, SessionProgress progress, AcknowledgementWindow window, Runnable clear) {
        this.pending = pending;
        this.progress = progress;
        this.window = window;
        this.clear = clear;
    }

    /** Removes the mark if it is time. */
    public void step() {
        if (!pending || progress.hasUnread()) {
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
