package dev.penstock.core.internal.codec.scalar;

import dev.penstock.core.internal.codec.ScalarCodec;
import dev.penstock.core.internal.text.DecimalText;
import dev.penstock.core.internal.text.TextForm;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.internal.wire.Bytes;
import dev.penstock.core.internal.wire.MalformedException;
import dev.penstock.core.internal.wire.NumericLimits;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * {@code numeric}: a {@link BigDecimal} whose scale is the display scale, or a {@link Double} that is not finite.
 *
 * <p>If that scale would add more than 1000 zeros, the number has the scale of the digits that were sent. It is the same number, and
 * takes no more memory than its bytes. The binary form has four counts of two bytes (digits, weight, sign, display scale), then digits
 * to the base 10 000.
 */
public final class NumericCodec extends ScalarCodec<Number> {
    private static final int NEGATIVE = 0x4000;
    private static final int NAN = 0xC000;
    private static final int POSITIVE_INFINITY = 0xD000;
    private static final int NEGATIVE_INFINITY = 0xF000;
    private static final int MAX_SCALE = NumericLimits.MAX_SCALE;
    private static final int MAX_GROUPS = (NumericLimits.MAX_WHOLE_DIGITS + MAX_SCALE + 1) / 4;
    private static final int[] POWERS_OF_TEN = {1, 10, 100, 1000};

    public NumericCodec(String typeName) {
        super(typeName, Number.class);
    }

    @Override
    public Number read(byte[] bytes, int offset, int length) {
        if (length < 8) {
            throw new MalformedException("it ends early");
        }
        // The number of digits is unsigned: 131072 whole digits are 32768 groups.
        int digits = Bytes.int2(bytes, offset) & 0xffff;
        int weight = Bytes.int2(bytes, offset + 2);
        int sign = Bytes.int2(bytes, offset + 4) & 0xffff;
        int scale = Bytes.int2(bytes, offset + 6);
        if (digits > MAX_GROUPS || length != 8 + 2 * digits || scale < 0 || scale > MAX_SCALE) {
            throw new MalformedException("its header is out of bounds");
        }
        return switch (sign) {
            case 0, NEGATIVE -> finite(bytes, offset + 8, digits, weight, scale, sign == NEGATIVE);
            case NAN -> Double.NaN;
            case POSITIVE_INFINITY -> Double.POSITIVE_INFINITY;
            case NEGATIVE_INFINITY -> Double.NEGATIVE_INFINITY;
            default -> throw new MalformedException("its sign is unknown");
        };
    }

    private static BigDecimal finite(byte[] bytes, int at, int digits, int weight, int scale, boolean negative) {
        // The digits as one integer have this scale; what lies between it and the display scale is zeroes.
        int exponent = (digits - 1 - weight) * 4;
        BigDecimal value = digits <= 4
                ? BigDecimal.valueOf(small(bytes, at, digits, negative), exponent)
                : new BigDecimal(large(bytes, at, digits, negative), exponent);
        if (scale - (long) value.scale() > DecimalText.MAX_ZEROS) {
            return value.signum() == 0 ? value.setScale(scale) : value;
        }
        // Removes only zeroes, or digits that the server does not print either.
        return value.scale() == scale ? value : value.setScale(scale, RoundingMode.DOWN);
    }

    private static long small(byte[] bytes, int at, int digits, boolean negative) {
        long value = 0;
        for (int i = 0; i < digits; i++) {
            value = value * 10_000 + digit(bytes, at + 2 * i);
        }
        return negative ? -value : value;
    }

    private static BigInteger large(byte[] bytes, int at, int digits, boolean negative) {
        StringBuilder text = new StringBuilder(digits * 4 + 1);
        if (negative) {
            text.append('-');
        }
        for (int i = 0; i < digits; i++) {
            int digit = digit(bytes, at + 2 * i);
            text.append((char) ('0' + digit / 1000))
                    .append((char) ('0' + digit / 100 % 10))
                    .append((char) ('0' + digit / 10 % 10))
                    .append((char) ('0' + digit % 10));
        }
        return new BigInteger(text.toString());
    }

    private static int digit(byte[] bytes, int at) {
        int digit = Bytes.int2(bytes, at);
        if (digit < 0 || digit > 9999) {
            throw new MalformedException("it has a digit out of bounds");
        }
        return digit;
    }

    @Override
    public Number parse(String text) {
        String stripped = text.strip();
        return switch (stripped.toLowerCase(Locale.ROOT)) {
            case "nan" -> Double.NaN;
            case "infinity", "+infinity", "inf", "+inf" -> Double.POSITIVE_INFINITY;
            case "-infinity", "-inf" -> Double.NEGATIVE_INFINITY;
            default -> decimal(stripped);
        };
    }

    /** The same number as of the binary form, which ends with the last group of four digits that are not all zeros. */
    private static BigDecimal decimal(String text) {
        int last = text.length() - 1;
        while (last >= 0 && (text.charAt(last) == '0' || text.charAt(last) == '.')) {
            last--;
        }
        int point = text.indexOf('.');
        int whole = point < 0 ? text.length() : point;
        // Of the power of ten for which the last digit stands that is not a zero.
        int exponent = last < whole ? whole - 1 - last : whole - last;
        int scale = -Math.floorDiv(exponent, 4) * 4;
        int displayScale = point < 0 ? 0 : text.length() - 1 - point;
        boolean digits =
                last >= 0 && Character.digit(text.charAt(last), 10) >= 0 && !text.contains("e") && !text.contains("E");
        if (!digits || displayScale - scale <= DecimalText.MAX_ZEROS) {
            return new BigDecimal(text);
        }
        String significant = text.substring(0, last + 1);
        BigDecimal value = exponent < 0
                ? new BigDecimal(significant)
                : new BigDecimal(new BigDecimal(significant).unscaledValue(), -exponent);
        return value.setScale(scale);
    }

    @Override
    public void writeValue(Number number, BinaryWriter out) {
        Object value = normal(number);
        if (value instanceof BigDecimal decimal) {
            writeFinite(decimal, out);
        } else {
            double special = ((Number) value).doubleValue();
            int sign = special > 0 ? POSITIVE_INFINITY : special < 0 ? NEGATIVE_INFINITY : NAN;
            // The server's own NaN has no scale, its infinities neither.
            writeHeader(0, 0, sign, 0, out);
        }
    }

    @Override
    public String printValue(Number number) {
        Object value = normal(number);
        return value instanceof BigDecimal decimal ? plain(decimal) : TextForm.of(value);
    }

    private static String plain(BigDecimal decimal) {
        checkBounds(decimal);
        return DecimalText.of(decimal);
    }

    /** A BigDecimal, or a Double that is not finite. */
    private static Number normal(Number value) {
        if (value instanceof BigDecimal) {
            return value;
        }
        if (value instanceof BigInteger integer) {
            return new BigDecimal(integer);
        }
        Long integer = value instanceof Double || value instanceof Float ? null : IntegerCodecs.exactly(value);
        if (integer != null) {
            return BigDecimal.valueOf(integer);
        }
        if (value instanceof Double number) {
            return Double.isFinite(number) ? new BigDecimal(TextForm.of(number)) : number;
        }
        if (value instanceof Float number) {
            return Float.isFinite(number) ? new BigDecimal(TextForm.of(number)) : (Double) (double) number;
        }
        throw new MalformedException("it is not one of its values");
    }

    private static void checkBounds(BigDecimal decimal) {
        if (!NumericLimits.hold(decimal)) {
            throw new MalformedException("it has too many digits");
        }
    }

    private static void writeFinite(BigDecimal decimal, BinaryWriter out) {
        checkBounds(decimal);
        int scale = decimal.scale();
        int sign = decimal.signum() < 0 ? NEGATIVE : 0;
        // Fill up to whole digits of four after the point, or before it.
        int fill = Math.floorMod(-scale, 4);
        int fraction = (scale + fill) / 4;
        short[] digits = split(decimal.unscaledValue().abs(), fill);
        int first = 0;
        int end = digits.length;
        while (first < end && digits[first] == 0) {
            first++;
        }
        while (end > first && digits[end - 1] == 0) {
            end--;
        }
        int weight = first == end ? 0 : digits.length - fraction - 1 - first;
        writeHeader(end - first, weight, first == end ? 0 : sign, Math.max(0, scale), out);
        for (int i = first; i < end; i++) {
            out.writeShort(digits[i]);
        }
    }

    private static void writeHeader(int digits, int weight, int sign, int scale, BinaryWriter out) {
        out.writeShort(digits);
        out.writeShort(weight);
        out.writeShort(sign);
        out.writeShort(scale);
    }

    /** The digits, to the base of 10 000, of a number with {@code fill} decimal zeroes appended. */
    private static short[] split(BigInteger unscaled, int fill) {
        if (unscaled.bitLength() <= 50) {
            return split(unscaled.longValue() * POWERS_OF_TEN[fill]);
        }
        String text = unscaled + "0".repeat(fill);
        int count = (text.length() + 3) / 4;
        short[] digits = new short[count];
        int end = text.length();
        for (int i = count - 1; i >= 0; i--, end -= 4) {
            digits[i] = (short) Integer.parseInt(text, Math.max(0, end - 4), end, 10);
        }
        return digits;
    }

    private static short[] split(long number) {
        short[] digits = new short[5];
        long left = number;
        for (int i = digits.length - 1; i >= 0; i--, left /= 10_000) {
            digits[i] = (short) (left % 10_000);
        }
        return digits;
    }
}
