package dev.penstock.source.internal.selection;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Replacement of the values of a column. A null stays a null. Immutable; its text does not contain the salt. */
public final class ColumnMask {
    /** The number of characters of a hash. */
    public static final int HASH_LENGTH = 64;

    private static final ColumnMask NULL = new ColumnMask(Kind.NULL, new byte[0]);

    private final Kind kind;
    private final byte[] bytes;

    private ColumnMask(Kind kind, byte[] bytes) {
        this.kind = kind;
        this.bytes = bytes;
    }

    /** Returns the mask that replaces values by null. */
    public static ColumnMask ofNull() {
        return NULL;
    }

    /** Returns the mask that replaces values by a fixed text. */
    public static ColumnMask text(String text) {
        return new ColumnMask(Kind.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Returns the mask that replaces values by the SHA-256 of the salt followed by the value, as 64 hexadecimal
     * characters.
     */
    public static ColumnMask sha256(String salt) {
        return new ColumnMask(Kind.SHA256, salt.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the kind of the mask. */
    public Kind kind() {
        return kind;
    }

    /** Returns the number of characters of the replacement as the server counts them; 0 for nulls. */
    int characters() {
        return switch (kind) {
            case NULL -> 0;
            case TEXT ->
                (int) new String(bytes, StandardCharsets.UTF_8).codePoints().count();
            case SHA256 -> HASH_LENGTH;
        };
    }

    /** Returns the replacement of the text at {@code from}, {@code null} for a null. */
    byte @Nullable [] apply(byte[] source, int from, int length) {
        return switch (kind) {
            case NULL -> null;
            case TEXT -> bytes;
            case SHA256 -> hash(source, from, length);
        };
    }

    private byte[] hash(byte[] source, int from, int length) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes);
            digest.update(source, from, length);
            return HexFormat.of().formatHex(digest.digest()).getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ColumnMask that && kind == that.kind && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, Arrays.hashCode(bytes));
    }

    /** Returns the kind alone. */
    @Override
    public String toString() {
        return kind.name();
    }

    /** The kinds of masks. */
    public enum Kind {
        /** Null. */
        NULL,
        /** A fixed text. */
        TEXT,
        /** A salted hash. */
        SHA256
    }
}
