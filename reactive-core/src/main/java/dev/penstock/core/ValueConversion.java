package dev.penstock.core;

import dev.penstock.core.internal.wire.NumericLimits;
import java.lang.invoke.MethodType;
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
        return toClass(value, MethodType.methodType(type).wrap().returnType());
    }

    private static @Nullable Object toClass(Object value, Class<?> type) {
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
        if (number instanceof Float && type == Double.class) {
            return number.doubleValue();
        }
        if (!(number instanceof BigDecimal || number instanceof BigInteger || isInteger(number))) {
            return null;
        }
        BigDecimal decimal = new BigDecimal(number.toString());
        if (type == Double.class) {
            double value = decimal.doubleValue();
            return isExact(value, decimal) ? value : null;
        }
        if (type == Float.class) {
            float value = decimal.floatValue();
            return isExact(value, decimal) ? value : null;
        }
        try {
            if (type == BigDecimal.class) {
                return decimal;
            } else if (type == BigInteger.class) {
                return NumericLimits.hold(decimal) ? decimal.toBigIntegerExact() : null;
            } else if (type == Long.class) {
                return decimal.longValueExact();
            } else if (type == Integer.class) {
                return decimal.intValueExact();
            } else if (type == Short.class) {
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

    private static boolean isExact(double value, BigDecimal decimal) {
        return Double.isFinite(value) && new BigDecimal(value).compareTo(decimal) == 0;
    }
}
