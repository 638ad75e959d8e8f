package dev.penstock.core;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A change of one row, or one row of the snapshot, with the row as an object of a class of the application. Immutable.
 *
 * <p>A column is mapped to the member of the same name in camel case: {@code created_at} to {@code createdAt}. Annotations of Jackson
 * override that. Columns without a member are ignored; a member without a column is an error.
 *
 * @param <T> the class that rows are mapped to
 */
public interface Change<T> {
    /**
     * Returns the operation. A row of the snapshot is a {@link Operation#SNAPSHOT}. A TRUNCATE of the table is a {@link Operation#DELETE}
     * without a key and without rows.
     */
    Operation operation();

    /**
     * Returns the row before the change, or {@code null} if there was none or the server did not send all columns that the class has.
     *
     * <p>The server sends the whole old row only with {@code REPLICA IDENTITY FULL}. The key columns of a deleted row are always in
     * {@link #key()}.
     */
    @Nullable
    T before();

    /**
     * Returns the row after the change, {@code null} for a deletion.
     *
     * @throws RowMappingException if the server did not send a column that the class has. That happens when a large value is stored
     *     out of line and the update did not change it ({@link #unsentColumns()}): the value is not null but unknown. With
     *     {@code REPLICA IDENTITY FULL} the server sends it
     */
    @Nullable
    T after();

    /** Returns the key columns, or {@code null} if the table has no key or was truncated. */
    @Nullable
    StructuredData key();

    /**
     * Returns the names of the columns that may have changed; empty for a deletion.
     *
     * <p>With {@code REPLICA IDENTITY FULL} these are exactly the columns whose value differs. Without it the old values are
     * not known, and these are all columns that were sent.
     */
    Set<String> changedColumns();

    /** Returns the names of the columns that an update did not change and the server did not send. */
    Set<String> unsentColumns();

    /** Returns the position of the record, to be handed to an {@link Acknowledger}. */
    Position position();

    /** Returns the record that this change was mapped from. */
    Record record();
}
