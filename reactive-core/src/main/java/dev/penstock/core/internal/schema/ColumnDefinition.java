package dev.penstock.core.internal.schema;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A column as the catalog describes it.
 *
 * @param number its {@code attnum}, which stays when the column is renamed
 * @param name its name, unquoted
 * @param typeOid the OID of its type
 * @param typeModifier its {@code atttypmod}, -1 if there is none
 * @param type its type as DDL writes it, with modifiers, and qualified unless it is in {@code pg_catalog}
 * @param notNull whether it refuses null
 * @param collation the name of a collation that every database has, if it is not the type's own; else {@code null}
 * @param filled whether it gets a value if none is given: a default, an identity
 * @param missing the value, as text, that rows have which were there before the column was added; {@code null} if the catalog knows
 *     none: such rows are null, or the server wrote their value when the column was added
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
    /** Requires a name and a type. */
    public ColumnDefinition {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
    }
}
