package dev.penstock.source.internal.subscription;

import dev.penstock.source.internal.publication.Publications;
import dev.penstock.source.internal.session.SessionSettings;
import dev.penstock.source.internal.slot.Slot;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removal of the objects that a source leaves on the server. Blocks its thread. */
final class Cleanup {
    private static final Logger LOG = LoggerFactory.getLogger(Cleanup.class);

    private final SessionSettings settings;
    private final Supplier<Connection> connect;

    Cleanup(SessionSettings settings, Supplier<Connection> connect) {
        this.settings = settings;
        this.connect = connect;
    }

    /** Drops the slot, then the publication. A missing one is not an error. */
    void run() throws SQLException, InterruptedException {
        if (settings.snapshot() == SessionSettings.Snapshot.ONLY) {
            LOG.info("A source of snapshots alone has neither slot nor publication to drop");
            return;
        }
        if (!settings.autoCleanup()) {
            LOG.info(
                    "Slot '{}' and publication '{}' are kept (logrepl.autoCleanup=false)",
                    settings.slot(),
                    settings.publication());
            return;
        }
        try (Connection connection = connect.get()) {
            Slot.dropHeld(connection, settings.slot(), settings.slotTimeout());
            Publications.drop(connection, settings.publication());
        }
    }
}
