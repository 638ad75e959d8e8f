package dev.penstock.core.internal.codec;

import dev.penstock.core.internal.text.TextForm;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.internal.wire.MalformedException;
import dev.penstock.core.internal.wire.Utf8;

/** Codec of a type for which only the text form is known. */
public final class OpaqueCodec extends Codec {
    public OpaqueCodec(String typeName) {
        super(typeName);
    }

    @Override
    public boolean understandsBinary() {
        return false;
    }

    @Override
    public Object read(byte[] bytes, int offset, int length) {
        throw new MalformedException("its binary form is unknown");
    }

    @Override
    public void visitText(byte[] bytes, int offset, int length, ValueVisitor visitor) {
        Utf8.check(bytes, offset, length);
        visitor.visitText(bytes, offset, length);
    }

    @Override
    public Object parse(String text) {
        return text;
    }

    @Override
    public void write(Object value, BinaryWriter out) {
        throw new MalformedException("its binary form is unknown");
    }

    @Override
    public String print(Object value) {
        if (!TextForm.isKnown(value)) {
            throw new MalformedException("it is not one of its values");
        }
        return TextForm.of(value);
    }
}
