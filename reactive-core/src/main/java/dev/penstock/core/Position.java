package dev.penstock.core;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Position of a record in its source. Its bytes have a meaning for that source only.
 *
 * <p>The source gives each record that it emits a position of its own. Records that an operator makes of one record share its position. A
 * record that is sent again after a restart can have different bytes. Store {@link #toBytes()} to resume later. Within the same
 * subscription, hand the position itself, or one that {@link #of} made of its bytes, to an {@link Acknowledger}. Immutable and
 * thread-safe; equal when the bytes are.
 */
public abstract class Position {
    private static final String PROGRESS = "\"progress\":{";
    private static final Pattern PROGRESS_VALUE =
            Pattern.compile("(?:[^\"}]|\"(?:[^\"\\\\]|\\\\.)*+\")*+\\}", Pattern.DOTALL);

    /** More than positions of a thousand separate tables have; stored bytes that are no position can be of any length. */
    private static final int MOST_TEXT = 20_000;

    /** Creates a position; for sources, whose positions produce their bytes on demand. */
    protected Position() {}

    /**
     * Returns a position that holds a copy of stored bytes. They are not validated here: a source that cannot read them signals an error
     * when it is subscribed to.
     *
     * @param bytes the bytes that {@link #toBytes()} returned
     * @return a position that is equal to the one that returned the bytes
     */
    public static Position of(byte[] bytes) {
        return new Opaque(bytes.clone());
    }

    /**
     * Returns the bytes to store. Hand them to {@link #of} to resume after this position, in this process or another one. The
     * caller may change the array.
     */
    public abstract byte[] toBytes();

    /** Returns whether the other object is a position with the same bytes, whatever its class. */
    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof Position that && Arrays.equals(toBytes(), that.toBytes()));
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(toBytes());
    }

    /**
     * Returns the position as text, for messages; positions of the PostgreSQL source are JSON. The progress of a snapshot is left
     * out, because it contains key values. A text of more than 20000 characters is cut short.
     */
    @Override
    public String toString() {
        String text = withoutProgress(new String(toBytes(), StandardCharsets.UTF_8));
        return text.length() > MOST_TEXT ? text.substring(0, MOST_TEXT) + '…' : text;
    }

    /** What cannot be told apart from the progress is left out too. */
    private static String withoutProgress(String text) {
        int start = text.indexOf(PROGRESS);
        if (start < 0) {
            return text;
        }
        int value = start + PROGRESS.length();
        Matcher matcher = PROGRESS_VALUE.matcher(text).region(value, text.length());
        String rest = matcher.lookingAt() ? text.substring(matcher.end()) : "";
        return text.substring(0, value - 1) + "\"…\"" + rest;
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
