package dev.penstock.core.internal.codec.scalar;

import dev.penstock.core.internal.codec.ScalarCodec;
import dev.penstock.core.internal.codec.ValueVisitor;
import dev.penstock.core.internal.text.TextForm;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.internal.wire.Bytes;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Codec of a type whose values all have the same number of bytes. Each type is its width and a few functions. */
final class FixedWidthCodec<T> extends ScalarCodec<T> {
    private final Layout<T> layout;
    private final Coercion<T> coercion;
    private final Function<T, String> printer;
    private final @Nullable Visit visit;

    private FixedWidthCodec(
            String typeName,
            Layout<T> layout,
            Coercion<T> coercion,
            Function<T, String> printer,
            @Nullable Visit visit) {
        super(typeName, layout.javaType);
        this.layout = layout;
        this.coercion = coercion;
        this.printer = printer;
        this.visit = visit;
    }

    static <T> FixedWidthCodec<T> of(
            String typeName,
            Class<T> javaType,
            int width,
            Reader<T> reader,
            Function<String, T> parser,
            Writer<T> writer) {
        Layout<T> layout = new Layout<>(javaType, width, reader, parser, writer);
        return new FixedWidthCodec<>(typeName, layout, value -> null, TextForm::of, null);
    }

    /** Returns this codec, accepting values of other classes as well. */
    FixedWidthCodec<T> coercing(Coercion<T> coercion) {
        return new FixedWidthCodec<>(typeName(), layout, coercion, printer, visit);
    }

    /** Returns this codec with a text form of its own. */
    FixedWidthCodec<T> printing(Function<T, String> printer) {
        return new FixedWidthCodec<>(typeName(), layout, coercion, printer, visit);
    }

    /** Returns this codec, passing primitive values to visitors. */
    FixedWidthCodec<T> visiting(Visit visit) {
        return new FixedWidthCodec<>(typeName(), layout, coercion, printer, visit);
    }

    @Override
    public T read(byte[] bytes, int offset, int length) {
        Bytes.expect(layout.width, length);
        return layout.reader.read(bytes, offset);
    }

    @Override
    public void visit(byte[] bytes, int offset, int length, ValueVisitor visitor) {
        if (visit == null) {
            super.visit(bytes, offset, length, visitor);
            return;
        }
        Bytes.expect(layout.width, length);
        visit.visit(bytes, offset, visitor);
    }

    @Override
    public T parse(String text) {
        return layout.parser.apply(text);
    }

    @Override
    public void writeValue(T value, BinaryWriter out) {
        layout.writer.write(out, value);
    }

    @Override
    public String printValue(T value) {
        return printer.apply(value);
    }

    @Override
    @Nullable
    public T coerce(Object value) {
        return coercion.coerce(value);
    }

    /** Decodes the bytes from {@code offset} on; their number was checked. */
    interface Reader<T> {
        T read(byte[] bytes, int offset);
    }

    /** Appends exactly the width's number of bytes. */
    interface Writer<T> {
        void write(BinaryWriter out, T value);
    }

    /** Converts a value of another class, or returns null if that is not exact. */
    interface Coercion<T> {
        @Nullable
        T coerce(Object value);
    }

    /** Passes the value to the visitor without an object. */
    interface Visit {
        void visit(byte[] bytes, int offset, ValueVisitor visitor);
    }

    private record Layout<T>(
            Class<T> javaType, int width, Reader<T> reader, Function<String, T> parser, Writer<T> writer) {}
}
