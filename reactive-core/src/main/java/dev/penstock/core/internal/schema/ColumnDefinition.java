package dev.penstock.core.internal.schema;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Description of a column from the catalog.
 *
 * @param number its {@code attnum}, which a rename does not change
 * @param name its name, unquoted
 * @param typeOid the OID of its type
 * @param typeModifier its {@code atttypmod}, -1 if there is none
 * @param type its type as DDL writes it, with modifiers, and qualified unless it is in {@code pg_catalog}
 * @param notNull whether it is NOT NULL
 * @param collation the name of a collation that every database has, if it is not the type's own; else {@code null}
 * @param filled whether it has a default or is an identity, so that an insertion need not give a value
 * @param missing the value, as text, of rows that existed before the column was added; {@code null} if the catalog has none. Such rows
 *     then are null, or the server wrote their values when the column was added
 */
public record ColumnDefinition(
        int number,
        String name,
        int typeOid,
        int typeModifier,
        String type,
        boolean notNull,
        @Nullable String collation,
        boolean filled,
        @Nullable String missing) {
    /** Creates a description; name and type are required. */
    public ColumnDefinition {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
    }

    /** Returns this definition under another name. */
    public ColumnDefinition withName(String other) {
        return new ColumnDefinition(number, other, typeOid, typeModifier, type, notNull, collation, filled, missing);
    }
}
