package dev.penstock.core.internal.codec;

import dev.penstock.core.internal.text.TextForm;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.internal.wire.Bytes;
import dev.penstock.core.internal.wire.MalformedException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The floating-point numbers. */
public final class FloatCodecs {
    private FloatCodecs() {}

    /** The number as a double, {@code null} where it is not exactly one. */
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

    /** A decimal stands for the double it is, or that PostgreSQL or Java print so. */
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

    /** Refuses Java's own forms: a suffix "d" or "f", hexadecimal. */
    private static double decimal(String text, double parsed) {
        char last = text.charAt(text.length() - 1);
        if ((last != '.' && (last < '0' || last > '9')) || text.indexOf('x') >= 0 || text.indexOf('X') >= 0) {
            throw new MalformedException("it is not a decimal number");
        }
        return parsed;
    }

    public static final class Float4 extends ScalarCodec<Float> {
        public Float4(String typeName) {
            super(typeName, Float.class);
        }

        @Override
        public Float read(byte[] bytes, int offset, int length) {
            Bytes.expect(4, length);
            return Float.intBitsToFloat(Bytes.int4(bytes, offset));
        }

        @Override
        public void visit(byte[] bytes, int offset, int length, ValueVisitor visitor) {
            visitor.visitFloat(read(bytes, offset, length));
        }

        @Override
        public Float parse(String text) {
            // Not by way of a double, which would round twice.
            return Double.isFinite(parseDouble(text)) ? Float.parseFloat(text.strip()) : (float) parseDouble(text);
        }

        @Override
        public void writeValue(Float value, BinaryWriter out) {
            out.writeInt(Float.floatToRawIntBits(value));
        }

        @Override
        @Nullable
        public Float coerce(Object value) {
            if (value instanceof BigDecimal decimal) {
                return ofDecimal(decimal);
            }
            Double number = exactly(value);
            if (number == null || Double.compare((double) number.floatValue(), number) == 0) {
                return number == null ? null : (Float) number.floatValue();
            }
            return Double.isFinite(number) ? ofDecimal(new BigDecimal(TextForm.of(number))) : null;
        }

        /** A decimal stands for the float it is, or that PostgreSQL or Java print so. */
        private static @Nullable Float ofDecimal(BigDecimal decimal) {
            float number = decimal.floatValue();
            boolean same = Float.isFinite(number)
                    && (new BigDecimal(number).compareTo(decimal) == 0
                            || new BigDecimal(TextForm.of(number)).compareTo(decimal) == 0
                            || new BigDecimal(Float.toString(number)).compareTo(decimal) == 0);
            return same ? (Float) number : null;
        }
    }

    public static final class Float8 extends ScalarCodec<Double> {
        public Float8(String typeName) {
            super(typeName, Double.class);
        }

        @Override
        public Double read(byte[] bytes, int offset, int length) {
            Bytes.expect(8, length);
            return Double.longBitsToDouble(Bytes.int8(bytes, offset));
        }

        @Override
        public void visit(byte[] bytes, int offset, int length, ValueVisitor visitor) {
            visitor.visitDouble(read(bytes, offset, length));
        }

        @Override
        public Double parse(String text) {
            return parseDouble(text);
        }

        @Override
        public void writeValue(Double value, BinaryWriter out) {
            out.writeLong(Double.doubleToRawLongBits(value));
        }

        @Override
        @Nullable
        public Double coerce(Object value) {
            return exactly(value);
        }
    }
}
