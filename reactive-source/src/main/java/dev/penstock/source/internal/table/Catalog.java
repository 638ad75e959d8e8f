package dev.penstock.source.internal.table;

import dev.penstock.core.Check;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/**
 * Reader of tables from the catalog. It needs a few statements however many tables there are, none of which takes a
 * lock on a table. In a transaction that imported a snapshot, it returns the state of that snapshot.
 */
public final class Catalog {
    private Catalog() {}

    /**
     * Returns the tables that {@code patterns} select now. Missing tables are findings of the {@link TableSelection},
     * not errors.
     */
    public static TableSelection select(Connection connection, List<TablePattern> patterns) {
        return select(connection, patterns, oid -> true);
    }

    /**
     * Returns the tables that {@code patterns} select among those that are {@code wanted}. Problems of other tables are
     * not reported.
     */
    public static TableSelection select(Connection connection, List<TablePattern> patterns, Predicate<Integer> wanted) {
        List<Check> findings = new ArrayList<>();
        Collection<Integer> oids = new TableFinder(connection, findings)
                .find(patterns).stream().filter(wanted).toList();
        List<SourceTable> tables = new TableReader(connection).read(oids);
        findings.addAll(PartitionCheck.findings(tables));
        return new TableSelection(tables, findings);
    }

    /** Returns the existing tables with those OIDs, ordered by name. */
    public static List<SourceTable> read(Connection connection, Collection<Integer> oids) {
        return new TableReader(connection).read(oids);
    }

    /**
     * Returns {@code tables} with the present size of each leaf instead of that of its last ANALYZE or VACUUM, and rows
     * estimated accordingly. Unlike the other methods, this one takes a brief lock on each leaf, so call it only while
     * a lock is held.
     */
    public static List<SourceTable> measure(Connection connection, List<SourceTable> tables) {
        return new TableSizes(connection).measure(tables);
    }
}
