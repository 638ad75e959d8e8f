package dev.penstock.core.internal.codec;

import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.internal.wire.Bytes;
import dev.penstock.core.internal.wire.MalformedException;
import java.util.Locale;

/** {@code bool}: one byte. */
public final class BoolCodec extends ScalarCodec<Boolean> {
    public BoolCodec(String typeName) {
        super(typeName, Boolean.class);
    }

    @Override
    public Boolean read(byte[] bytes, int offset, int length) {
        Bytes.expect(1, length);
        return bytes[offset] != 0;
    }

    @Override
    public void visit(byte[] bytes, int offset, int length, ValueVisitor visitor) {
        visitor.visitBoolean(read(bytes, offset, length));
    }

    @Override
    public Boolean parse(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "t", "true", "y", "yes", "on", "1" -> true;
            case "f", "false", "n", "no", "off", "0" -> false;
            default -> throw new MalformedException("it is neither true nor false");
        };
    }

    @Override
    public void writeValue(Boolean value, BinaryWriter out) {
        out.writeByte(value ? 1 : 0);
    }
}
