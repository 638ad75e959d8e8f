package dev.penstock.source.internal.session;

import dev.penstock.core.PenstockException;
import dev.penstock.source.internal.publication.Publications;
import dev.penstock.source.internal.slot.Slot;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Objects that a session created on the server, which are dropped again if the session fails before it reads. */
public final class StartRollback {
    private static final Logger LOG = LoggerFactory.getLogger(StartRollback.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final SessionSettings settings;
    private final SessionConnections connections;
    private final SessionThread thread;
    private boolean publicationMade;
    private @Nullable String slot;

    public StartRollback(SessionSettings settings, SessionConnections connections, SessionThread thread) {
        this.settings = settings;
        this.connections = connections;
        this.thread = thread;
    }

    public void publicationMade() {
        publicationMade = true;
    }

    /**
     * Records that the creation of a slot begins. If the session is cut during it, the server continues to wait for
     * other transactions and eventually creates the slot.
     */
    public void slotBegun(String name) {
        slot = name;
    }

    /** Records that no slot of this session exists: its creation was rejected or undone. */
    public void slotRefused() {
        slot = null;
    }

    /** Drops the created objects, on a new connection, because those of the session may be cut already. */
    public void run() {
        String begun = slot;
        if (!publicationMade && begun == null) {
            return;
        }
        thread.uninterrupted(() -> drop(begun));
    }

    private void drop(@Nullable String begun) {
        try (Connection connection = connections.openUncut()) {
            // A cancellation does not reach this connection.
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(PATIENCE.toMillis()));
            if (begun != null) {
                Slot.dropHeld(connection, begun, PATIENCE);
            }
            // If another instance took the slot meanwhile, it streams from the publication too.
            boolean isOurs =
                    begun != null || Slot.find(connection, settings.slot()).isEmpty();
            if (publicationMade && isOurs) {
                Publications.drop(connection, settings.publication());
            }
        } catch (SQLException | PenstockException e) {
            LOG.warn(
                    "Slot '{}' or publication '{}' was made for a subscription that failed, and could not be dropped:"
                            + " {}",
                    begun == null ? settings.slot() : begun,
                    settings.publication(),
                    e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
