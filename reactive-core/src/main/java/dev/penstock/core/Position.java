package dev.penstock.core;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Where a record stands in its source: opaque bytes to everybody but the source that made it.
 *
 * <p>Unique for every record of a source. Store {@link #toBytes()} to resume later; hand the position itself (or one made
 * of its bytes by {@link #of}) to an {@link Acknowledger}. Immutable and thread-safe; equal when the bytes are.
 */
public abstract class Position {
    private static final Pattern PROGRESS =
            Pattern.compile("\"progress\":\\{(?:[^\"}]|\"(?:[^\"\\\\]|\\\\.)*+\")*+\\}");

    /** For the sources, whose positions make their bytes on demand. */
    protected Position() {}

    /** Returns a position of a copy of {@code bytes}, as {@link #toBytes()} gave them. */
    public static Position of(byte[] bytes) {
        return new Opaque(bytes.clone());
    }

    /** Returns the bytes to store; the caller owns them. */
    public abstract byte[] toBytes();

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof Position that && Arrays.equals(toBytes(), that.toBytes()));
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(toBytes());
    }

    /**
     * Returns the bytes as text, for messages: the positions of the PostgreSQL source are JSON. How far tables have been read, which is
     * told by values of their keys, is left out.
     */
    @Override
    public String toString() {
        return PROGRESS.matcher(new String(toBytes(), StandardCharsets.UTF_8)).replaceFirst("\"progress\":\"…\"");
    }

    private static final class Opaque extends Position {
        private final byte[] bytes;

        Opaque(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public byte[] toBytes() {
            return bytes.clone();
        }
    }
}
