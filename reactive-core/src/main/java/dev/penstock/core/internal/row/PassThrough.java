package dev.penstock.core.internal.row;

import dev.penstock.core.internal.type.PgType;

/** Decides where the bytes of a value can go to another database as they are. */
public final class PassThrough {
    private PassThrough() {}

    /**
     * Returns whether a value in the binary form of {@code source} is, byte for byte, one of {@code target}. It is where both
     * are the same built-in type: OIDs of a user's types differ between databases, and so do those that values of the
     * {@code reg…} types are. Everything else is decoded and encoded.
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
