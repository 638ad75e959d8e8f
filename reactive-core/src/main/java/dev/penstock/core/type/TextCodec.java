package dev.penstock.core.type;

import org.jspecify.annotations.Nullable;

/** Types whose binary form is their text: text, varchar, bpchar (padding kept), name, xml, enums, citext. */
final class TextCodec extends ScalarCodec<String> {
    TextCodec(String typeName) {
        super(typeName, String.class);
    }

    @Override
    String read(byte[] bytes, int offset, int length) {
        return Utf8.decode(bytes, offset, length);
    }

    @Override
    void visit(byte[] bytes, int offset, int length, ValueVisitor visitor) {
        Utf8.check(bytes, offset, length);
        visitor.visitText(bytes, offset, length);
    }

    @Override
    void visitText(byte[] bytes, int offset, int length, ValueVisitor visitor) {
        visit(bytes, offset, length, visitor);
    }

    @Override
    String parse(String text) {
        return text;
    }

    @Override
    void writeValue(String value, BinaryWriter out) {
        if (value.indexOf('\0') >= 0) {
            throw new MalformedException("it holds a NUL character");
        }
        out.writeUtf8(value);
    }

    @Override
    String printValue(String value) {
        return value;
    }

    @Override
    @Nullable
    String coerce(Object value) {
        return value instanceof Enum<?> constant ? constant.name() : TextForm.of(value);
    }
}
