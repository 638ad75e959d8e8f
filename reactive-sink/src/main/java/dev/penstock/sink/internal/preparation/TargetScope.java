package dev.penstock.sink.internal.preparation;

import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.sink.internal.owntable.OwnTable;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The tables that records may be written to. A record names its table, so without this limit its author could write to
 * the server's own tables, or change positions.
 */
public final class TargetScope {
    private static final String ANY_TABLE = "*";

    private final Set<CollectionName> own;
    private final Set<CollectionName> allowed;

    private TargetScope(Set<CollectionName> own, Set<CollectionName> allowed) {
        this.own = own;
        this.allowed = allowed;
    }

    /**
     * Returns a scope.
     *
     * @param own the tables of positions and of dead letters that are in use
     * @param allowed the tables that may be written to, {@code schema.*} for all of a schema; none if all may be
     * @throws IllegalArgumentException if one of {@code allowed} is not a table name
     */
    public static TargetScope of(Set<CollectionName> own, List<String> allowed) {
        Set<CollectionName> all = new HashSet<>(own);
        all.addAll(OwnTable.ofPositions(OwnTable.POSITIONS).places());
        Set<CollectionName> names = new HashSet<>();
        allowed.forEach(name -> names.add(CollectionName.parse(name)));
        return new TargetScope(all, names);
    }

    /** Returns the reason why records must not be written to a table, as a full sentence; empty if they may be. */
    Optional<String> refusal(CollectionName table) {
        String schema = table.schema();
        if (SqlText.isCut(schema) || SqlText.isCut(table.table())) {
            return Optional.of("PostgreSQL keeps " + SqlText.LONGEST_NAME
                    + " bytes of a name, so the name of this table could be that of another one.");
        }
        if (schema.startsWith("pg_") || schema.equals("information_schema")) {
            return Optional.of("Records are not written to tables of the server itself.");
        }
        if (own.contains(table)) {
            return Optional.of("Records are not written to the sink's own tables.");
        }
        boolean permitted =
                allowed.isEmpty() || allowed.contains(table) || allowed.contains(new CollectionName(schema, ANY_TABLE));
        return permitted ? Optional.empty() : Optional.of("The table is not among those of table.allowed.");
    }
}
