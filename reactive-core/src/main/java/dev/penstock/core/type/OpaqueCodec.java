package dev.penstock.core.type;

/** A type of which only the text is known. */
final class OpaqueCodec extends Codec {
    OpaqueCodec(String typeName) {
        super(typeName);
    }

    @Override
    boolean understandsBinary() {
        return false;
    }

    @Override
    Object read(byte[] bytes, int offset, int length) {
        throw new MalformedException("its binary form is unknown");
    }

    @Override
    void visitText(byte[] bytes, int offset, int length, ValueVisitor visitor) {
        Utf8.check(bytes, offset, length);
        visitor.visitText(bytes, offset, length);
    }

    @Override
    Object parse(String text) {
        return text;
    }

    @Override
    void write(Object value, BinaryWriter out) {
        throw new MalformedException("its binary form is unknown");
    }

    @Override
    String print(Object value) {
        if (!TextForm.isKnown(value)) {
            throw new MalformedException("it is not one of its values");
        }
        return TextForm.of(value);
    }
}
