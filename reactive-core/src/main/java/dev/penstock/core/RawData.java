package dev.penstock.core;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Content without columns, such as that of a logical message.
 *
 * <p>Immutable and thread-safe; equal when the bytes are. The library does not interpret the bytes: they have the encoding of the
 * application that wrote the message.
 *
 * <pre>{@code String text = new String(record.message().toByteArray(), StandardCharsets.UTF_8);}</pre>
 */
public final class RawData implements Data {
    private final byte[] bytes;

    private RawData(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Returns raw data that holds a copy of an array.
     *
     * @param bytes the content, possibly empty
     */
    public static RawData of(byte[] bytes) {
        return new RawData(bytes.clone());
    }

    /** Returns the content as a read-only buffer, without a copy. Each call returns a new buffer at position 0. */
    public ByteBuffer bytes() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /** Returns a copy of the content, which the caller may change. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /** Returns the number of bytes. */
    public int size() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RawData that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Returns a text with the number of bytes, never the content. */
    @Override
    public String toString() {
        return "RawData[" + bytes.length + " bytes]";
    }
}
