package dev.penstock.core.internal.codec.text;

import dev.penstock.core.internal.codec.ScalarCodec;
import dev.penstock.core.internal.codec.ValueVisitor;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.internal.wire.MalformedException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** {@code bytea}: the bytes; in text as hexadecimal digits after {@code \x}. */
public final class ByteaCodec extends ScalarCodec<ByteBuffer> {
    private static final HexFormat HEX = HexFormat.of();

    public ByteaCodec(String typeName) {
        super(typeName, ByteBuffer.class);
    }

    @Override
    public ByteBuffer read(byte[] bytes, int offset, int length) {
        return ByteBuffer.wrap(bytes, offset, length).slice().asReadOnlyBuffer();
    }

    @Override
    public void visit(byte[] bytes, int offset, int length, ValueVisitor visitor) {
        visitor.visitBytes(bytes, offset, length);
    }

    @Override
    public ByteBuffer parse(String text) {
        if (!text.startsWith("\\x")) {
            throw new MalformedException("it does not begin with \\x");
        }
        return ByteBuffer.wrap(HEX.parseHex(text, 2, text.length())).asReadOnlyBuffer();
    }

    /** Hexadecimal as the server prints it, else base64 as the JSON form has it. */
    @Override
    public ByteBuffer parseInput(String text) {
        return text.startsWith("\\x")
                ? parse(text)
                : ByteBuffer.wrap(Base64.getDecoder().decode(text));
    }

    @Override
    public void writeValue(ByteBuffer value, BinaryWriter out) {
        out.writeBytes(value);
    }

    @Override
    @Nullable
    public ByteBuffer coerce(Object value) {
        return value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : null;
    }
}
