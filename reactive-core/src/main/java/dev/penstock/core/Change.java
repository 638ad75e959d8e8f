package dev.penstock.core;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One change of one row of a table, with its images as objects of a class of the application. Immutable.
 *
 * <p>A column belongs to the member of the same name in camel case: {@code created_at} to {@code createdAt}. Jackson's
 * annotations say otherwise. Columns without a member are left out; a member without a column is an error.
 *
 * @param <T> the class of the rows
 */
public interface Change<T> {
    /** Returns the operation. A truncation of the table is a {@link Operation#DELETE} without key and images. */
    Operation operation();

    /**
     * Returns the row before the change, or {@code null} if the server did not send all columns of the class: the old row is
     * sent whole only with {@code REPLICA IDENTITY FULL}. The key columns of a deleted row are in {@link #key()}.
     */
    @Nullable
    T before();

    /**
     * Returns the row after the change, {@code null} on a deletion.
     *
     * @throws RowMappingException if the server did not send a column of the class, because its large value is stored out of line
     *     and the update left it as it was ({@link #unsentColumns()}). It is not {@code null}; its value is not known. With
     *     {@code REPLICA IDENTITY FULL} it is sent
     */
    @Nullable
    T after();

    /** Returns the key columns, or {@code null} if the table has no key. */
    @Nullable
    StructuredData key();

    /**
     * Returns the names of the columns that may have changed: all columns that were sent except those whose old value was sent,
     * too, and is the same. Exact with {@code REPLICA IDENTITY FULL}; without it, all columns that were sent. Empty on a
     * deletion.
     */
    Set<String> changedColumns();

    /** Returns the names of the columns that an update left as they were and the server did not send. */
    Set<String> unsentColumns();

    /** Returns the position of the record, which acknowledges it. */
    Position position();

    /** Returns the record itself. */
    Record record();
}
