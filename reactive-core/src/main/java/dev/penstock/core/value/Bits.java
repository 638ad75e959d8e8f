package dev.penstock.core.value;

import java.util.Arrays;

/**
 * A value of {@code bit} or {@code varbit}: a string of bits (PostgreSQL manual, section "Bit String Types").
 *
 * <p>Zeros at the start count: {@code 01} and {@code 1} are two values. The bit at index 0 is the leftmost one, as in PostgreSQL's
 * {@code get_bit}. Immutable and thread-safe; equal if length and bits are.
 */
public final class Bits {
    private final byte[] bytes;
    private final int length;

    /** The first bit is the highest of the first byte; those after the last are zero. */
    private Bits(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
    }

    /**
     * Returns bits that are copied from an array of bytes.
     *
     * @param bytes the array; the first bit is the highest of the byte at {@code offset}
     * @param offset the index of the first byte
     * @param count the number of bytes, {@code length} divided by 8 and rounded up
     * @param length the number of bits; bits of the last byte after it are ignored
     * @return the bits, which do not change with the array
     */
    public static Bits ofBytes(byte[] bytes, int offset, int count, int length) {
        byte[] copy = Arrays.copyOfRange(bytes, offset, offset + count);
        if (length % 8 != 0) {
            copy[count - 1] &= (byte) (0xff << (8 - length % 8));
        }
        return new Bits(copy, length);
    }

    /**
     * Parses a text of {@code 0} and {@code 1}.
     *
     * @param text the text, such as {@code 1010}; its length is the number of bits, and it can be empty
     * @throws IllegalArgumentException if the text contains another character
     */
    public static Bits parse(String text) {
        byte[] bytes = new byte[(text.length() + 7) / 8];
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '1') {
                bytes[i / 8] |= (byte) (0x80 >> (i % 8));
            } else if (c != '0') {
                throw new IllegalArgumentException("A bit is neither 0 nor 1.");
            }
        }
        return new Bits(bytes, text.length());
    }

    /** Returns the number of bits. */
    public int length() {
        return length;
    }

    /**
     * Returns one bit.
     *
     * @param index the index, counted from 0 at the left
     * @throws IndexOutOfBoundsException if there is no such bit
     */
    public boolean get(int index) {
        if (index < 0 || index >= length) {
            throw new IndexOutOfBoundsException(index);
        }
        return (bytes[index / 8] & (0x80 >> (index % 8))) != 0;
    }

    /** Returns the bits as a new array of bytes. The first bit is the highest of the first byte; the last byte is padded with zeroes. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bits that && length == that.length && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(bytes) + length;
    }

    /** Returns the bits as a text of {@code 0} and {@code 1}. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            out.append(get(i) ? '1' : '0');
        }
        return out.toString();
    }
}
