package dev.penstock.source.internal.subscription;

import dev.penstock.core.Check;
import dev.penstock.core.PenstockException;
import dev.penstock.core.Position;
import dev.penstock.core.internal.tls.PasswordExposure;
import dev.penstock.source.internal.connection.Encryption;
import dev.penstock.source.internal.connection.JdbcConnector;
import dev.penstock.source.internal.preflight.Preflight;
import dev.penstock.source.internal.preflight.PreflightRequest;
import dev.penstock.source.internal.preflight.ReplicationCheck;
import dev.penstock.source.internal.server.SystemIdentity;
import dev.penstock.source.internal.session.SessionConnections;
import dev.penstock.source.internal.session.SessionSettings;
import dev.penstock.source.internal.session.SessionSettings.Snapshot;
import dev.penstock.source.internal.slot.LossMark;
import dev.penstock.source.internal.slot.Slot;
import dev.penstock.source.internal.slot.SlotState;
import dev.penstock.source.internal.subscription.StartDecision.Options;
import dev.penstock.source.internal.subscription.StartPlan.Refuse;
import dev.penstock.source.internal.table.Catalog;
import dev.penstock.source.internal.table.SourceTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Check whether a session could start, on connections of its own and without changing anything. Blocks its thread. */
final class StartCheck {
    private static final String POSITION = "position";

    private final SessionSettings settings;
    private final JdbcConnector connector;
    private final SessionConnections connections;

    StartCheck(SessionSettings settings, JdbcConnector connector, SessionConnections connections) {
        this.settings = settings;
        this.connector = connector;
        this.connections = connections;
    }

    List<Check> run(@Nullable Position resume) throws SQLException {
        StartPosition beginning;
        try {
            beginning = StartPosition.of(resume, settings.snapshot());
        } catch (PenstockException e) {
            return List.of(failed(e));
        }
        Connection connection;
        try {
            connection = connections.open();
        } catch (PenstockException e) {
            return List.of(Preflight.unreachable(e));
        }
        try (connection) {
            if (settings.snapshot() == Snapshot.ONLY) {
                List<Check> checks =
                        new ArrayList<>(Preflight.forSnapshot(connection, settings.tables(), settings.columns()));
                encryption(connection).ifPresent(checks::add);
                return List.copyOf(checks);
            }
            PreflightRequest request = new PreflightRequest(
                    settings.tables(),
                    settings.columns(),
                    settings.slotRequest(true),
                    settings.publication(),
                    beginning::isUnread,
                    connector.applicationName());
            List<Check> checks = new ArrayList<>(Preflight.forStreaming(connection, request));
            checks.addAll(onReplicationConnection(connection, beginning, checks));
            encryption(connection).ifPresent(checks::add);
            return List.copyOf(checks);
        }
    }

    private Optional<Check> encryption(Connection connection) throws SQLException {
        return PasswordExposure.check(connector.url(), Encryption.suffices(connector.url(), connection));
    }

    /** Opens no replication connection if the server is known to reject one. */
    private List<Check> onReplicationConnection(Connection catalog, StartPosition beginning, List<Check> before)
            throws SQLException {
        boolean refused = before.stream()
                .anyMatch(check -> !check.ok()
                        && (check.name().equals("replication") || check.name().equals("max_wal_senders")));
        if (refused) {
            return List.of();
        }
        Connection replication;
        SystemIdentity identity;
        try {
            replication = connections.openReplication();
            identity = SystemIdentity.read(replication);
        } catch (PenstockException e) {
            return List.of(ReplicationCheck.failed(e));
        }
        try (replication) {
            List<Check> checks = new ArrayList<>(List.of(ReplicationCheck.ok()));
            if (beginning.resumes()) {
                checks.add(position(beginning, identity, replication, catalog));
            }
            return checks;
        }
    }

    private Check position(StartPosition asked, SystemIdentity identity, Connection replication, Connection catalog) {
        try {
            StartPosition wanted = asked.on(identity, settings.movedFrom(), replication, settings.slot())
                    .resolved(catalog);
            Optional<SlotState> slot = Slot.find(catalog, settings.slot());
            OptionalLong loss = new LossMark(catalog, settings.publication(), settings.slot()).read();
            List<SourceTable> tables = settings.columns()
                    .applyTo(Catalog.select(catalog, settings.tables()))
                    .tables();
            StartFacts facts = StartFacts.read(settings, wanted, catalog, tables, slot, loss);
            return StartDecision.of(facts, Options.of(settings)) instanceof Refuse refuse
                    ? failed(refuse.error())
                    : Check.ok(POSITION, "The position is of this server and slot.");
        } catch (PenstockException e) {
            return failed(e);
        }
    }

    private static Check failed(PenstockException error) {
        return Check.failed(POSITION, Objects.requireNonNullElse(error.getMessage(), POSITION), null);
    }
}
