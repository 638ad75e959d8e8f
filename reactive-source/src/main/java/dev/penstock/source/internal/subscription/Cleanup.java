package dev.penstock.source.internal.subscription;

import dev.penstock.source.internal.publication.Publications;
import dev.penstock.source.internal.session.SessionSettings;
import dev.penstock.source.internal.slot.Slot;
import dev.penstock.source.status.CleanupResult;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
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

    /** Drops the slot, then the publication if no other slot may stream from it. A missing one is not an error. */
    CleanupResult run() throws SQLException, InterruptedException {
        if (settings.snapshot() == SessionSettings.Snapshot.ONLY) {
            LOG.info("A source of snapshots alone has neither slot nor publication to drop");
            return CleanupResult.nothing();
        }
        if (!settings.autoCleanup()) {
            LOG.info(
                    "Slot '{}' and publication '{}' are kept (logrepl.autoCleanup=false)",
                    settings.slot(),
                    settings.publication());
            return CleanupResult.nothing();
        }
        try (Connection connection = connect.get()) {
            Slot.dropHeld(connection, settings.slot(), settings.slotTimeout());
            List<String> others = Slot.others(connection, settings.slot());
            if (!others.isEmpty()
                    && Publications.find(connection, settings.publication()).isPresent()) {
                // The server does not know which publications a slot streams: its client names them at each connection.
                LOG.info(
                        "Publication '{}' is kept: other slots of the database may stream from it: {}",
                        settings.publication(),
                        String.join(", ", others));
                return new CleanupResult(true, false, others);
            }
            Publications.drop(connection, settings.publication());
            return new CleanupResult(true, true, List.of());
        }
    }
}
