package dev.penstock.core.type;

import org.jspecify.annotations.Nullable;

/** {@code json} and {@code jsonb}: the text; the binary form of the latter begins with the version 1. */
final class JsonCodec extends ScalarCodec<Json> {
    private static final int VERSION = 1;

    private final boolean versioned;

    private JsonCodec(String typeName, boolean versioned) {
        super(typeName, Json.class);
        this.versioned = versioned;
    }

    static Codec json(String typeName) {
        return new JsonCodec(typeName, false);
    }

    static Codec jsonb(String typeName) {
        return new JsonCodec(typeName, true);
    }

    @Override
    Json read(byte[] bytes, int offset, int length) {
        if (!versioned) {
            return Json.ofUtf8(bytes, offset, length);
        }
        if (length < 1 || bytes[offset] != VERSION) {
            throw new MalformedException("its version is unknown");
        }
        return Json.ofUtf8(bytes, offset + 1, length - 1);
    }

    @Override
    Json readText(byte[] bytes, int offset, int length) {
        return Json.ofUtf8(bytes, offset, length);
    }

    @Override
    Json parse(String text) {
        return Json.of(text);
    }

    @Override
    void writeValue(Json value, BinaryWriter out) {
        if (versioned) {
            out.writeByte(VERSION);
        }
        out.writeBytes(value.utf8(), 0, value.utf8().length);
    }

    @Override
    @Nullable
    Json coerce(Object value) {
        return JsonText.isJson(value) ? Json.of(JsonText.of(value)) : null;
    }
}
