package dev.penstock.core.digest;

import java.util.Objects;
import java.util.Set;

/**
 * A column that takes part in a comparison.
 *
 * @param name its name, unquoted
 * @param typeSchema the schema of its type; of a domain, of the type it is based on
 * @param type the name of its type; of a domain, of the type it is based on
 * @param number whether its value is compared as a number without trailing zeros
 */
public record DigestColumn(String name, String typeSchema, String type, boolean number) {
    private static final String BUILT_IN = "pg_catalog";
    private static final Set<String> NUMBERS = Set.of("int2", "int4", "int8", "numeric");

    /** Refuses missing parts. */
    public DigestColumn {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(typeSchema, "typeSchema");
        Objects.requireNonNull(type, "type");
    }

    /** Returns a column whose value is compared by its text. */
    public static DigestColumn of(String name, String typeSchema, String type) {
        return new DigestColumn(name, typeSchema, type, false);
    }

    /** Returns whether the type came with PostgreSQL. */
    public boolean isBuiltIn() {
        return typeSchema.equals(BUILT_IN);
    }

    /**
     * Returns this column as it is compared with {@code other}, the column of the other side: two numbers of different types, or of
     * type {@code numeric}, are equal if they have the same value.
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
