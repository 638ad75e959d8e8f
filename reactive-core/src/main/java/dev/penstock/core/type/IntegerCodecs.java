package dev.penstock.core.type;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** The signed integers. */
final class IntegerCodecs {
    private IntegerCodecs() {}

    /** The number as a long, {@code null} where it is not exactly one. */
    static @Nullable Long exactly(Object value) {
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

    static final class Int2 extends ScalarCodec<Short> {
        Int2(String typeName) {
            super(typeName, Short.class);
        }

        @Override
        Short read(byte[] bytes, int offset, int length) {
            Bytes.expect(2, length);
            return Bytes.int2(bytes, offset);
        }

        @Override
        void visit(byte[] bytes, int offset, int length, ValueVisitor visitor) {
            Bytes.expect(2, length);
            visitor.visitLong(Bytes.int2(bytes, offset));
        }

        @Override
        Short parse(String text) {
            return Short.parseShort(text.strip());
        }

        @Override
        void writeValue(Short value, BinaryWriter out) {
            out.writeShort(value);
        }

        @Override
        @Nullable
        Short coerce(Object value) {
            Long number = exactly(value);
            return number == null || number != number.shortValue() ? null : (Short) number.shortValue();
        }
    }

    static final class Int4 extends ScalarCodec<Integer> {
        Int4(String typeName) {
            super(typeName, Integer.class);
        }

        @Override
        Integer read(byte[] bytes, int offset, int length) {
            Bytes.expect(4, length);
            return Bytes.int4(bytes, offset);
        }

        @Override
        void visit(byte[] bytes, int offset, int length, ValueVisitor visitor) {
            Bytes.expect(4, length);
            visitor.visitLong(Bytes.int4(bytes, offset));
        }

        @Override
        Integer parse(String text) {
            return Integer.parseInt(text.strip());
        }

        @Override
        void writeValue(Integer value, BinaryWriter out) {
            out.writeInt(value);
        }

        @Override
        @Nullable
        Integer coerce(Object value) {
            Long number = exactly(value);
            return number == null || number != number.intValue() ? null : (Integer) number.intValue();
        }
    }

    static final class Int8 extends ScalarCodec<Long> {
        Int8(String typeName) {
            super(typeName, Long.class);
        }

        @Override
        Long read(byte[] bytes, int offset, int length) {
            Bytes.expect(8, length);
            return Bytes.int8(bytes, offset);
        }

        @Override
        void visit(byte[] bytes, int offset, int length, ValueVisitor visitor) {
            Bytes.expect(8, length);
            visitor.visitLong(Bytes.int8(bytes, offset));
        }

        @Override
        Long parse(String text) {
            return Long.parseLong(text.strip());
        }

        @Override
        void writeValue(Long value, BinaryWriter out) {
            out.writeLong(value);
        }

        @Override
        @Nullable
        Long coerce(Object value) {
            return exactly(value);
        }
    }
}
