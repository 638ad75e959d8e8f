package dev.penstock.core.internal.codec;

import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.internal.wire.Bytes;
import dev.penstock.core.internal.wire.MalformedException;
import dev.penstock.core.internal.wire.Utf8;
import dev.penstock.core.value.Bits;
import dev.penstock.core.value.Money;
import java.math.BigDecimal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Types of a few lines each. */
public final class SmallCodecs {
    private SmallCodecs() {}

    /** {@code money}: a whole number of hundredths. */
    public static final class MoneyCodec extends ScalarCodec<Money> {
        public MoneyCodec(String typeName) {
            super(typeName, Money.class);
        }

        @Override
        public Money read(byte[] bytes, int offset, int length) {
            Bytes.expect(8, length);
            return new Money(Bytes.int8(bytes, offset));
        }

        @Override
        public Money parse(String text) {
            return Money.parse(text);
        }

        @Override
        public void writeValue(Money value, BinaryWriter out) {
            out.writeLong(value.units());
        }

        /** Without sign and commas, which only the locale {@code C} reads. */
        @Override
        public String printValue(Money value) {
            return value.amount().toPlainString();
        }

        @Override
        @Nullable
        public Money coerce(Object value) {
            if (value instanceof BigDecimal amount) {
                return Money.of(amount);
            }
            Long amount = IntegerCodecs.exactly(value);
            return amount == null ? null : Money.of(BigDecimal.valueOf(amount));
        }
    }

    /** {@code bit} and {@code varbit}: the number of bits, then the bits in bytes. */
    public static final class BitsCodec extends ScalarCodec<Bits> {
        public BitsCodec(String typeName) {
            super(typeName, Bits.class);
        }

        @Override
        public Bits read(byte[] bytes, int offset, int length) {
            if (length < 4) {
                throw new MalformedException("it ends early");
            }
            int bits = Bytes.int4(bytes, offset);
            if (bits < 0 || (bits + 7L) / 8 != length - 4) {
                throw new MalformedException("its length does not fit");
            }
            return Bits.ofBytes(bytes, offset + 4, length - 4, bits);
        }

        @Override
        public Bits parse(String text) {
            return Bits.parse(text);
        }

        @Override
        public void writeValue(Bits value, BinaryWriter out) {
            out.writeInt(value.length());
            out.writeBytes(value.bytes(), 0, value.bytes().length);
        }
    }

    /** {@code "char"}: one byte. Zero is the empty text, a byte beyond ASCII its octal escape, as PostgreSQL 16 prints it. */
    public static final class CharCodec extends ScalarCodec<String> {
        public CharCodec(String typeName) {
            super(typeName, String.class);
        }

        @Override
        public String read(byte[] bytes, int offset, int length) {
            Bytes.expect(1, length);
            return text(bytes[offset]);
        }

        private static String text(byte b) {
            if (b == 0) {
                return "";
            }
            return b > 0 ? String.valueOf((char) b) : String.format("\\%03o", b & 0xff);
        }

        /** Before PostgreSQL 16 the byte comes as it is. */
        @Override
        public String readText(byte[] bytes, int offset, int length) {
            return length == 1 ? text(bytes[offset]) : parse(Utf8.decode(bytes, offset, length));
        }

        @Override
        public String parse(String text) {
            return text(toByte(text));
        }

        private static byte toByte(String text) {
            if (text.isEmpty()) {
                return 0;
            }
            if (text.length() == 1 && text.charAt(0) < 0x80) {
                return (byte) text.charAt(0);
            }
            if (text.length() != 4 || text.charAt(0) != '\\') {
                throw new MalformedException("it is not one byte");
            }
            int value = Integer.parseInt(text, 1, 4, 8);
            if (value < 0x80 || value > 0xff) {
                throw new MalformedException("it is not one byte");
            }
            return (byte) value;
        }

        @Override
        public void writeValue(String value, BinaryWriter out) {
            out.writeByte(toByte(value));
        }
    }

    /** {@code jsonpath}, {@code ltree}, {@code lquery}, {@code ltxtquery}: the version 1, then the text. */
    public static final class VersionedTextCodec extends ScalarCodec<String> {
        public VersionedTextCodec(String typeName) {
            super(typeName, String.class);
        }

        @Override
        public String read(byte[] bytes, int offset, int length) {
            if (length < 1 || bytes[offset] != 1) {
                throw new MalformedException("its version is unknown");
            }
            return Utf8.decode(bytes, offset + 1, length - 1);
        }

        @Override
        public String parse(String text) {
            return text;
        }

        @Override
        public void writeValue(String value, BinaryWriter out) {
            out.writeByte(1);
            out.writeUtf8(value);
        }
    }

    /** {@code pg_lsn}: eight bytes, printed as two hexadecimal halves. */
    public static final class LsnCodec extends ScalarCodec<String> {
        public LsnCodec(String typeName) {
            super(typeName, String.class);
        }

        @Override
        public String read(byte[] bytes, int offset, int length) {
            Bytes.expect(8, length);
            return text(Bytes.int8(bytes, offset));
        }

        private static String text(long lsn) {
            return Integer.toHexString((int) (lsn >>> 32)).toUpperCase(Locale.ROOT)
                    + '/'
                    + Integer.toHexString((int) lsn).toUpperCase(Locale.ROOT);
        }

        @Override
        public String parse(String text) {
            return text(number(text));
        }

        private static long number(String text) {
            int slash = text.indexOf('/');
            long high = Integer.toUnsignedLong(Integer.parseUnsignedInt(text, 0, slash, 16));
            return high << 32 | Integer.toUnsignedLong(Integer.parseUnsignedInt(text, slash + 1, text.length(), 16));
        }

        @Override
        public void writeValue(String value, BinaryWriter out) {
            out.writeLong(number(value));
        }
    }

    /** {@code tid}: the block in four bytes, the item in two, both unsigned. */
    public static final class TidCodec extends ScalarCodec<String> {
        public TidCodec(String typeName) {
            super(typeName, String.class);
        }

        @Override
        public String read(byte[] bytes, int offset, int length) {
            Bytes.expect(6, length);
            return text(Bytes.int4(bytes, offset), Bytes.int2(bytes, offset + 4) & 0xffff);
        }

        private static String text(int block, int item) {
            return '(' + Integer.toUnsignedString(block) + ',' + item + ')';
        }

        @Override
        public String parse(String text) {
            BinaryWriter out = new BinaryWriter(6);
            writeValue(text, out);
            return read(out.toByteArray(), 0, 6);
        }

        @Override
        public void writeValue(String value, BinaryWriter out) {
            int comma = value.indexOf(',');
            int last = value.length() - 1;
            if (comma < 0 || value.charAt(0) != '(' || value.charAt(last) != ')') {
                throw new MalformedException("it is no tuple identifier");
            }
            int block = Integer.parseUnsignedInt(value, 1, comma, 10);
            int item = Integer.parseInt(value, comma + 1, last, 10);
            if (item < 0 || item > 0xffff) {
                throw new MalformedException("it is out of range");
            }
            out.writeInt(block);
            out.writeShort(item);
        }
    }
}
