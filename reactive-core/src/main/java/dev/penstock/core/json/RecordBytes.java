package dev.penstock.core.json;

import java.io.ByteArrayOutputStream;

/** The bytes of a record's JSON, which are no more than one Java array can hold. */
final class RecordBytes extends ByteArrayOutputStream {
    /** Some virtual machines keep a few words of an array for themselves. */
    private static final int MOST = Integer.MAX_VALUE - 16;

    RecordBytes() {
        super(512);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        if (length > MOST - count) {
            throw RecordJsonException.tooLarge();
        }
        super.write(bytes, offset, length);
    }
}
