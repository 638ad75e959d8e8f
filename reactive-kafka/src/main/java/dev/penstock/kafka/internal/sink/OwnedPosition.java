package dev.penstock.kafka.internal.sink;

import dev.penstock.core.Position;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A message of the topic of positions: the instance that stored it, and the position, if there is one yet. Encoded as
 * one byte for the version, the length of the owner, the owner, and the bytes of the position.
 *
 * @param owner the instance
 * @param position the position of the last record that was committed, {@code null} before the first
 */
record OwnedPosition(String owner, @Nullable Position position) {
    private static final byte VERSION = 1;

    byte[] toBytes() {
        byte[] name = owner.getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = position == null ? new byte[0] : position.toBytes();
        return ByteBuffer.allocate(2 + name.length + bytes.length)
                .put(VERSION)
                .put((byte) name.length)
                .put(name)
                .put(bytes)
                .array();
    }

    /**
     * Decodes a position.
     *
     * @throws IllegalArgumentException if the bytes are not a stored position
     */
    static OwnedPosition of(byte[] bytes) {
        if (bytes.length < 2 || bytes[0] != VERSION || bytes.length < 2 + bytes[1] || bytes[1] < 0) {
            throw new IllegalArgumentException("These bytes are not a stored position of version " + VERSION + ".");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 2, bytes.length - 2);
        byte[] name = new byte[bytes[1]];
        buffer.get(name);
        byte[] position = new byte[buffer.remaining()];
        buffer.get(position);
        return new OwnedPosition(
                new String(name, StandardCharsets.US_ASCII), position.length == 0 ? null : Position.of(position));
    }
}
