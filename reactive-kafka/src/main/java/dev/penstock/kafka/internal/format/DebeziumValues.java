package dev.penstock.kafka.internal.format;

import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.text.DecimalText;
import dev.penstock.core.internal.text.TextForm;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.core.internal.wire.MalformedException;
import dev.penstock.core.json.RecordJson;
import dev.penstock.core.value.Bits;
import dev.penstock.core.value.Geometric.Point;
import dev.penstock.core.value.Json;
import dev.penstock.core.value.Money;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes values as Debezium's PostgreSQL connector does with {@code time.precision.mode=adaptive}, {@code interval.handling.mode=numeric}
 * and {@code binary.handling.mode=bytes}. Values that Debezium leaves out are written as PostgreSQL prints them. Confined to
 * one thread.
 */
final class DebeziumValues {
    /** The maximum number of zeros that the numbers of a value have in addition to their own digits. */
    private static final long MAX_ZEROS = 8_000_000;

    private final Decimals decimals;
    private long zeros;

    DebeziumValues(Decimals decimals) {
        this.decimals = decimals;
    }

    /** Writes a value; {@code column} is {@code null} if its type is not known. */
    void write(@Nullable Object value, @Nullable Column column, JsonGenerator out) {
        if (value == null) {
            out.writeNull();
            return;
        }
        zeros = 0;
        int modifier = column == null ? -1 : column.typeModifier();
        write(value, column == null ? null : column.type().withoutDomain(), modifier, out);
    }

    private void write(@Nullable Object value, @Nullable PgType type, int modifier, JsonGenerator out) {
        if (value == null) {
            out.writeNull();
        } else if (value instanceof String text) {
            out.writeString(text);
        } else if (value instanceof Boolean bool) {
            out.writeBoolean(bool);
        } else if (value instanceof Number number) {
            writeNumber(number, type, modifier, out);
        } else if (value instanceof Money money) {
            writeDecimal(money.amount().setScale(2), true, 2, out);
        } else if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(buffer.position(), bytes);
            out.writeBinary(bytes);
        } else if (value instanceof byte[] bytes) {
            out.writeBinary(bytes);
        } else if (value instanceof List<?> elements) {
            writeArray(elements, type, modifier, out);
        } else if (!DebeziumTimes.write(value, modifier, out)) {
            writeOther(value, modifier, out);
        }
    }

    private void writeNumber(Number number, @Nullable PgType type, int modifier, JsonGenerator out) {
        if (number instanceof BigDecimal decimal) {
            // The modifier of numeric(p,s) is (p << 16 | s) + 4; s has eleven bits with a sign.
            boolean fixed = type != null && type.name().equals("numeric") && modifier >= 4;
            int scale = (((modifier - 4) & 0x7ff) ^ 0x400) - 0x400;
            writeDecimal(decimal, fixed, scale, out);
        } else if (number instanceof Double value) {
            boolean decimal = type != null && type.name().equals("numeric");
            if (decimal && decimals != Decimals.DOUBLE) {
                writeSpecialDecimal(value, out);
            } else {
                out.writeNumber(value);
            }
        } else if (number instanceof Float value) {
            out.writeNumber(value);
        } else if (number instanceof BigInteger integer) {
            out.writeString(integer.toString());
        } else {
            out.writeNumber(number.longValue());
        }
    }

    private void writeDecimal(BigDecimal decimal, boolean fixed, int scale, JsonGenerator out) {
        zeros += DecimalText.zeros(decimal);
        if (zeros > MAX_ZEROS && decimals != Decimals.DOUBLE) {
            throw new MalformedException("its numbers have more than " + MAX_ZEROS + " zeros");
        }
        switch (decimals) {
            case STRING -> out.writeString(decimal.toPlainString());
            case DOUBLE -> out.writeNumber(decimal.doubleValue());
            case PRECISE -> {
                if (fixed) {
                    out.writeBinary(decimal.setScale(scale).unscaledValue().toByteArray());
                } else {
                    writeScaled(decimal, out);
                }
            }
        }
    }

    private static void writeScaled(BigDecimal decimal, JsonGenerator out) {
        BigDecimal stripped = decimal.stripTrailingZeros();
        BigDecimal scaled = stripped.scale() < 0 ? stripped.setScale(0) : stripped;
        out.writeStartObject();
        out.writeNumberProperty("scale", scaled.scale());
        out.writeName("value");
        out.writeBinary(scaled.unscaledValue().toByteArray());
        out.writeEndObject();
    }

    /** Debezium writes null for these with precise decimals, which a consumer cannot tell from no value. */
    private void writeSpecialDecimal(double value, JsonGenerator out) {
        if (decimals == Decimals.PRECISE) {
            throw new UnsupportedOperationException(
                    "debezium.decimals=precise cannot hold the numeric values NaN and infinity; use string or double");
        }
        out.writeString(Double.isNaN(value) ? "NAN" : value > 0 ? "POSITIVE_INFINITY" : "NEGATIVE_INFINITY");
    }

    private void writeArray(List<?> elements, @Nullable PgType type, int modifier, JsonGenerator out) {
        PgType element =
                type == null || type.element() == null ? null : type.element().withoutDomain();
        out.writeStartArray();
        for (Object value : elements) {
            // The parts of an array of several dimensions are arrays of the same type.
            write(value, value instanceof List<?> ? type : element, modifier, out);
        }
        out.writeEndArray();
    }

    private static void writeOther(Object value, int modifier, JsonGenerator out) {
        if (value instanceof Json json) {
            out.writeString(new String(json.toUtf8(), StandardCharsets.UTF_8));
        } else if (value instanceof Bits bits) {
            writeBits(bits, modifier, out);
        } else if (value instanceof Point point) {
            writePoint(point, out);
        } else if (value instanceof Map<?, ?> map) {
            out.writeString(json(map));
        } else {
            out.writeString(TextForm.of(value));
        }
    }

    /** A single bit is a boolean; several are bytes, the lowest first, without zeros at the end. */
    private static void writeBits(Bits bits, int modifier, JsonGenerator out) {
        if (modifier == 1) {
            out.writeBoolean(bits.length() > 0 && bits.get(0));
            return;
        }
        BitSet set = new BitSet(bits.length());
        for (int i = 0; i < bits.length(); i++) {
            set.set(bits.length() - 1 - i, bits.get(i));
        }
        out.writeBinary(set.toByteArray());
    }

    private static void writePoint(Point point, JsonGenerator out) {
        out.writeStartObject();
        out.writeNumberProperty("x", point.x());
        out.writeNumberProperty("y", point.y());
        out.writeName("wkb");
        out.writeBinary(ByteBuffer.allocate(21)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 1)
                .putInt(1)
                .putDouble(point.x())
                .putDouble(point.y())
                .array());
        out.writeNullProperty("srid");
        out.writeEndObject();
    }

    private static String json(Map<?, ?> map) {
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        map.forEach((key, value) -> entries.put(String.valueOf(key), value));
        return new String(RecordJson.toBytes(StructuredData.of(entries)), StandardCharsets.UTF_8);
    }
}
