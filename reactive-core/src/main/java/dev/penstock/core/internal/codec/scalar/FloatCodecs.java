package dev.penstock.core.internal.codec.scalar;

import dev.penstock.core.internal.codec.Codec;
import dev.penstock.core.internal.text.TextForm;
import dev.penstock.core.internal.wire.Bytes;
import dev.penstock.core.internal.wire.MalformedException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The floating-point numbers. */
public final class FloatCodecs {
    private FloatCodecs() {}

    /** Returns the number as a double, {@code null} if that is not exact. */
    static @Nullable Double exactly(Object value) {
        if (value instanceof Double number) {
            return number;
        }
        if (value instanceof Float number) {
            return (double) number;
        }
        Long integer = IntegerCodecs.exactly(value);
        if (integer != null) {
            double number = integer;
            return (long) number == integer && integer != Long.MAX_VALUE ? (Double) number : null;
        }
        if (value instanceof BigInteger big) {
            return ofDecimal(new BigDecimal(big));
        }
        return value instanceof BigDecimal decimal ? ofDecimal(decimal) : null;
    }

    /** Returns the double that equals the decimal, or that PostgreSQL or Java print as this decimal. */
    private static @Nullable Double ofDecimal(BigDecimal decimal) {
        double number = decimal.doubleValue();
        boolean same = Double.isFinite(number)
                && (new BigDecimal(number).compareTo(decimal) == 0
                        || new BigDecimal(TextForm.of(number)).compareTo(decimal) == 0
                        || BigDecimal.valueOf(number).compareTo(decimal) == 0);
        return same ? (Double) number : null;
    }

    public static double parseDouble(String text) {
        String stripped = text.strip();
        return switch (stripped.toLowerCase(Locale.ROOT)) {
            case "nan" -> Double.NaN;
            case "infinity", "+infinity", "inf", "+inf" -> Double.POSITIVE_INFINITY;
            case "-infinity", "-inf" -> Double.NEGATIVE_INFINITY;
            default -> decimal(stripped, Double.parseDouble(stripped));
        };
    }

    /** Rejects forms that only Java reads: a suffix "d" or "f", hexadecimal. */
    private static double decimal(String text, double parsed) {
        char last = text.charAt(text.length() - 1);
        if ((last != '.' && (last < '0' || last > '9')) || text.indexOf('x') >= 0 || text.indexOf('X') >= 0) {
            throw new MalformedException("it is not a decimal number");
        }
        return inRange(text, parsed);
    }

    /** Rejects a number that would become infinite or zero, as PostgreSQL does. */
    private static double inRange(String text, double parsed) {
        if (Double.isInfinite(parsed) || (parsed == 0 && hasDigitBesidesZero(text))) {
            throw new MalformedException("it is out of range");
        }
        return parsed;
    }

    private static boolean hasDigitBesidesZero(String text) {
        return text.chars().takeWhile(c -> c != 'e' && c != 'E').anyMatch(c -> c >= '1' && c <= '9');
    }

    /** {@code float4}. */
    public static Codec float4(String typeName) {
        return FixedWidthCodec.of(
                        typeName,
                        Float.class,
                        4,
                        FloatCodecs::readFloat,
                        FloatCodecs::parseFloat,
                        (out, value) -> out.writeInt(Float.floatToRawIntBits(value)))
                .visiting((bytes, offset, visitor) -> visitor.visitFloat(readFloat(bytes, offset)))
                .coercing(FloatCodecs::exactFloat);
    }

    private static float readFloat(byte[] bytes, int offset) {
        return Float.intBitsToFloat(Bytes.int4(bytes, offset));
    }

    /** Parses a float directly; by way of a double it would be rounded twice. */
    private static float parseFloat(String text) {
        double number = parseDouble(text);
        if (!Double.isFinite(number)) {
            return (float) number;
        }
        String stripped = text.strip();
        return (float) inRange(stripped, Float.parseFloat(stripped));
    }

    private static @Nullable Float exactFloat(Object value) {
        if (value instanceof BigDecimal decimal) {
            return floatOfDecimal(decimal);
        }
        Double number = exactly(value);
        if (number == null || Double.compare((double) number.floatValue(), number) == 0) {
            return number == null ? null : (Float) number.floatValue();
        }
        return Double.isFinite(number) ? floatOfDecimal(new BigDecimal(TextForm.of(number))) : null;
    }

    /** Returns the float that equals the decimal, or that PostgreSQL or Java print as this decimal. */
    private static @Nullable Float floatOfDecimal(BigDecimal decimal) {
        float number = decimal.floatValue();
        boolean same = Float.isFinite(number)
                && (new BigDecimal(number).compareTo(decimal) == 0
                        || new BigDecimal(TextForm.of(number)).compareTo(decimal) == 0
                        || new BigDecimal(Float.toString(number)).compareTo(decimal) == 0);
        return same ? (Float) number : null;
    }

    /** {@code float8}. */
    public static Codec float8(String typeName) {
        return FixedWidthCodec.of(
                        typeName,
                        Double.class,
                        8,
                        FloatCodecs::readDouble,
                        FloatCodecs::parseDouble,
                        (out, value) -> out.writeLong(Double.doubleToRawLongBits(value)))
                .visiting((bytes, offset, visitor) -> visitor.visitDouble(readDouble(bytes, offset)))
                .coercing(FloatCodecs::exactly);
    }

    private static double readDouble(byte[] bytes, int offset) {
        return Double.longBitsToDouble(Bytes.int8(bytes, offset));
    }
}
