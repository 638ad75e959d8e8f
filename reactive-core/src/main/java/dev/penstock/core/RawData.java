package dev.penstock.core;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Content without structure, such as that of a logical message. Immutable; equal when the bytes are. */
public final class RawData implements Data {
    private final byte[] bytes;

    private RawData(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Returns raw data of a copy of {@code bytes}. */
    public static RawData of(byte[] bytes) {
        return new RawData(bytes.clone());
    }

    /** Returns the content as a read-only buffer. */
    public ByteBuffer bytes() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /** Returns a copy of the content. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /** Returns how many bytes there are. */
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

    /** Says how long the content is; never what it is. */
    @Override
    public String toString() {
        return "RawData[" + bytes.length + " bytes]";
    }
}
