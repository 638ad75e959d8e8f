package dev.penstock.core.internal.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/** Growing buffer of bytes in network byte order. Confined to one thread; reusable after {@link #clear()}. */
public final class BinaryWriter {
    private byte[] bytes;
    private int size;

    /** Creates an empty buffer with an initial capacity of {@code capacity} bytes. */
    public BinaryWriter(int capacity) {
        this.bytes = new byte[Math.max(16, capacity)];
    }

    /** Returns the number of bytes that were written. */
    public int size() {
        return size;
    }

    /** Removes all bytes and keeps the memory. */
    public void clear() {
        size = 0;
    }

    /** Removes the bytes after the first {@code size} ones. */
    public void truncate(int size) {
        this.size = Objects.checkIndex(size, this.size + 1);
    }

    /** Appends the lowest byte of {@code value}. */
    public void writeByte(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    /** Appends the lowest two bytes of {@code value}. */
    public void writeShort(int value) {
        reserve(2);
        Bytes.putInt2(bytes, size, (short) value);
        size += 2;
    }

    /** Appends four bytes. */
    public void writeInt(int value) {
        reserve(4);
        Bytes.putInt4(bytes, size, value);
        size += 4;
    }

    /** Appends eight bytes. */
    public void writeLong(long value) {
        reserve(8);
        Bytes.putInt8(bytes, size, value);
        size += 8;
    }

    /** Appends {@code length} bytes of {@code source} from {@code offset}. */
    public void writeBytes(byte[] source, int offset, int length) {
        reserve(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    /** Appends the remaining bytes of {@code source}, whose position does not change. */
    public void writeBytes(ByteBuffer source) {
        int length = source.remaining();
        reserve(length);
        source.get(source.position(), bytes, size, length);
        size += length;
    }

    /** Appends {@code length} bytes of {@code source} from {@code offset}; {@code source} can be this buffer. */
    public void writeBytes(BinaryWriter source, int offset, int length) {
        int end = source.size;
        Objects.checkFromIndexSize(offset, length, end);
        reserve(length);
        System.arraycopy(source.bytes, offset, bytes, size, length);
        size += length;
    }

    /** Returns the four bytes at {@code position}, which were written before. */
    public int getInt(int position) {
        Objects.checkFromIndexSize(position, 4, size);
        return Bytes.int4(bytes, position);
    }

    /** Returns a hash of the bytes from {@code from} to the end, which is the same for equal bytes at any offset. */
    public int hash(int from) {
        int hash = 1;
        for (int i = Objects.checkIndex(from, size + 1); i < size; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash;
    }

    /** Returns whether two ranges, which were written before, have the same bytes. */
    public boolean isSame(int from, int to, int otherFrom, int otherTo) {
        return Arrays.equals(bytes, from, to, bytes, otherFrom, otherTo);
    }

    /** Appends {@code text} in UTF-8. @throws IllegalArgumentException if it holds half a surrogate pair */
    public void writeUtf8(String text) {
        int length = text.length();
        reserve(length);
        int ascii = 0;
        while (ascii < length && text.charAt(ascii) < 0x80) {
            bytes[size + ascii] = (byte) text.charAt(ascii);
            ascii++;
        }
        if (ascii == length) {
            size += length;
        } else {
            byte[] utf8 = Utf8.encode(text);
            writeBytes(utf8, 0, utf8.length);
        }
    }

    /** Overwrites the four bytes at {@code position}, which were written before. */
    public void setInt(int position, int value) {
        Objects.checkFromIndexSize(position, 4, size);
        Bytes.putInt4(bytes, position, value);
    }

    /** Returns a copy of the bytes that were written. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    /** Returns a read-only view of the bytes that were written, valid until the next change. */
    public ByteBuffer view() {
        return ByteBuffer.wrap(bytes, 0, size).slice().asReadOnlyBuffer();
    }

    /** Returns the bytes that were written without a copy, and starts a new buffer with a capacity of {@code capacity} bytes. */
    public ByteBuffer detach(int capacity) {
        ByteBuffer detached = ByteBuffer.wrap(bytes, 0, size);
        bytes = new byte[Math.max(16, capacity)];
        size = 0;
        return detached;
    }

    private void reserve(int length) {
        if (bytes.length - size < length) {
            bytes = Arrays.copyOf(bytes, capacity(size, length));
        }
    }

    private static int capacity(int size, int length) {
        int needed = Math.addExact(size, length);
        int doubled = size > Integer.MAX_VALUE / 2 - 8 ? Integer.MAX_VALUE - 8 : size * 2;
        return Math.max(needed, doubled);
    }
}
