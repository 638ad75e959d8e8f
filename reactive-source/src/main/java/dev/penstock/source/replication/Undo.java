package dev.penstock.source.replication;

import dev.penstock.core.PenstockException;
import dev.penstock.source.catalog.Publications;
import dev.penstock.source.catalog.Slot;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a session made on the server, to be dropped again where it fails before it reads. */
final class Undo {
    private static final Logger log = LoggerFactory.getLogger(Undo.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final SessionContext context;
    private boolean publicationMade;
    private boolean slotMade;

    Undo(SessionContext context) {
        this.context = context;
    }

    void publicationMade() {
        publicationMade = true;
    }

    void slotMade() {
        slotMade = true;
    }

    /** Drops what was made, on a connection of its own: those of the session may be cut already. */
    void run() {
        if (!publicationMade && !slotMade) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        SessionSettings settings = context.settings();
        try (Connection connection = context.connector().open()) {
            if (slotMade) {
                Slot.dropHeld(connection, settings.slot(), PATIENCE);
            }
            if (publicationMade) {
                Publications.drop(connection, settings.publication());
            }
        } catch (SQLException | PenstockException e) {
            log.warn(
                    "Slot '{}' or publication '{}' was made for a subscription that failed, and could not be dropped: {}",
                    settings.slot(),
                    settings.publication(),
                    e.getMessage());
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
