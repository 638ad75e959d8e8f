package dev.penstock.core.internal.codec;

import dev.penstock.core.internal.text.TextForm;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.internal.wire.MalformedException;
import org.jspecify.annotations.Nullable;

/** A codec whose values are of one Java class. */
public abstract class ScalarCodec<T> extends Codec {
    private final Class<T> javaType;

    public ScalarCodec(String typeName, Class<T> javaType) {
        super(typeName);
        this.javaType = javaType;
    }

    @Override
    public abstract T read(byte[] bytes, int offset, int length);

    @Override
    public abstract T parse(String text);

    public abstract void writeValue(T value, BinaryWriter out);

    /** Returns PostgreSQL's text of the value. */
    public String printValue(T value) {
        return TextForm.of(value);
    }

    /** Parses a text from the application: either PostgreSQL's own or that of the JSON form. */
    public T parseInput(String text) {
        return parse(text);
    }

    /** Converts a value of another class, except {@code String}, to this type; returns {@code null} if that is not exact. */
    @Nullable
    public T coerce(Object value) {
        return null;
    }

    @Override
    public final void write(Object value, BinaryWriter out) {
        writeValue(value(value), out);
    }

    @Override
    public final String print(Object value) {
        return printValue(value(value));
    }

    private T value(Object value) {
        if (javaType.isInstance(value)) {
            return javaType.cast(value);
        }
        if (value instanceof String text) {
            return ofText(text);
        }
        T coerced = coerce(value);
        if (coerced == null) {
            throw new MalformedException("it is not one of its values");
        }
        return coerced;
    }

    private T ofText(String text) {
        try {
            return parseInput(text);
        } catch (RuntimeException e) {
            throw new MalformedException("its text is not one of its values");
        }
    }
}
