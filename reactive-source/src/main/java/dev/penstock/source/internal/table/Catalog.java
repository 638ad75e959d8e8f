package dev.penstock.source.internal.table;

import dev.penstock.source.error.Finding;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/**
 * Reads tables from the catalog: a few statements however many tables there are, none of which takes a lock on a table.
 * Within a transaction that imported a snapshot, the answer is that of the snapshot.
 */
public final class Catalog {
    private Catalog() {}

    /** Returns what {@code patterns} select now. Does not throw for tables that are missing: see {@link TableSelection}. */
    public static TableSelection select(Connection connection, List<TablePattern> patterns) {
        return select(connection, patterns, oid -> true);
    }

    /** Returns what {@code patterns} select of the tables that are {@code wanted}; of others it is not told what is wrong with them. */
    public static TableSelection select(Connection connection, List<TablePattern> patterns, Predicate<Integer> wanted) {
        List<Finding> findings = new ArrayList<>();
        Collection<Integer> oids = new TableFinder(connection, findings)
                .find(patterns).stream().filter(wanted).toList();
        List<SourceTable> tables = new TableReader(connection).read(oids);
        findings.addAll(PartitionCheck.findings(tables));
        return new TableSelection(tables, findings);
    }

    /** Returns the tables of those OIDs that exist, ordered by name. */
    public static List<SourceTable> read(Connection connection, Collection<Integer> oids) {
        return new TableReader(connection).read(oids);
    }

    /**
     * Returns {@code tables} with the present size of each leaf in place of the one at its last ANALYZE or VACUUM, and its
     * rows estimated by that. Unlike all else here this takes a lock on each leaf for a moment: call it where a lock is
     * held anyway.
     */
    public static List<SourceTable> measure(Connection connection, List<SourceTable> tables) {
        return new TableSizes(connection).measure(tables);
    }
}
