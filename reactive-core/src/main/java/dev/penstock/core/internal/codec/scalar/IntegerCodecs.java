package dev.penstock.core.internal.codec.scalar;

import dev.penstock.core.internal.codec.Codec;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.internal.wire.Bytes;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** The signed integers. */
public final class IntegerCodecs {
    private IntegerCodecs() {}

    /** Returns the number as a long, {@code null} if that is not exact. */
    public static @Nullable Long exactly(Object value) {
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        try {
            if (value instanceof BigInteger integer) {
                return integer.longValueExact();
            }
            if (value instanceof BigDecimal decimal) {
                return exactly(decimal);
            }
            if (value instanceof Double || value instanceof Float) {
                return exactly(BigDecimal.valueOf(((Number) value).doubleValue()));
            }
        } catch (ArithmeticException | NumberFormatException e) {
            return null;
        }
        return null;
    }

    private static @Nullable Long exactly(BigDecimal decimal) {
        // Rejects exponents for which longValueExact would compute millions of digits.
        boolean small = decimal.precision() - (long) decimal.scale() <= 19 && decimal.scale() < 1_000_000;
        return small ? (Long) decimal.longValueExact() : null;
    }

    /** {@code int2}. */
    public static Codec int2(String typeName) {
        return FixedWidthCodec.of(
                        typeName,
                        Short.class,
                        2,
                        Bytes::int2,
                        text -> Short.parseShort(text.strip()),
                        (out, value) -> out.writeShort(value))
                .visiting((bytes, offset, visitor) -> visitor.visitLong(Bytes.int2(bytes, offset)))
                .coercing(value -> {
                    Long number = exactly(value);
                    return number == null || number != number.shortValue() ? null : (Short) number.shortValue();
                });
    }

    /** {@code int4}. */
    public static Codec int4(String typeName) {
        return FixedWidthCodec.of(
                        typeName,
                        Integer.class,
                        4,
                        Bytes::int4,
                        text -> Integer.parseInt(text.strip()),
                        BinaryWriter::writeInt)
                .visiting((bytes, offset, visitor) -> visitor.visitLong(Bytes.int4(bytes, offset)))
                .coercing(value -> {
                    Long number = exactly(value);
                    return number == null || number != number.intValue() ? null : (Integer) number.intValue();
                });
    }

    /** {@code int8}. */
    public static Codec int8(String typeName) {
        return FixedWidthCodec.of(
                        typeName,
                        Long.class,
                        8,
                        Bytes::int8,
                        text -> Long.parseLong(text.strip()),
                        BinaryWriter::writeLong)
                .visiting((bytes, offset, visitor) -> visitor.visitLong(Bytes.int8(bytes, offset)))
                .coercing(IntegerCodecs::exactly);
    }
}
