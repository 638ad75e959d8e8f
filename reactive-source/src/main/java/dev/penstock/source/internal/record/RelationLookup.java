package dev.penstock.source.internal.record;

import dev.penstock.core.internal.schema.TableDefinition;
import dev.penstock.core.internal.type.TypeRow;
import dev.penstock.source.internal.pgoutput.Lsn;
import dev.penstock.source.internal.session.SessionContext;
import dev.penstock.source.internal.table.Catalog;
import dev.penstock.source.internal.table.DefinitionReader;
import dev.penstock.source.internal.table.KeyAge;
import dev.penstock.source.internal.table.SourceTable;
import dev.penstock.source.internal.table.TypeReader;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Asks the database what a Relation message leaves open, on a connection of its own. */
public final class RelationLookup {
    private final SessionContext context;
    private final boolean describes;

    /**
     * Makes a lookup.
     *
     * @param describes whether relations carry the definitions of their tables
     */
    public RelationLookup(SessionContext context, boolean describes) {
        this.context = context;
        this.describes = describes;
    }

    /** Returns whether relations carry the definitions of their tables. */
    boolean describes() {
        return describes;
    }

    /**
     * Returns the primary key of the table of that OID, the descriptions of types, and the definitions of tables. What has been
     * dropped in the meantime is missing from the answer.
     */
    Answer ask(int table, boolean withKey, Set<Integer> types, Set<Integer> described) {
        Connection connection = context.connect();
        try {
            List<SourceTable> tables = withKey ? Catalog.read(connection, List.of(table)) : List.of();
            List<String> key =
                    tables.isEmpty() ? List.of() : tables.get(0).key().primaryKey();
            long keyFrom = key.isEmpty()
                    ? Lsn.NONE
                    : KeyAge.since(connection, table, context.settings().slot());
            long describedAt = described.isEmpty() ? Lsn.NONE : KeyAge.now(connection);
            return new Answer(
                    key,
                    keyFrom,
                    TypeReader.read(connection, types),
                    DefinitionReader.read(
                            connection, described, context.settings().columns()),
                    describedAt);
        } finally {
            context.connections().close(connection);
        }
    }

    /**
     * An answer.
     *
     * @param primaryKey the columns of the primary key, empty if there is none, or where it was not asked for
     * @param keyFrom the LSN from which on the table is known to have had that key, {@link Lsn#NONE} if in all of the stream
     * @param types the types, and what they are made of
     * @param definitions the definitions of tables, by OID
     * @param describedAt an LSN up to which everything that was committed shows in the definitions
     */
    record Answer(
            List<String> primaryKey,
            long keyFrom,
            List<TypeRow> types,
            Map<Integer, TableDefinition> definitions,
            long describedAt) {}
}
