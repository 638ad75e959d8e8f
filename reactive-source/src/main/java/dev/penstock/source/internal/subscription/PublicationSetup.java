package dev.penstock.source.internal.subscription;

import dev.penstock.source.internal.publication.Publication;
import dev.penstock.source.internal.publication.Publications;
import dev.penstock.source.internal.session.LongWait;
import dev.penstock.source.internal.session.SessionConnections;
import dev.penstock.source.internal.session.SessionGauge;
import dev.penstock.source.internal.session.SessionSettings;
import dev.penstock.source.internal.session.StartRollback;
import dev.penstock.source.internal.slot.SlotWait;
import dev.penstock.source.internal.table.SourceTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Set-up of a session's publication: creates or completes it, and reports and bounds the waits for locks and standbys.
 * Blocks the session's thread.
 */
final class PublicationSetup {
    private static final Logger LOG = LoggerFactory.getLogger(PublicationSetup.class);
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(10);

    private final SessionSettings settings;
    private final SessionConnections connections;
    private final SessionGauge gauge;
    private final StartRollback rollback;

    PublicationSetup(
            SessionSettings settings, SessionConnections connections, SessionGauge gauge, StartRollback rollback) {
        this.settings = settings;
        this.connections = connections;
        this.gauge = gauge;
        this.rollback = rollback;
    }

    /** Makes the publication contain the tables. */
    void publish(Connection catalog, List<SourceTable> tables) throws SQLException {
        LongWait wait = begin(catalog, "Setting up");
        try (wait) {
            Optional<Publication> publication = Publications.find(catalog, settings.publication());
            if (publication.isPresent()) {
                Publications.mend(catalog, publication.get(), tables, LOCK_TIMEOUT);
            } else {
                Publications.create(catalog, settings.publication(), tables, LOCK_TIMEOUT);
                rollback.publicationMade();
            }
        }
    }

    /** Begins a wait for the reading of the publication. Reading a row filter takes a lock on its table. */
    LongWait beginReading(Connection catalog) throws SQLException {
        return begin(catalog, "Reading");
    }

    /** Begins a wait for an operation on the publication; {@code doing} is the first word of the report. */
    private LongWait begin(Connection catalog, String doing) throws SQLException {
        int pid = catalog.unwrap(PGConnection.class).getBackendPID();
        return LongWait.begin(gauge, () -> description(pid, doing)).endedAfter(limit(), () -> confirmLocally(catalog));
    }

    /** Returns the time limit of an operation: its own timeout for a lock, the remaining time for a standby. */
    private Duration limit() {
        Duration least = LOCK_TIMEOUT.multipliedBy(2);
        return settings.slotTimeout().compareTo(least) < 0 ? least : settings.slotTimeout();
    }

    /** Returns what an operation waits for, queried on a connection of its own. */
    private @Nullable String description(int pid, String doing) {
        try (Connection connection = connections.openUncut()) {
            String waitsFor = SlotWait.describe(connection, pid);
            return waitsFor == null
                    ? null
                    : doing + " publication '" + settings.publication() + "' waits for " + waitsFor + ", for up to "
                            + limit().toSeconds() + " s";
        } catch (SQLException e) {
            return null;
        }
    }

    /**
     * A cancellation that arrives while a commit waits for a synchronous standby ends the wait; the commit is kept.
     * Lock waits have a shorter limit.
     */
    private static void confirmLocally(Connection catalog) {
        try {
            catalog.unwrap(PgConnection.class).cancelQuery();
        } catch (SQLException e) {
            LOG.debug("A wait for a standby could not be ended", e);
        }
    }
}
