package dev.penstock.core.internal.codec;

import dev.penstock.core.internal.text.TextForm;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.internal.wire.Bytes;
import dev.penstock.core.internal.wire.MalformedException;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** The unsigned integers: OIDs and transaction ids. */
public final class UnsignedCodecs {
    private UnsignedCodecs() {}

    /** {@code oid}, {@code xid}, {@code cid}: four bytes. */
    public static final class Unsigned4 extends ScalarCodec<Long> {
        private static final long MAX = 0xFFFF_FFFFL;

        public Unsigned4(String typeName) {
            super(typeName, Long.class);
        }

        @Override
        public Long read(byte[] bytes, int offset, int length) {
            Bytes.expect(4, length);
            return Integer.toUnsignedLong(Bytes.int4(bytes, offset));
        }

        @Override
        public Long parse(String text) {
            return Integer.toUnsignedLong(Integer.parseUnsignedInt(text.strip()));
        }

        @Override
        public void writeValue(Long value, BinaryWriter out) {
            if (value < 0 || value > MAX) {
                throw new MalformedException("it is out of range");
            }
            out.writeInt(value.intValue());
        }

        @Override
        @Nullable
        public Long coerce(Object value) {
            return IntegerCodecs.exactly(value);
        }
    }

    /** {@code xid8}: eight bytes. */
    public static final class Unsigned8 extends ScalarCodec<BigInteger> {
        public Unsigned8(String typeName) {
            super(typeName, BigInteger.class);
        }

        @Override
        public BigInteger read(byte[] bytes, int offset, int length) {
            Bytes.expect(8, length);
            return unsigned(Bytes.int8(bytes, offset));
        }

        private static BigInteger unsigned(long value) {
            return value >= 0 ? BigInteger.valueOf(value) : new BigInteger(Long.toUnsignedString(value));
        }

        @Override
        public BigInteger parse(String text) {
            return unsigned(Long.parseUnsignedLong(text.strip()));
        }

        @Override
        public void writeValue(BigInteger value, BinaryWriter out) {
            if (value.signum() < 0 || value.bitLength() > 64) {
                throw new MalformedException("it is out of range");
            }
            out.writeLong(value.longValue());
        }

        @Override
        @Nullable
        public BigInteger coerce(Object value) {
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
    public static final class Registered extends Codec {
        private final Unsigned4 oid;

        public Registered(String typeName) {
            super(typeName);
            this.oid = new Unsigned4(typeName);
        }

        @Override
        public Object read(byte[] bytes, int offset, int length) {
            return oid.read(bytes, offset, length);
        }

        @Override
        public Object parse(String text) {
            if (text.equals("-")) {
                return 0L;
            }
            boolean number =
                    !text.isEmpty() && text.length() <= 10 && text.chars().allMatch(c -> c >= '0' && c <= '9');
            return number ? oid.parse(text) : text;
        }

        @Override
        public void write(Object value, BinaryWriter out) {
            oid.write(value, out);
        }

        @Override
        public String print(Object value) {
            return TextForm.of(value);
        }
    }
}
