package dev.penstock.core.internal.codec;

import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.internal.wire.Bytes;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** The signed integers. */
public final class IntegerCodecs {
    private IntegerCodecs() {}

    /** The number as a long, {@code null} where it is not exactly one. */
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
        // Against exponents that would make longValueExact write out millions of digits.
        boolean small = decimal.precision() - (long) decimal.scale() <= 19 && decimal.scale() < 1_000_000;
        return small ? (Long) decimal.longValueExact() : null;
    }

    public static final class Int2 extends ScalarCodec<Short> {
        public Int2(String typeName) {
            super(typeName, Short.class);
        }

        @Override
        public Short read(byte[] bytes, int offset, int length) {
            Bytes.expect(2, length);
            return Bytes.int2(bytes, offset);
        }

        @Override
        public void visit(byte[] bytes, int offset, int length, ValueVisitor visitor) {
            Bytes.expect(2, length);
            visitor.visitLong(Bytes.int2(bytes, offset));
        }

        @Override
        public Short parse(String text) {
            return Short.parseShort(text.strip());
        }

        @Override
        public void writeValue(Short value, BinaryWriter out) {
            out.writeShort(value);
        }

        @Override
        @Nullable
        public Short coerce(Object value) {
            Long number = exactly(value);
            return number == null || number != number.shortValue() ? null : (Short) number.shortValue();
        }
    }

    public static final class Int4 extends ScalarCodec<Integer> {
        public Int4(String typeName) {
            super(typeName, Integer.class);
        }

        @Override
        public Integer read(byte[] bytes, int offset, int length) {
            Bytes.expect(4, length);
            return Bytes.int4(bytes, offset);
        }

        @Override
        public void visit(byte[] bytes, int offset, int length, ValueVisitor visitor) {
            Bytes.expect(4, length);
            visitor.visitLong(Bytes.int4(bytes, offset));
        }

        @Override
        public Integer parse(String text) {
            return Integer.parseInt(text.strip());
        }

        @Override
        public void writeValue(Integer value, BinaryWriter out) {
            out.writeInt(value);
        }

        @Override
        @Nullable
        public Integer coerce(Object value) {
            Long number = exactly(value);
            return number == null || number != number.intValue() ? null : (Integer) number.intValue();
        }
    }

    public static final class Int8 extends ScalarCodec<Long> {
        public Int8(String typeName) {
            super(typeName, Long.class);
        }

        @Override
        public Long read(byte[] bytes, int offset, int length) {
            Bytes.expect(8, length);
            return Bytes.int8(bytes, offset);
        }

        @Override
        public void visit(byte[] bytes, int offset, int length, ValueVisitor visitor) {
            Bytes.expect(8, length);
            visitor.visitLong(Bytes.int8(bytes, offset));
        }

        @Override
        public Long parse(String text) {
            return Long.parseLong(text.strip());
        }

        @Override
        public void writeValue(Long value, BinaryWriter out) {
            out.writeLong(value);
        }

        @Override
        @Nullable
        public Long coerce(Object value) {
            return exactly(value);
        }
    }
}
