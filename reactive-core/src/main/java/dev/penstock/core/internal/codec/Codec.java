package dev.penstock.core.internal.codec;

import dev.penstock.core.DecodingException;
import dev.penstock.core.EncodingException;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.internal.wire.MalformedException;
import dev.penstock.core.internal.wire.Utf8;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Conversion of the values of one type between the server's bytes and Java. The binary and the text form of a value decode to equal Java
 * values. Stateless and thread-safe; {@code PgType#codec()} returns it.
 *
 * <p>A codec encodes the Java class to which it decodes, and other classes if nothing is lost: a {@code String} with any of PostgreSQL's
 * texts for the value, another class of number if the value is exact, and so on, as the documented table of types lists. It never rounds
 * or truncates.
 */
public abstract class Codec {
    private final String typeName;

    public Codec(String typeName) {
        this.typeName = Objects.requireNonNull(typeName, "typeName");
    }

    /**
     * Returns the value of the type's binary form.
     *
     * @throws DecodingException if the bytes are malformed, naming the type
     */
    public final Object decodeBinary(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        try {
            return read(bytes, offset, length);
        } catch (RuntimeException e) {
            throw DecodingException.ofValue(typeName, MalformedException.of(e).reason());
        }
    }

    /**
     * Returns the value of the type's text form, as a session with pinned settings prints it, in UTF-8.
     *
     * @throws DecodingException if the text is malformed, naming the type
     */
    public final Object decodeText(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        try {
            return readText(bytes, offset, length);
        } catch (RuntimeException e) {
            throw DecodingException.ofValue(typeName, MalformedException.of(e).reason());
        }
    }

    /**
     * Appends the type's binary form of {@code value}, without its length.
     *
     * @throws EncodingException if it cannot be a value of the type, or the type is not binary;
     *     {@code out} is as it was before
     */
    public final void encodeBinary(Object value, BinaryWriter out) {
        int start = out.size();
        try {
            write(value, out);
        } catch (RuntimeException e) {
            out.truncate(start);
            throw EncodingException.ofValue(
                    typeName, value, MalformedException.of(e).reason());
        }
    }

    /**
     * Returns the type's text form of {@code value}, as PostgreSQL reads it under any settings.
     *
     * @throws EncodingException if it cannot be a value of the type
     */
    public final String encodeText(Object value) {
        try {
            return print(value);
        } catch (RuntimeException e) {
            throw EncodingException.ofValue(
                    typeName, value, MalformedException.of(e).reason());
        }
    }

    /** Returns the type's name, for messages. */
    public final String typeName() {
        return typeName;
    }

    /** Returns whether {@link #read} and {@link #write} support the binary form. */
    public boolean understandsBinary() {
        return true;
    }

    /** Decodes the binary form; the range is within the array. */
    public abstract Object read(byte[] bytes, int offset, int length);

    /** Decodes the text form; the range is within the array. */
    public Object readText(byte[] bytes, int offset, int length) {
        return parse(Utf8.decode(bytes, offset, length));
    }

    /** Decodes the text form. */
    public abstract Object parse(String text);

    /**
     * Passes the value of the binary form to {@code visitor}; the range is within the array. A malformed value always throws
     * {@link MalformedException}, which distinguishes it from an exception of the visitor.
     */
    public void visit(byte[] bytes, int offset, int length, ValueVisitor visitor) {
        Object value;
        try {
            value = read(bytes, offset, length);
        } catch (RuntimeException e) {
            throw MalformedException.of(e);
        }
        visitor.visitObject(value);
    }

    /** Passes the value of the text form to {@code visitor}, like {@link #visit}. */
    public void visitText(byte[] bytes, int offset, int length, ValueVisitor visitor) {
        Object value;
        try {
            value = readText(bytes, offset, length);
        } catch (RuntimeException e) {
            throw MalformedException.of(e);
        }
        visitor.visitObject(value);
    }

    /** Encodes the binary form. */
    public abstract void write(Object value, BinaryWriter out);

    /** Encodes the text form. */
    public abstract String print(Object value);

    /** Appends a field: the length, then the value; for null only the length -1. */
    public final void writeField(@Nullable Object value, BinaryWriter out) {
        if (value == null) {
            out.writeInt(-1);
            return;
        }
        int start = out.size();
        out.writeInt(0);
        write(value, out);
        out.setInt(start, out.size() - start - 4);
    }
}
