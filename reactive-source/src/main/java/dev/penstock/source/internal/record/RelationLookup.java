package dev.penstock.source.internal.record;

import dev.penstock.core.internal.schema.TableDefinition;
import dev.penstock.core.internal.type.TypeRow;
import dev.penstock.source.internal.catalog.Attribute;
import dev.penstock.source.internal.catalog.AttributeReader;
import dev.penstock.source.internal.catalog.DefinitionReader;
import dev.penstock.source.internal.catalog.KeyAge;
import dev.penstock.source.internal.catalog.TypeReader;
import dev.penstock.source.internal.pgoutput.Lsn;
import dev.penstock.source.internal.selection.ColumnRules;
import dev.penstock.source.internal.session.SessionConnections;
import dev.penstock.source.internal.table.Catalog;
import dev.penstock.source.internal.table.SourceTable;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Queries for the parts of a table's description that Relation messages do not contain, on a connection of their own. */
public final class RelationLookup {
    private final SessionConnections connections;
    private final String slot;
    private final ColumnRules columns;
    private final boolean describes;

    /**
     * Creates a lookup.
     *
     * @param slot the session's slot, which keeps the history that the age of a key is looked up in
     * @param columns the rules that leave out columns
     * @param describes whether relations carry the definitions of their tables
     */
    public RelationLookup(SessionConnections connections, String slot, ColumnRules columns, boolean describes) {
        this.connections = connections;
        this.slot = slot;
        this.columns = columns;
        this.describes = describes;
    }

    /** Returns whether relations carry the definitions of their tables. */
    boolean describes() {
        return describes;
    }

    /**
     * Returns the primary key of the table with that OID, the descriptions of types, and the definitions of tables.
     * Objects that have been dropped meanwhile are missing from the answer.
     */
    Answer ask(int table, boolean withKey, Set<Integer> types, Set<Integer> described) {
        Connection connection = connections.open();
        try {
            List<SourceTable> tables = withKey ? Catalog.read(connection, List.of(table)) : List.of();
            List<String> key =
                    tables.isEmpty() ? List.of() : tables.get(0).key().primaryKey();
            long keyFrom = key.isEmpty() ? Lsn.NONE : KeyAge.since(connection, table, slot);
            long describedAt = described.isEmpty() ? Lsn.NONE : KeyAge.now(connection);
            return new Answer(
                    key,
                    keyFrom,
                    TypeReader.read(connection, types),
                    AttributeReader.read(connection, described),
                    DefinitionReader.read(connection, described, columns),
                    describedAt);
        } finally {
            connections.close(connection);
        }
    }

    /**
     * An answer.
     *
     * @param primaryKey the columns of the primary key, empty if there is none or it was not requested
     * @param keyFrom the LSN since which the table is known to have that key, {@link Lsn#NONE} if it had it throughout
     *     the stream
     * @param types the types and their component types
     * @param attributes the columns that tables have and had, by OID
     * @param definitions the definitions of tables, by OID
     * @param describedAt an LSN up to which every commit is visible in the definitions
     */
    record Answer(
            List<String> primaryKey,
            long keyFrom,
            List<TypeRow> types,
            Map<Integer, List<Attribute>> attributes,
            Map<Integer, TableDefinition> definitions,
            long describedAt) {}
}
