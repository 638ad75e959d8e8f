package dev.penstock.source.internal.record;

import dev.penstock.core.internal.type.TypeRow;
import dev.penstock.source.internal.pgoutput.Lsn;
import dev.penstock.source.internal.session.SessionContext;
import dev.penstock.source.internal.table.Catalog;
import dev.penstock.source.internal.table.KeyAge;
import dev.penstock.source.internal.table.SourceTable;
import dev.penstock.source.internal.table.TypeReader;
import java.sql.Connection;
import java.util.List;
import java.util.Set;

/** Asks the database what a Relation message leaves open, on a connection of its own. */
public final class RelationLookup {
    private final SessionContext context;

    public RelationLookup(SessionContext context) {
        this.context = context;
    }

    /**
     * Returns the primary key of the table of that OID, and the descriptions of types. What has been dropped in the
     * meantime is missing from the answer.
     */
    Answer ask(int table, boolean withKey, Set<Integer> types) {
        Connection connection = context.connect();
        try {
            List<SourceTable> tables = withKey ? Catalog.read(connection, List.of(table)) : List.of();
            List<String> key =
                    tables.isEmpty() ? List.of() : tables.get(0).key().primaryKey();
            long keyFrom = key.isEmpty()
                    ? Lsn.NONE
                    : KeyAge.since(connection, table, context.settings().slot());
            return new Answer(key, keyFrom, TypeReader.read(connection, types));
        } finally {
            context.connections().close(connection);
        }
    }

    /**
     * An answer.
     *
     * @param primaryKey the columns of the primary key, empty where there is none, or where it was not asked for
     * @param keyFrom the LSN from which on the table is known to have had that key, {@link Lsn#NONE} if in all of the stream
     * @param types the types, and what they are made of
     */
    record Answer(List<String> primaryKey, long keyFrom, List<TypeRow> types) {}
}
