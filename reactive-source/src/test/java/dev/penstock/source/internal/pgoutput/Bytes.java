package dev.penstock.source.internal.pgoutput;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Bytes of a message, written by hand. */
final class Bytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static Bytes message(char kind) {
        return new Bytes().int8(kind);
    }

    static Bytes empty() {
        return new Bytes();
    }

    public Bytes int8(int value) {
        out.write(value);
        return this;
    }

    Bytes int16(int value) {
        return raw(ByteBuffer.allocate(2).putShort((short) value).array());
    }

    Bytes int32(int value) {
        return raw(ByteBuffer.allocate(4).putInt(value).array());
    }

    Bytes int64(long value) {
        return raw(ByteBuffer.allocate(8).putLong(value).array());
    }

    Bytes text(String value) {
        return raw(value.getBytes(StandardCharsets.UTF_8)).int8(0);
    }

    Bytes raw(byte... value) {
        out.writeBytes(value);
        return this;
    }

    Bytes value(char kind, byte... value) {
        return int8(kind).int32(value.length).raw(value);
    }

    byte[] toArray() {
        return out.toByteArray();
    }

    PgOutputMessage decode() {
        return PgOutputDecoder.decode(ByteBuffer.wrap(toArray()));
    }
}
