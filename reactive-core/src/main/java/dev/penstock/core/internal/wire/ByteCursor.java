package dev.penstock.core.internal.wire;

/** Cursor into the bytes of a value, which does not read past their end. */
public final class ByteCursor {
    private final byte[] bytes;
    private final int end;
    private int at;

    public ByteCursor(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.at = offset;
        this.end = offset + length;
    }

    public byte[] bytes() {
        return bytes;
    }

    public int remaining() {
        return end - at;
    }

    public byte int1() {
        return bytes[take(1)];
    }

    public short int2() {
        return Bytes.int2(bytes, take(2));
    }

    public int int4() {
        return Bytes.int4(bytes, take(4));
    }

    public long int8() {
        return Bytes.int8(bytes, take(8));
    }

    public double float8() {
        return Double.longBitsToDouble(int8());
    }

    /** Skips {@code length} bytes and returns the offset of the first one. */
    public int take(int length) {
        if (length < 0 || length > end - at) {
            throw new MalformedException("it ends early");
        }
        int start = at;
        at += length;
        return start;
    }

    /** Reads a count of elements of at least {@code least} bytes each. A count that the bytes cannot hold is rejected before memory is used. */
    public int count(int least) {
        int count = int4();
        if (count < 0 || count > remaining() / least) {
            throw new MalformedException("it claims more than it holds");
        }
        return count;
    }

    public String utf8(int length) {
        return Utf8.decode(bytes, take(length), length);
    }

    /** Reads a text up to a zero byte, which is skipped. */
    public String zeroTerminated() {
        int start = at;
        while (int1() != 0) {}
        return Utf8.decode(bytes, start, at - start - 1);
    }

    public void expectEnd() {
        if (at != end) {
            throw new MalformedException("bytes follow after its end");
        }
    }
}
