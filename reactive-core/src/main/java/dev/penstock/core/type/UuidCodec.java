package dev.penstock.core.type;

import java.util.UUID;

/** {@code uuid}: sixteen bytes. */
final class UuidCodec extends ScalarCodec<UUID> {
    UuidCodec(String typeName) {
        super(typeName, UUID.class);
    }

    @Override
    UUID read(byte[] bytes, int offset, int length) {
        Bytes.expect(16, length);
        return new UUID(Bytes.int8(bytes, offset), Bytes.int8(bytes, offset + 8));
    }

    @Override
    UUID parse(String text) {
        if (text.length() != 36) {
            throw new MalformedException("it has not the form of a UUID");
        }
        return UUID.fromString(text);
    }

    @Override
    void writeValue(UUID value, BinaryWriter out) {
        out.writeLong(value.getMostSignificantBits());
        out.writeLong(value.getLeastSignificantBits());
    }
}
