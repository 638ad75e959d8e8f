package dev.penstock.source.internal.pgoutput;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Bytes of a message, written by hand. */
final class MessageBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static MessageBytes message(char kind) {
        return new MessageBytes().int8(kind);
    }

    static MessageBytes empty() {
        return new MessageBytes();
    }

    public MessageBytes int8(int value) {
        out.write(value);
        return this;
    }

    MessageBytes int16(int value) {
        return raw(ByteBuffer.allocate(2).putShort((short) value).array());
    }

    MessageBytes int32(int value) {
        return raw(ByteBuffer.allocate(4).putInt(value).array());
    }

    MessageBytes int64(long value) {
        return raw(ByteBuffer.allocate(8).putLong(value).array());
    }

    MessageBytes text(String value) {
        return raw(value.getBytes(StandardCharsets.UTF_8)).int8(0);
    }

    MessageBytes raw(byte... value) {
        out.writeBytes(value);
        return this;
    }

    MessageBytes value(char kind, byte... value) {
        return int8(kind).int32(value.length).raw(value);
    }

    byte[] toArray() {
        return out.toByteArray();
    }

    PgOutputMessage decode() {
        return PgOutputDecoder.decode(ByteBuffer.wrap(toArray()));
    }
}
