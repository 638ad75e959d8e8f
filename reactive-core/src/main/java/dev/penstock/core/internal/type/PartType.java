package dev.penstock.core.internal.type;

import dev.penstock.core.internal.codec.Codec;
import dev.penstock.core.internal.wire.ByteCursor;
import dev.penstock.core.internal.wire.MalformedException;
import org.jspecify.annotations.Nullable;

/** Types of the elements of arrays and the fields of composites, whose binary forms contain OIDs. */
final class PartType {
    private PartType() {}

    /**
     * Returns the type with the OID {@code oid}, usually {@code expected}, the type in the catalog. It is another type if the definition
     * changed after the row and before the query of the catalog. Then it must be a built-in type, else the value cannot be decoded.
     */
    static PgType sent(int oid, PgType expected) {
        if (oid == expected.oid()) {
            return expected;
        }
        PgType builtIn = PgType.builtIn(oid);
        if (builtIn == null) {
            throw new MalformedException("its definition has changed");
        }
        return builtIn;
    }

    /** Reads a field: the length in four bytes, -1 for null, and the value. */
    static @Nullable Object readField(ByteCursor in, Codec codec) {
        int length = in.int4();
        if (length == -1) {
            return null;
        }
        int start = in.take(length);
        return codec.read(in.bytes(), start, length);
    }
}
