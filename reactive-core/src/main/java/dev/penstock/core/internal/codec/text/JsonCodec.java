package dev.penstock.core.internal.codec.text;

import dev.penstock.core.internal.codec.Codec;
import dev.penstock.core.internal.codec.ScalarCodec;
import dev.penstock.core.internal.codec.ValueVisitor;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.internal.wire.MalformedException;
import dev.penstock.core.internal.wire.Utf8;
import dev.penstock.core.value.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** {@code json} and {@code jsonb}: the text; the binary form of the latter begins with the version 1. */
public final class JsonCodec extends ScalarCodec<Json> {
    private static final int VERSION = 1;

    private final boolean versioned;

    private JsonCodec(String typeName, boolean versioned) {
        super(typeName, Json.class);
        this.versioned = versioned;
    }

    public static Codec json(String typeName) {
        return new JsonCodec(typeName, false);
    }

    public static Codec jsonb(String typeName) {
        return new JsonCodec(typeName, true);
    }

    @Override
    public Json read(byte[] bytes, int offset, int length) {
        int skipped = skipVersion(bytes, offset, length);
        return readText(bytes, offset + skipped, length - skipped);
    }

    private int skipVersion(byte[] bytes, int offset, int length) {
        if (versioned && (length < 1 || bytes[offset] != VERSION)) {
            throw new MalformedException("its version is unknown");
        }
        return versioned ? 1 : 0;
    }

    @Override
    public void visit(byte[] bytes, int offset, int length, ValueVisitor visitor) {
        int skipped = skipVersion(bytes, offset, length);
        visitText(bytes, offset + skipped, length - skipped, visitor);
    }

    @Override
    public void visitText(byte[] bytes, int offset, int length, ValueVisitor visitor) {
        Utf8.check(bytes, offset, length);
        visitor.visitJson(bytes, offset, length);
    }

    @Override
    public Json readText(byte[] bytes, int offset, int length) {
        Utf8.check(bytes, offset, length);
        return Json.ofUtf8(bytes, offset, length);
    }

    @Override
    public Json parse(String text) {
        return Json.of(text);
    }

    /** Returns a text that is JSON unchanged, and any other as a JSON string, as in the JSON form of a record. */
    @Override
    public Json parseInput(String text) {
        return Json.of(JsonText.isWellFormed(text) ? text : JsonText.of(text));
    }

    @Override
    public void writeValue(Json value, BinaryWriter out) {
        if (versioned) {
            out.writeByte(VERSION);
        }
        out.writeBytes(value.asByteBuffer());
    }

    @Override
    @Nullable
    public Json coerce(Object value) {
        if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(buffer.position(), bytes);
            return ofBytes(bytes);
        }
        if (value instanceof byte[] bytes) {
            return ofBytes(bytes);
        }
        return JsonText.isJson(value) ? Json.of(JsonText.of(value)) : null;
    }

    /** Returns the JSON of bytes in UTF-8, the form in which formats without a type for JSON contain it. */
    private static @Nullable Json ofBytes(byte[] bytes) {
        Utf8.check(bytes, 0, bytes.length);
        String text = new String(bytes, StandardCharsets.UTF_8);
        return JsonText.isWellFormed(text) ? Json.of(text) : null;
    }
}
