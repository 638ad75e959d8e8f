package dev.penstock.conduit.record;

import com.google.protobuf.ByteString;
import dev.penstock.core.Position;

/**
 * The position of a record that Conduit sent, with its place among all that it sent: positions of foreign sources need not
 * differ. Equal by place.
 */
public final class OrdinalPosition extends Position {
    private final ByteString bytes;
    private final long ordinal;

    public OrdinalPosition(ByteString bytes, long ordinal) {
        this.bytes = bytes;
        this.ordinal = ordinal;
    }

    public long ordinal() {
        return ordinal;
    }

    @Override
    public byte[] toBytes() {
        return bytes.toByteArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OrdinalPosition that && ordinal == that.ordinal;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(ordinal);
    }
}
