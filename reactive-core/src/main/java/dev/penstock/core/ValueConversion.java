package dev.penstock.core;

import dev.penstock.core.internal.wire.NumericLimits;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Conversion of a column's value to the class that the application requests: without loss, or not at all. */
final class ValueConversion {
    private ValueConversion() {}

    /** Returns the value as {@code type}, or {@code null} if it cannot be one. */
    static @Nullable Object of(Object value, Class<?> type) {
        if (type.isInstance(value)) {
            return value;
        }
        if (type == String.class) {
            return value instanceof ByteBuffer || value instanceof StructuredData ? null : value.toString();
        }
        if (value instanceof Number number) {
            return number(number, type);
        }
        if (value instanceof OffsetDateTime time && type == Instant.class) {
            return time.toInstant();
        }
        if (value instanceof Boolean && type == boolean.class) {
            return value;
        }
        if (value instanceof ByteBuffer buffer && type == byte[].class) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(buffer.position(), bytes);
            return bytes;
        }
        return value instanceof String text && type.isEnum() ? constant(text, type) : null;
    }

    private static @Nullable Object constant(String text, Class<?> type) {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(text)) {
                return constant;
            }
        }
        return null;
    }

    private static @Nullable Object number(Number number, Class<?> type) {
        if (type == Double.class || type == double.class) {
            double value = number.doubleValue();
            return number instanceof Float || exact(number, new BigDecimal(value).toPlainString()) ? value : null;
        }
        if (!(number instanceof BigDecimal || number instanceof BigInteger || isInteger(number))) {
            return null;
        }
        BigDecimal decimal = new BigDecimal(number.toString());
        try {
            if (type == BigDecimal.class) {
                return decimal;
            } else if (type == BigInteger.class) {
                return NumericLimits.hold(decimal) ? decimal.toBigIntegerExact() : null;
            } else if (type == Long.class || type == long.class) {
                return decimal.longValueExact();
            } else if (type == Integer.class || type == int.class) {
                return decimal.intValueExact();
            } else if (type == Short.class || type == short.class) {
                return decimal.shortValueExact();
            }
            return null;
        } catch (ArithmeticException e) {
            return null;
        }
    }

    private static boolean isInteger(Number number) {
        return number instanceof Long || number instanceof Integer || number instanceof Short || number instanceof Byte;
    }

    private static boolean exact(Number number, String converted) {
        return new BigDecimal(number.toString()).compareTo(new BigDecimal(converted)) == 0;
    }
}
