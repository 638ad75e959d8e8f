package dev.penstock.source.internal.pgoutput;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reader of the parts of one message. A part beyond the end of the message is a {@link MalformedMessageException}. */
final class MessageReader {
    private final ByteBuffer buffer;
    private final int start;
    private String name = "unknown";

    /** Creates a reader from the buffer's position to its limit. */
    MessageReader(ByteBuffer buffer) {
        this.buffer = buffer.order(ByteOrder.BIG_ENDIAN);
        this.start = buffer.position();
    }

    /** Returns the first byte, the kind of the message. */
    byte kind() {
        return int8();
    }

    /** Sets the name of the message in errors. */
    MessageReader named(String name) {
        this.name = name;
        return this;
    }

    byte int8() {
        require(1);
        return buffer.get();
    }

    int int32() {
        require(4);
        return buffer.getInt();
    }

    long int64() {
        require(8);
        return buffer.getLong();
    }

    /** Reads an int16, the number of elements that follow, each at least {@code minBytes} long. */
    int count16(int minBytes) {
        require(2);
        int count = buffer.getShort();
        if (count < 0 || (long) count * minBytes > buffer.remaining()) {
            throw malformed("the count does not fit into the message");
        }
        return count;
    }

    int[] int32s(int count) {
        if (count < 0 || count > buffer.remaining() / 4) {
            throw malformed("the count does not fit into the message");
        }
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = buffer.getInt();
        }
        return values;
    }

    byte[] bytes(int length) {
        require(length);
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }

    /** Reads a text that ends with a zero byte. */
    String string() {
        int from = buffer.position();
        int end = from;
        while (end < buffer.limit() && buffer.get(end) != 0) {
            end++;
        }
        if (end == buffer.limit()) {
            throw malformed("a text has no end");
        }
        ByteBuffer text = buffer.duplicate().limit(end);
        try {
            String string = StandardCharsets.UTF_8.newDecoder().decode(text).toString();
            buffer.position(end + 1);
            return string;
        } catch (CharacterCodingException e) {
            throw malformed("a text is not UTF-8");
        }
    }

    /** Reads one TupleData and returns a copy of its bytes, from its column count on. */
    byte[] tuple() {
        int from = buffer.position();
        for (int count = count16(1); count > 0; count--) {
            skipColumn();
        }
        byte[] tuple = new byte[buffer.position() - from];
        buffer.get(from, tuple);
        return tuple;
    }

    private void skipColumn() {
        switch (int8()) {
            case 'n', 'u' -> {}
            case 't', 'b' -> {
                int length = int32();
                require(length);
                buffer.position(buffer.position() + length);
            }
            default -> throw malformed("a column is of unknown kind");
        }
    }

    void expectEnd() {
        if (buffer.hasRemaining()) {
            throw malformed("bytes follow its end");
        }
    }

    MalformedMessageException malformed(String problem) {
        return new MalformedMessageException(name, buffer.position() - start, problem);
    }

    private void require(int length) {
        if (length < 0) {
            throw malformed("a length is negative");
        }
        if (length > buffer.remaining()) {
            throw malformed("it ends too early");
        }
    }
}
