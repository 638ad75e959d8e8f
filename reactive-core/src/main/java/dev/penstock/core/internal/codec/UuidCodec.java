package dev.penstock.core.internal.codec;

import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.internal.wire.Bytes;
import dev.penstock.core.internal.wire.MalformedException;
import java.util.UUID;

/** {@code uuid}: sixteen bytes. */
public final class UuidCodec extends ScalarCodec<UUID> {
    public UuidCodec(String typeName) {
        super(typeName, UUID.class);
    }

    @Override
    public UUID read(byte[] bytes, int offset, int length) {
        Bytes.expect(16, length);
        return new UUID(Bytes.int8(bytes, offset), Bytes.int8(bytes, offset + 8));
    }

    @Override
    public UUID parse(String text) {
        if (text.length() != 36) {
            throw new MalformedException("it has not the form of a UUID");
        }
        return UUID.fromString(text);
    }

    @Override
    public void writeValue(UUID value, BinaryWriter out) {
        out.writeLong(value.getMostSignificantBits());
        out.writeLong(value.getLeastSignificantBits());
    }
}
