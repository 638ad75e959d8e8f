package dev.penstock.core.digest;

import dev.penstock.core.CollectionName;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A table on one side of a comparison, with the columns and rows that are compared. Immutable.
 *
 * @param name the name of the table
 * @param whole whether rows of tables that inherit from it, such as its partitions, are included
 * @param columns the columns to compare, in the order in which both sides hash them
 * @param key the names of the key columns, empty if the table has no key
 * @param filter an SQL expression that is true for the rows to compare, {@code null} to compare all
 * @param bytes the size of the table's files, without values stored out of line
 * @param hashing the server's hash of a fixed text; two servers with the same one can use PostgreSQL's fast hash
 * @param portable whether to use a hash that is the same on all servers and in all encodings
 */
public record DigestTable(
        CollectionName name,
        boolean whole,
        List<DigestColumn> columns,
        List<String> key,
        @Nullable String filter,
        long bytes,
        String hashing,
        boolean portable) {
    /** Creates a table; the lists are copied. */
    public DigestTable {
        Objects.requireNonNull(name, "name");
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    /** Returns the column with the name {@code column}, or empty if it is not compared. */
    public Optional<DigestColumn> column(String column) {
        return columns.stream().filter(c -> c.name().equals(column)).findFirst();
    }

    /** Returns the columns of the key, in the order of the key. */
    public List<DigestColumn> keyColumns() {
        return key.stream().map(name -> column(name).orElseThrow()).toList();
    }

    /**
     * Returns a copy with other columns and another key to compare.
     *
     * @param compared the columns, in the order in which both sides hash them
     * @param comparedKey the names of the key columns, empty for none
     * @param portableHash whether to use a hash that is the same on all servers and in all encodings
     */
    public DigestTable comparing(List<DigestColumn> compared, List<String> comparedKey, boolean portableHash) {
        return new DigestTable(name, whole, compared, comparedKey, filter, bytes, hashing, portableHash);
    }
}
