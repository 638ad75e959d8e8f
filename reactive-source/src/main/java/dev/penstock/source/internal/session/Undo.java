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

/** What a session made on the server, to be dropped again where it fails before it reads. */
public final class Undo {
    private static final Logger log = LoggerFactory.getLogger(Undo.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final SessionContext context;
    private boolean publicationMade;
    private @Nullable String slot;

    public Undo(SessionContext context) {
        this.context = context;
    }

    public void publicationMade() {
        publicationMade = true;
    }

    /**
     * Notes that the creation of a slot begins. If nothing is heard of it any more, because the session is cut, the
     * server goes on waiting for other transactions and would have the slot in the end.
     */
    public void slotBegun(String name) {
        slot = name;
    }

    /** Notes that there is no slot of ours: its creation was refused, or taken back. */
    public void slotRefused() {
        slot = null;
    }

    /** Drops what was made, on a connection of its own: those of the session may be cut already. */
    public void run() {
        String begun = slot;
        if (!publicationMade && begun == null) {
            return;
        }
        context.uninterrupted(() -> drop(begun));
    }

    private void drop(@Nullable String begun) {
        SessionSettings settings = context.settings();
        try (Connection connection = context.connector().open()) {
            // No cancellation reaches this connection.
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(PATIENCE.toMillis()));
            if (begun != null) {
                Slot.dropHeld(connection, begun, PATIENCE);
            }
            // Where we were too late for the slot, another instance has it, and streams from the publication.
            boolean isOurs =
                    begun != null || Slot.find(connection, settings.slot()).isEmpty();
            if (publicationMade && isOurs) {
                Publications.drop(connection, settings.publication());
            }
        } catch (SQLException | PenstockException e) {
            log.warn(
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
