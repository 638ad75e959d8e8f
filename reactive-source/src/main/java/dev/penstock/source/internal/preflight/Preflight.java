package dev.penstock.source.internal.preflight;

import dev.penstock.core.Check;
import dev.penstock.core.PenstockException;
import dev.penstock.source.internal.publication.Publication;
import dev.penstock.source.internal.publication.Publications;
import dev.penstock.source.internal.publication.Rights;
import dev.penstock.source.internal.selection.ColumnRules;
import dev.penstock.source.internal.server.CatalogStatement;
import dev.penstock.source.internal.server.ServerInfo;
import dev.penstock.source.internal.slot.LogicalDecoding;
import dev.penstock.source.internal.slot.Slot;
import dev.penstock.source.internal.slot.SlotRequest;
import dev.penstock.source.internal.slot.SlotState;
import dev.penstock.source.internal.table.Catalog;
import dev.penstock.source.internal.table.IdentityCheck;
import dev.penstock.source.internal.table.SourceTable;
import dev.penstock.source.internal.table.TablePattern;
import dev.penstock.source.internal.table.TableSelection;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Check whether a source could start, without changing anything. It reports all problems together, each with the
 * statement that fixes it.
 */
public final class Preflight {
    private static final String USAGE = """
        SELECT (SELECT pg_catalog.count(*) FROM pg_catalog.pg_replication_slots) AS slots,
               (SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_replication) AS senders
        """;

    private final Connection connection;
    private final List<Check> checks = new ArrayList<>();

    private Preflight(Connection connection) {
        this.connection = connection;
    }

    /**
     * Checks the requirements of reading tables and streaming their changes.
     *
     * @param connection an ordinary connection in autocommit mode
     */
    public static List<Check> forStreaming(Connection connection, PreflightRequest request) {
        Preflight preflight = new Preflight(connection);
        ServerInfo server = ServerInfo.read(connection);
        TableSelection selection = request.columns().applyTo(Catalog.select(connection, request.patterns()));
        Rights rights = Rights.read(connection, selection.tables());
        Optional<SlotState> state = Slot.find(connection, request.slot().name());
        Optional<Publication> publication = Publications.find(connection, request.publication());
        preflight.checkServer(server, request);
        preflight.add("replication", rights.toReplicate(), "Role '" + rights.role() + "' may replicate");
        preflight.checkTables(selection, rights, publication.orElse(null));
        preflight.add(
                "keys",
                IdentityCheck.findings(selection.tables()),
                "Every table has a replica identity that updates and deletes can be published by");
        preflight.checkPublication(request, publication, state.isPresent(), selection.tables(), rights, server);
        preflight.checks.addAll(SiblingPartitions.checks(connection, selection.tables()));
        boolean reads =
                selection.tables().stream().anyMatch(table -> request.isUnread().test(table.oid()));
        preflight.checkSlot(request.slot(), state, server, reads);
        return List.copyOf(preflight.checks);
    }

    /** Checks the requirements of a snapshot without a stream. */
    public static List<Check> forSnapshot(Connection connection, List<TablePattern> patterns, ColumnRules columns) {
        Preflight preflight = new Preflight(connection);
        TableSelection selection = columns.applyTo(Catalog.select(connection, patterns));
        preflight.checkTables(selection, Rights.read(connection, selection.tables()), null);
        return List.copyOf(preflight.checks);
    }

    /** Returns the only check that is possible if no connection can be opened. */
    public static Check unreachable(PenstockException error) {
        return Checks.failed("connection", error, null);
    }

    private void checkServer(ServerInfo server, PreflightRequest request) {
        checks.add(
                LogicalDecoding.isPossible(server)
                        ? Checks.ok("wal_level", LogicalDecoding.level(server))
                        : LogicalDecoding.finding(server).named("wal_level"));
        ServerConditions.read(connection)
                .findings(server, request.applicationName(), request.slot().failover())
                .forEach(checks::add);
    }

    private void checkTables(TableSelection selection, Rights rights, @Nullable Publication publication) {
        int count = selection.tables().size();
        add("tables", selection.findings(), count + (count == 1 ? " table is" : " tables are") + " chosen");
        add("read", rights.toRead(selection.tables(), publication), "Role '" + rights.role() + "' may read them");
    }

    private void checkPublication(
            PreflightRequest request,
            Optional<Publication> found,
            boolean slotExists,
            List<SourceTable> tables,
            Rights rights,
            ServerInfo server) {
        String name = request.publication();
        if (found.isEmpty()) {
            List<Check> findings = slotExists
                    ? Publications.missingBeside(request.slot().name(), name).findings()
                    : server.inRecovery()
                            ? List.of(Publications.missingOnStandby(name, tables))
                            : rights.toPublish(name, tables);
            add("publication", findings, "Publication '" + name + "' does not exist yet and can be created");
            return;
        }
        List<Check> findings =
                new ArrayList<>(Publications.findings(name, Publications.compare(connection, found.get(), tables)));
        findings.addAll(FilterCheck.findings(connection, found.get(), tables));
        List<String> unpublished = found.get().unpublishedOperations();
        add(
                "publication",
                findings,
                "Publication '" + name + "' publishes the chosen tables"
                        + (unpublished.isEmpty() ? "" : ", but leaves out " + String.join(", ", unpublished)));
    }

    /** While a slot exists, tables are read through a second one, which lasts only for a moment. */
    private void checkSlot(SlotRequest wanted, Optional<SlotState> found, ServerInfo server, boolean readsTables) {
        checks.add(found.map(slot -> SlotCheck.of(slot, wanted, server.version()))
                .orElseGet(() -> SlotCheck.ofNone(wanted, server.version())));
        Usage usage = CatalogStatement.single(
                connection,
                "count slots and walsenders",
                USAGE,
                row -> new Usage(row.getInt("slots"), row.getInt("senders")));
        boolean needsStream = found.isEmpty() || !found.get().isActive();
        boolean needsReading = found.isPresent() && readsTables;
        int slots = found.isEmpty() || needsReading ? 1 : 0;
        int senders = (needsStream ? 1 : 0) + (needsReading ? 1 : 0);
        checks.add(limit("max_replication_slots", usage.slots, server.maxReplicationSlots(), slots, needsReading));
        checks.add(limit("max_wal_senders", usage.senders, server.maxWalSenders(), senders, needsReading));
    }

    private static Check limit(String setting, int used, int limit, int needed, boolean forReading) {
        String message = used + " of " + limit + ' ' + setting + " are in use";
        return needed > 0 && used + needed > limit
                ? Check.failed(
                        setting,
                        message + ", and " + (needed == 1 ? "one is" : needed + " are") + " needed"
                                + (forReading ? " while tables are read" : "")
                                + "; raising it takes a restart of the server.",
                        "ALTER SYSTEM SET " + setting + " = " + (limit + 5))
                : Checks.ok(setting, message);
    }

    private void add(String name, List<Check> findings, String messageIfNone) {
        checks.addAll(Checks.of(name, findings, messageIfNone));
    }

    private record Usage(int slots, int senders) {}
}
