package dev.penstock.core.value;

import dev.penstock.core.internal.wire.Utf8;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A value of {@code json} or {@code jsonb}: its text, as the server sent it or the application gave it.
 *
 * <p>The text is not parsed: if the application gives malformed JSON, the server rejects it. To parse it, hand {@link #toString()} or
 * {@link #toUtf8()} to a JSON library. The server keeps the text of a {@code json} unchanged, and writes that of a {@code jsonb} itself.
 *
 * <p>Immutable and thread-safe. Two values are equal when their texts are: {@code {"a":1}} and {@code {"a": 1}} are not.
 */
public final class Json {
    private final byte[] utf8;

    private Json(byte[] utf8) {
        this.utf8 = utf8;
    }

    /**
     * Returns the value with the JSON text {@code text}.
     *
     * @throws IllegalArgumentException if the text contains half a surrogate pair
     */
    public static Json of(String text) {
        return new Json(Utf8.encode(text));
    }

    /**
     * Returns the value whose text is copied from an array of bytes in UTF-8. The bytes are not validated.
     *
     * @param bytes the array
     * @param offset the index of the first byte
     * @param length the number of bytes
     */
    public static Json ofUtf8(byte[] bytes, int offset, int length) {
        return new Json(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    /** Returns a read-only view of the text in UTF-8, without a copy. Each call returns a new buffer at position 0. */
    public ByteBuffer asByteBuffer() {
        return ByteBuffer.wrap(utf8).asReadOnlyBuffer();
    }

    /** Returns a copy of the text in UTF-8. */
    public byte[] toUtf8() {
        return utf8.clone();
    }

    /** Returns the number of bytes of the text in UTF-8. */
    public int byteSize() {
        return utf8.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Json that && Arrays.equals(utf8, that.utf8);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(utf8);
    }

    /** Returns the JSON text. */
    @Override
    public String toString() {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
