package dev.penstock.core.digest;

import dev.penstock.core.CollectionName;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A table as one side of a comparison has it, and what of it is compared.
 *
 * @param name its name
 * @param whole whether the rows of tables that inherit from it, such as its partitions, are its rows
 * @param columns the columns to compare, in the order in which both sides hash them
 * @param key the names of the key columns, empty if rows have no key
 * @param filter an SQL expression that is true for the rows to compare, {@code null} if all are
 * @param bytes the size of its files, without values kept out of line
 * @param hashing what the server computes for a text that is always the same: two servers that agree can use their fast hash
 * @param portable whether to use a hash that is the same on all servers and encodings
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
    /** Copies the lists. */
    public DigestTable {
        Objects.requireNonNull(name, "name");
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    /** Returns the column of that name. */
    public Optional<DigestColumn> column(String column) {
        return columns.stream().filter(c -> c.name().equals(column)).findFirst();
    }

    /** Returns the columns of the key, in its order. */
    public List<DigestColumn> keyColumns() {
        return key.stream().map(name -> column(name).orElseThrow()).toList();
    }

    /** Returns this table with other columns and another key to compare. */
    public DigestTable comparing(List<DigestColumn> compared, List<String> comparedKey, boolean portableHash) {
        return new DigestTable(name, whole, compared, comparedKey, filter, bytes, hashing, portableHash);
    }
}
