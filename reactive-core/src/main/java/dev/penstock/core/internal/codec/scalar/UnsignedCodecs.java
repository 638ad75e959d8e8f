package dev.penstock.core.internal.codec.scalar;

import dev.penstock.core.internal.codec.Codec;
import dev.penstock.core.internal.text.TextForm;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.internal.wire.Bytes;
import dev.penstock.core.internal.wire.MalformedException;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** The unsigned integers: OIDs and transaction ids. */
public final class UnsignedCodecs {
    private static final long MAX_4 = 0xFFFF_FFFFL;

    private UnsignedCodecs() {}

    /** {@code oid}, {@code xid}, {@code cid}: four bytes. */
    public static Codec unsigned4(String typeName) {
        return FixedWidthCodec.of(
                        typeName,
                        Long.class,
                        4,
                        (bytes, offset) -> Integer.toUnsignedLong(Bytes.int4(bytes, offset)),
                        text -> Integer.toUnsignedLong(Integer.parseUnsignedInt(text.strip())),
                        UnsignedCodecs::write4)
                .coercing(IntegerCodecs::exactly);
    }

    private static void write4(BinaryWriter out, Long value) {
        if (value < 0 || value > MAX_4) {
            throw new MalformedException("it is out of range");
        }
        out.writeInt(value.intValue());
    }

    /** {@code xid8}: eight bytes. */
    public static Codec unsigned8(String typeName) {
        return FixedWidthCodec.of(
                        typeName,
                        BigInteger.class,
                        8,
                        (bytes, offset) -> unsigned(Bytes.int8(bytes, offset)),
                        text -> unsigned(Long.parseUnsignedLong(text.strip())),
                        UnsignedCodecs::write8)
                .coercing(UnsignedCodecs::exactly);
    }

    private static BigInteger unsigned(long value) {
        return value >= 0 ? BigInteger.valueOf(value) : new BigInteger(Long.toUnsignedString(value));
    }

    private static void write8(BinaryWriter out, BigInteger value) {
        if (value.signum() < 0 || value.bitLength() > 64) {
            throw new MalformedException("it is out of range");
        }
        out.writeLong(value.longValue());
    }

    private static @Nullable BigInteger exactly(Object value) {
        Long number = IntegerCodecs.exactly(value);
        if (number != null) {
            return BigInteger.valueOf(number);
        }
        return value instanceof BigDecimal decimal && decimal.scale() == 0 ? decimal.toBigInteger() : null;
    }

    /**
     * The {@code reg…} types: the OID in binary, a name in text. A value is the OID if it is known, else the name, which is valid only in
     * its own database.
     */
    public static final class Registered extends Codec {
        private final Codec oid;

        public Registered(String typeName) {
            super(typeName);
            this.oid = unsigned4(typeName);
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
