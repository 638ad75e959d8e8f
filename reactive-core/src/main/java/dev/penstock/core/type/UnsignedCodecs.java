package dev.penstock.core.type;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** The unsigned integers: OIDs and transaction ids. */
final class UnsignedCodecs {
    private UnsignedCodecs() {}

    /** {@code oid}, {@code xid}, {@code cid}: four bytes. */
    static final class Unsigned4 extends ScalarCodec<Long> {
        private static final long MAX = 0xFFFF_FFFFL;

        Unsigned4(String typeName) {
            super(typeName, Long.class);
        }

        @Override
        Long read(byte[] bytes, int offset, int length) {
            Bytes.expect(4, length);
            return Integer.toUnsignedLong(Bytes.int4(bytes, offset));
        }

        @Override
        Long parse(String text) {
            return Integer.toUnsignedLong(Integer.parseUnsignedInt(text.strip()));
        }

        @Override
        void writeValue(Long value, BinaryWriter out) {
            if (value < 0 || value > MAX) {
                throw new MalformedException("it is out of range");
            }
            out.writeInt(value.intValue());
        }

        @Override
        @Nullable
        Long coerce(Object value) {
            return IntegerCodecs.exactly(value);
        }
    }

    /** {@code xid8}: eight bytes. */
    static final class Unsigned8 extends ScalarCodec<BigInteger> {
        Unsigned8(String typeName) {
            super(typeName, BigInteger.class);
        }

        @Override
        BigInteger read(byte[] bytes, int offset, int length) {
            Bytes.expect(8, length);
            return unsigned(Bytes.int8(bytes, offset));
        }

        private static BigInteger unsigned(long value) {
            return value >= 0 ? BigInteger.valueOf(value) : new BigInteger(Long.toUnsignedString(value));
        }

        @Override
        BigInteger parse(String text) {
            return unsigned(Long.parseUnsignedLong(text.strip()));
        }

        @Override
        void writeValue(BigInteger value, BinaryWriter out) {
            if (value.signum() < 0 || value.bitLength() > 64) {
                throw new MalformedException("it is out of range");
            }
            out.writeLong(value.longValue());
        }

        @Override
        @Nullable
        BigInteger coerce(Object value) {
            Long number = IntegerCodecs.exactly(value);
            if (number != null) {
                return BigInteger.valueOf(number);
            }
            boolean large = value instanceof BigDecimal decimal && decimal.scale() == 0;
            return large ? ((BigDecimal) value).toBigInteger() : null;
        }
    }

    /**
     * The {@code reg…} types: the OID in binary, a name in text. They are the OID where it is known, else that name; names mean
     * nothing in another database.
     */
    static final class Registered extends Codec {
        private final Unsigned4 oid;

        Registered(String typeName) {
            super(typeName);
            this.oid = new Unsigned4(typeName);
        }

        @Override
        Object read(byte[] bytes, int offset, int length) {
            return oid.read(bytes, offset, length);
        }

        @Override
        Object parse(String text) {
            if (text.equals("-")) {
                return 0L;
            }
            boolean number =
                    !text.isEmpty() && text.length() <= 10 && text.chars().allMatch(c -> c >= '0' && c <= '9');
            return number ? oid.parse(text) : text;
        }

        @Override
        void write(Object value, BinaryWriter out) {
            oid.write(value, out);
        }

        @Override
        String print(Object value) {
            return TextForm.of(value);
        }
    }
}
