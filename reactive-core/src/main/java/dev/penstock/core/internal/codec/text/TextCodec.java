package dev.penstock.core.internal.codec.text;

import dev.penstock.core.internal.codec.ScalarCodec;
import dev.penstock.core.internal.codec.ValueVisitor;
import dev.penstock.core.internal.text.TextForm;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.internal.wire.MalformedException;
import dev.penstock.core.internal.wire.Utf8;
import dev.penstock.core.value.PgArray;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Types whose binary form is their text: text, varchar, bpchar (padding kept), name, xml, enums, citext. */
public final class TextCodec extends ScalarCodec<String> {
    public TextCodec(String typeName) {
        super(typeName, String.class);
    }

    @Override
    public String read(byte[] bytes, int offset, int length) {
        return Utf8.decode(bytes, offset, length);
    }

    @Override
    public void visit(byte[] bytes, int offset, int length, ValueVisitor visitor) {
        Utf8.check(bytes, offset, length);
        visitor.visitText(bytes, offset, length);
    }

    @Override
    public void visitText(byte[] bytes, int offset, int length, ValueVisitor visitor) {
        visit(bytes, offset, length, visitor);
    }

    @Override
    public String parse(String text) {
        return text;
    }

    @Override
    public void writeValue(String value, BinaryWriter out) {
        if (value.indexOf('\0') >= 0) {
            throw new MalformedException("it holds a NUL character");
        }
        out.writeUtf8(value);
    }

    @Override
    public String printValue(String value) {
        return value;
    }

    @Override
    @Nullable
    public String coerce(Object value) {
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        // The form of nested JSON in a record that was read from JSON.
        if (value instanceof Map || (value instanceof List && !(value instanceof PgArray))) {
            return JsonText.of(value);
        }
        return TextForm.isKnown(value) ? TextForm.of(value) : null;
    }
}
