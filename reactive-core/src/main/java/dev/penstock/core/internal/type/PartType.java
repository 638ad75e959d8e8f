package dev.penstock.core.internal.type;

import dev.penstock.core.internal.codec.Codec;
import dev.penstock.core.internal.wire.ByteCursor;
import dev.penstock.core.internal.wire.MalformedException;
import org.jspecify.annotations.Nullable;

/** The types of the parts of arrays and composites, which send OIDs along. */
final class PartType {
    private PartType() {}

    /**
     * The type of that OID where {@code expected} is what the catalog says. It can be another where the definition changed
     * between the row and the look into the catalog; a built-in one is known nevertheless.
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

    /** The length in four bytes, -1 for null, and the value. */
    static @Nullable Object readField(ByteCursor in, Codec codec) {
        int length = in.int4();
        if (length == -1) {
            return null;
        }
        int start = in.take(length);
        return codec.read(in.bytes(), start, length);
    }
}
