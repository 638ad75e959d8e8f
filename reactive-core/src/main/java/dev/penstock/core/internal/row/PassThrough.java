package dev.penstock.core.internal.row;

import dev.penstock.core.internal.type.PgType;

/** Rule for values whose bytes can be sent to another database unchanged. */
public final class PassThrough {
    private PassThrough() {}

    /**
     * Returns whether the binary form of a value of {@code source} is also one of {@code target}. That is so if both are the same
     * built-in type. OIDs of user-defined types, and those in values of the {@code reg…} types, differ between databases; such values are
     * decoded and encoded.
     */
    public static boolean allowed(PgType source, PgType target) {
        PgType type = source.withoutDomain();
        return type.oid() == target.withoutDomain().oid()
                && PgType.builtIn(type.oid()) != null
                && type.binary()
                && !holdsOids(type);
    }

    private static boolean holdsOids(PgType type) {
        PgType part = type.element();
        return type.name().startsWith("reg") || (part != null && holdsOids(part));
    }
}
