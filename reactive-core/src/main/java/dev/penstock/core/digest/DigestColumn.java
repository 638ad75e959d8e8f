package dev.penstock.core.digest;

import java.util.Objects;
import java.util.Set;

/**
 * A column that takes part in a comparison. Immutable.
 *
 * @param name the name, unquoted
 * @param typeSchema the schema of the type; for a domain, of its base type
 * @param type the name of the type; for a domain, of its base type
 * @param number whether values are compared as numbers without trailing zeros
 */
public record DigestColumn(String name, String typeSchema, String type, boolean number) {
    private static final String BUILT_IN = "pg_catalog";
    private static final Set<String> NUMBERS = Set.of("int2", "int4", "int8", "numeric");

    /** Creates a column; all parts are required. */
    public DigestColumn {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(typeSchema, "typeSchema");
        Objects.requireNonNull(type, "type");
    }

    /**
     * Returns a column whose values are compared by their texts.
     *
     * @param name the name, unquoted
     * @param typeSchema the schema of the type; for a domain, of its base type
     * @param type the name of the type; for a domain, of its base type
     */
    public static DigestColumn of(String name, String typeSchema, String type) {
        return new DigestColumn(name, typeSchema, type, false);
    }

    /** Returns whether the type is one of PostgreSQL's own, in {@code pg_catalog}. */
    public boolean isBuiltIn() {
        return typeSchema.equals(BUILT_IN);
    }

    /**
     * Returns this column as it must be hashed for a comparison with {@code other}, the column of the other side. Two numbers of
     * different types, or of type {@code numeric}, are equal if they have the same value.
     */
    public DigestColumn comparedWith(DigestColumn other) {
        boolean bothNumbers = isNumber() && other.isNumber();
        boolean plainIntegers = type.equals(other.type) && !type.equals("numeric");
        return new DigestColumn(name, typeSchema, type, bothNumbers && !plainIntegers);
    }

    private boolean isNumber() {
        return isBuiltIn() && NUMBERS.contains(type);
    }
}
