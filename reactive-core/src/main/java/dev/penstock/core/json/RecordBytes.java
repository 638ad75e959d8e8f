package dev.penstock.core.json;

import java.io.ByteArrayOutputStream;

/** Buffer for the bytes of a record's JSON. It fails if they do not fit one Java array. */
final class RecordBytes extends ByteArrayOutputStream {
    /** The largest size of an array; some virtual machines reserve a few words of each. */
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
