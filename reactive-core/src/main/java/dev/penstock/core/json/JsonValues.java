package dev.penstock.core.json;

import dev.penstock.core.RawData;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.codec.ValueVisitor;
import dev.penstock.core.internal.text.DecimalText;
import dev.penstock.core.internal.text.TextForm;
import dev.penstock.core.value.Interval;
import dev.penstock.core.value.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.temporal.Temporal;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.Base64Variants;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.json.UTF8JsonGenerator;

/** Writer of values to a JSON generator. Copies UTF-8 bytes directly if the generator can take them. Confined to one thread. */
final class JsonValues implements ValueVisitor {
    private final JsonGenerator out;
    /** True if the generator accepts UTF-8 bytes; one of characters or tokens does not. */
    private final boolean utf8;

    private final IsoText isoText = new IsoText();
    private @Nullable TextLimit limit;

    JsonValues(JsonGenerator out) {
        this.out = out;
        this.utf8 = out instanceof UTF8JsonGenerator;
    }

    /** Sets the limit for the text that is written until the next call; {@code null} means no limit. */
    void limit(@Nullable TextLimit limit) {
        this.limit = limit;
    }

    private void count(long characters) {
        if (limit != null) {
            limit.count(characters);
        }
    }

    void write(@Nullable Object value) {
        count(1);
        if (value == null) {
            out.writeNull();
        } else {
            visitObject(value);
        }
    }

    @Override
    public void visitNull() {
        out.writeNull();
    }

    @Override
    public void visitBoolean(boolean value) {
        out.writeBoolean(value);
    }

    @Override
    public void visitLong(long value) {
        out.writeNumber(value);
    }

    @Override
    public void visitFloat(float value) {
        if (Float.isFinite(value)) {
            out.writeNumber(value);
        } else {
            out.writeString(Float.toString(value));
        }
    }

    @Override
    public void visitDouble(double value) {
        if (Double.isFinite(value)) {
            out.writeNumber(value);
        } else {
            out.writeString(Double.toString(value));
        }
    }

    @Override
    public void visitText(byte[] bytes, int offset, int length) {
        if (utf8) {
            out.writeUTF8String(bytes, offset, length);
        } else {
            out.writeString(new String(bytes, offset, length, StandardCharsets.UTF_8));
        }
    }

    @Override
    public void visitJson(byte[] bytes, int offset, int length) {
        out.writeRawValue(RawJson.of(bytes, offset, length));
    }

    @Override
    public void visitBytes(byte[] bytes, int offset, int length) {
        out.writeBinary(Base64Variants.MIME_NO_LINEFEEDS, bytes, offset, length);
    }

    @Override
    public void visitObject(Object value) {
        if (value instanceof String text) {
            count(text.length());
            out.writeString(text);
        } else if (value instanceof Number number) {
            writeNumber(number);
        } else if (value instanceof Boolean bool) {
            out.writeBoolean(bool);
        } else if (value instanceof Temporal temporal && isoText.set(temporal)) {
            writeAscii(isoText.ascii(), isoText.length());
        } else if (value instanceof Json json) {
            byte[] text = json.toUtf8();
            count(text.length);
            visitJson(text, 0, text.length);
        } else if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(buffer.position(), bytes);
            writeBase64(bytes);
        } else {
            writeOther(value);
        }
    }

    private void writeOther(Object value) {
        if (value instanceof StructuredData data) {
            write(data);
        } else if (value instanceof Map<?, ?> map) {
            writeMap(map);
        } else if (value instanceof Iterable<?> elements) {
            writeArray(elements);
        } else if (value instanceof Interval interval) {
            out.writeString(interval.toIso());
        } else if (value instanceof RawData raw) {
            writeBase64(raw.toByteArray());
        } else if (value instanceof byte[] bytes) {
            writeBase64(bytes);
        } else {
            String text = TextForm.of(value);
            count(text.length());
            out.writeString(text);
        }
    }

    void write(StructuredData data) {
        out.writeStartObject();
        for (int i = 0, size = data.size(); i < size; i++) {
            count(data.name(i).length());
            out.writeName(data.name(i));
            write(data.value(i));
        }
        out.writeEndObject();
    }

    void writeBase64(byte[] bytes) {
        visitBytes(bytes, 0, bytes.length);
    }

    private void writeMap(Map<?, ?> map) {
        out.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.writeName(String.valueOf(entry.getKey()));
            write(entry.getValue());
        }
        out.writeEndObject();
    }

    private void writeArray(Iterable<?> elements) {
        out.writeStartArray();
        for (Object element : elements) {
            write(element);
        }
        out.writeEndArray();
    }

    private void writeNumber(Number number) {
        if (number instanceof Integer || number instanceof Long || number instanceof Short || number instanceof Byte) {
            out.writeNumber(number.longValue());
        } else if (number instanceof Double value) {
            visitDouble(value);
        } else if (number instanceof Float value) {
            visitFloat(value);
        } else if (number instanceof BigDecimal decimal) {
            writeDecimal(decimal);
        } else if (number instanceof BigInteger integer) {
            out.writeNumber(integer);
        } else {
            out.writeString(number.toString());
        }
    }

    private void writeDecimal(BigDecimal decimal) {
        String text = DecimalText.of(decimal);
        count(text.length());
        out.writeNumber(text);
    }

    private void writeAscii(byte[] ascii, int length) {
        if (utf8) {
            out.writeRawUTF8String(ascii, 0, length);
        } else {
            out.writeString(new String(ascii, 0, length, StandardCharsets.US_ASCII));
        }
    }
}
