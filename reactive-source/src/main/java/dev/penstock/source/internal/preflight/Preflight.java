package dev.penstock.source.internal.preflight;

import dev.penstock.core.Check;
import dev.penstock.core.PenstockException;
import dev.penstock.source.error.Finding;
import dev.penstock.source.internal.publication.Publication;
import dev.penstock.source.internal.publication.Publications;
import dev.penstock.source.internal.publication.Rights;
import dev.penstock.source.internal.server.CatalogQuery;
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

/**
 * Checks, without changing anything, whether a source could start: everything at once, with the statements that mend what
 * is not as it has to be.
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
     * Checks what it takes to read tables and stream their changes.
     *
     * @param connection an ordinary connection in autocommit mode
     * @param slot the slot that is wanted, which need not exist yet
     * @param publication the name of the publication, which need not exist yet
     */
    public static List<Check> forStreaming(
            Connection connection, List<TablePattern> patterns, SlotRequest slot, String publication) {
        Preflight preflight = new Preflight(connection);
        ServerInfo server = ServerInfo.read(connection);
        TableSelection selection = Catalog.select(connection, patterns);
        Rights rights = Rights.read(connection, selection.tables());
        Optional<SlotState> state = Slot.find(connection, slot.name());
        preflight.checkServer(server);
        preflight.add("replication", rights.toReplicate(), "Role '" + rights.role() + "' may replicate");
        preflight.checkTables(selection, rights);
        preflight.add(
                "keys",
                IdentityCheck.findings(selection.tables()),
                "Every table has a replica identity that updates and deletes can be published by");
        preflight.checkPublication(publication, slot.name(), state.isPresent(), selection.tables(), rights);
        preflight.checkSlot(slot, state, server);
        return List.copyOf(preflight.checks);
    }

    /** Checks what it takes to read tables alone. */
    public static List<Check> forSnapshot(Connection connection, List<TablePattern> patterns) {
        Preflight preflight = new Preflight(connection);
        TableSelection selection = Catalog.select(connection, patterns);
        preflight.checkTables(selection, Rights.read(connection, selection.tables()));
        return List.copyOf(preflight.checks);
    }

    /** Returns the one check that can be made where no connection can be opened. */
    public static Check unreachable(PenstockException error) {
        return Checks.failed("connection", error, null);
    }

    private void checkServer(ServerInfo server) {
        checks.add(
                LogicalDecoding.isPossible(server)
                        ? Checks.ok(
                                "wal_level",
                                "wal_level is '" + server.walLevel() + "' on PostgreSQL " + server.version())
                        : Checks.failed("wal_level", LogicalDecoding.finding(server)));
    }

    private void checkTables(TableSelection selection, Rights rights) {
        int count = selection.tables().size();
        add("tables", selection.findings(), count + (count == 1 ? " table is" : " tables are") + " chosen");
        add("read", rights.toRead(selection.tables()), "Role '" + rights.role() + "' may read them");
    }

    private void checkPublication(
            String name, String slot, boolean slotExists, List<SourceTable> tables, Rights rights) {
        Optional<Publication> found = Publications.find(connection, name);
        if (found.isEmpty()) {
            add(
                    "publication",
                    slotExists ? Publications.missingBeside(slot, name).findings() : rights.toPublish(name, tables),
                    "Publication '" + name + "' does not exist yet and can be created");
            return;
        }
        List<String> unpublished = found.get().unpublishedOperations();
        add(
                "publication",
                Publications.findings(name, Publications.compare(connection, found.get(), tables)),
                "Publication '" + name + "' publishes the chosen tables"
                        + (unpublished.isEmpty() ? "" : ", but leaves out " + String.join(", ", unpublished)));
    }

    private void checkSlot(SlotRequest wanted, Optional<SlotState> found, ServerInfo server) {
        checks.add(found.map(slot -> SlotCheck.of(slot, wanted, server.version()))
                .orElseGet(() -> SlotCheck.ofNone(wanted, server.version())));
        Usage usage = CatalogQuery.single(
                connection,
                "count slots and walsenders",
                USAGE,
                row -> new Usage(row.getInt("slots"), row.getInt("senders")));
        boolean needsSlot = found.isEmpty();
        boolean needsSender = found.isEmpty() || !found.get().isActive();
        checks.add(limit("max_replication_slots", usage.slots, server.maxReplicationSlots(), needsSlot));
        checks.add(limit("max_wal_senders", usage.senders, server.maxWalSenders(), needsSender));
    }

    private static Check limit(String setting, int used, int limit, boolean needsOne) {
        String message = used + " of " + limit + ' ' + setting + " are in use";
        return needsOne && used >= limit
                ? Checks.failed(
                        setting,
                        new Finding(
                                setting,
                                message + ", and one is needed; raising it takes a restart of the server",
                                "ALTER SYSTEM SET " + setting + " = " + (limit + 5)))
                : Checks.ok(setting, message);
    }

    private void add(String name, List<Finding> findings, String messageIfNone) {
        checks.addAll(Checks.of(name, findings, messageIfNone));
    }

    private record Usage(int slots, int senders) {}
}
