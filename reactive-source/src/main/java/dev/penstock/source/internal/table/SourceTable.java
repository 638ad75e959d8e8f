package dev.penstock.source.internal.table;

import dev.penstock.source.internal.table.SourceColumn.Generation;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table to read, as the catalog described it at one moment.
 *
 * @param oid its OID
 * @param name its name
 * @param partitioned whether it is a partitioned table, whose rows are in its leaf partitions
 * @param key its replica identity and key
 * @param columns its columns, in order
 * @param withheld the columns that must not leave the server
 * @param leaves the relations that hold its rows: the leaf partitions, possibly none; for an ordinary table the table
 *     itself
 */
public record SourceTable(
        int oid,
        TableName name,
        boolean partitioned,
        TableKey key,
        List<SourceColumn> columns,
        Set<String> withheld,
        List<Leaf> leaves) {
    /** Copies the lists. */
    public SourceTable {
        columns = List.copyOf(columns);
        withheld = Set.copyOf(withheld);
        leaves = List.copyOf(leaves);
    }

    /** Creates a table without withheld columns. */
    public SourceTable(
            int oid, TableName name, boolean partitioned, TableKey key, List<SourceColumn> columns, List<Leaf> leaves) {
        this(oid, name, partitioned, key, columns, Set.of(), leaves);
    }

    /** Returns this table with columns that must not leave the server. */
    public SourceTable withholding(Set<String> names) {
        return new SourceTable(oid, name, partitioned, key, columns, names, leaves);
    }

    /** Returns the columns to name in a publication, {@code null} if it needs no list. */
    public @Nullable List<String> listed() {
        return withheld.isEmpty()
                ? null
                : columns.stream()
                        .filter(column -> column.generation() == Generation.NONE)
                        .map(SourceColumn::name)
                        .filter(column -> !withheld.contains(column))
                        .toList();
    }

    /**
     * Returns the OIDs of the relations that hold the rows of {@code tables}: partitions, and ordinary tables
     * themselves.
     */
    public static Set<Integer> rowHolders(List<SourceTable> tables) {
        return tables.stream()
                .flatMap(table -> table.leaves().stream())
                .map(Leaf::oid)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Returns the number of rows as of the last ANALYZE or VACUUM of each leaf; a leaf that never had one counts as
     * empty.
     */
    public long estimatedRows() {
        return leaves.stream()
                .mapToLong(leaf -> Math.max(0, leaf.estimatedRows))
                .sum();
    }

    /** Returns the number of bytes, without TOAST, as of the last ANALYZE or VACUUM of each leaf. */
    public long estimatedBytes() {
        return leaves.stream().mapToLong(Leaf::estimatedBytes).sum();
    }

    /** Returns the column of that name. */
    public Optional<SourceColumn> column(String column) {
        return columns.stream().filter(c -> c.name().equals(column)).findFirst();
    }

    /**
     * A relation that holds rows. Its columns have the names of the table's columns, not always in the same order.
     *
     * @param oid its OID
     * @param name its name
     * @param storage the storage of its rows
     * @param key its own replica identity and key; the server uses those of the partition
     * @param estimatedRows {@code reltuples}: -1 if it was never analyzed
     * @param estimatedBytes {@code relpages} in bytes
     */
    public record Leaf(
            int oid, TableName name, Storage storage, TableKey key, long estimatedRows, long estimatedBytes) {
        /** Storage of the rows of a leaf. */
        public enum Storage {
            /** In this database, with their changes in the WAL. */
            LOGGED,
            /** In this database, without their changes in the WAL. */
            UNLOGGED,
            /** On another server. */
            FOREIGN
        }
    }
}
