package dev.penstock.core.internal.codec.scalar;

import dev.penstock.core.internal.codec.Codec;
import dev.penstock.core.internal.codec.ScalarCodec;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.internal.wire.Bytes;
import dev.penstock.core.internal.wire.MalformedException;
import dev.penstock.core.internal.wire.Utf8;
import dev.penstock.core.value.Bits;
import dev.penstock.core.value.Money;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Types of a few lines each. */
public final class SmallCodecs {
    private static final Pattern LSN = Pattern.compile("[0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8}");

    private SmallCodecs() {}

    /** {@code bool}: one byte. */
    public static Codec bool(String typeName) {
        return FixedWidthCodec.of(
                        typeName,
                        Boolean.class,
                        1,
                        (bytes, offset) -> bytes[offset] != 0,
                        SmallCodecs::parseBool,
                        (out, value) -> out.writeByte(value ? 1 : 0))
                .visiting((bytes, offset, visitor) -> visitor.visitBoolean(bytes[offset] != 0));
    }

    private static boolean parseBool(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "t", "true", "y", "yes", "on", "1" -> true;
            case "f", "false", "n", "no", "off", "0" -> false;
            default -> throw new MalformedException("it is neither true nor false");
        };
    }

    /** {@code uuid}: sixteen bytes. */
    public static Codec uuid(String typeName) {
        return FixedWidthCodec.of(
                typeName,
                UUID.class,
                16,
                (bytes, offset) -> new UUID(Bytes.int8(bytes, offset), Bytes.int8(bytes, offset + 8)),
                SmallCodecs::parseUuid,
                (out, value) -> {
                    out.writeLong(value.getMostSignificantBits());
                    out.writeLong(value.getLeastSignificantBits());
                });
    }

    /** {@link UUID#fromString} alone drops the first digits of groups that are too long. */
    private static UUID parseUuid(String text) {
        UUID uuid = UUID.fromString(text);
        if (!uuid.toString().equalsIgnoreCase(text)) {
            throw new MalformedException("it has not the form of a UUID");
        }
        return uuid;
    }

    /** {@code money}: a whole number of hundredths. Printed without sign and commas, which only the locale {@code C} reads. */
    public static Codec money(String typeName) {
        return FixedWidthCodec.of(
                        typeName,
                        Money.class,
                        8,
                        (bytes, offset) -> new Money(Bytes.int8(bytes, offset)),
                        Money::parse,
                        (out, value) -> out.writeLong(value.units()))
                .printing(value -> value.amount().toPlainString())
                .coercing(SmallCodecs::toMoney);
    }

    private static @Nullable Money toMoney(Object value) {
        if (value instanceof BigDecimal amount) {
            return Money.of(amount);
        }
        Long amount = IntegerCodecs.exactly(value);
        return amount == null ? null : Money.of(BigDecimal.valueOf(amount));
    }

    /** {@code pg_lsn}: eight bytes, printed as two hexadecimal halves. */
    public static Codec lsn(String typeName) {
        return FixedWidthCodec.of(
                typeName,
                String.class,
                8,
                (bytes, offset) -> lsnText(Bytes.int8(bytes, offset)),
                text -> lsnText(lsnNumber(text)),
                (out, value) -> out.writeLong(lsnNumber(value)));
    }

    private static String lsnText(long lsn) {
        return Integer.toHexString((int) (lsn >>> 32)).toUpperCase(Locale.ROOT)
                + '/'
                + Integer.toHexString((int) lsn).toUpperCase(Locale.ROOT);
    }

    private static long lsnNumber(String text) {
        if (!LSN.matcher(text).matches()) {
            throw new MalformedException("it has not the form of an LSN");
        }
        int slash = text.indexOf('/');
        long high = Integer.toUnsignedLong(Integer.parseUnsignedInt(text, 0, slash, 16));
        return high << 32 | Integer.toUnsignedLong(Integer.parseUnsignedInt(text, slash + 1, text.length(), 16));
    }

    /** {@code tid}: the block in four bytes, the item in two, both unsigned. */
    public static Codec tid(String typeName) {
        return FixedWidthCodec.of(
                typeName, String.class, 6, SmallCodecs::tidText, SmallCodecs::parseTid, SmallCodecs::writeTid);
    }

    private static String tidText(byte[] bytes, int offset) {
        int item = Bytes.int2(bytes, offset + 4) & 0xffff;
        return '(' + Integer.toUnsignedString(Bytes.int4(bytes, offset)) + ',' + item + ')';
    }

    private static String parseTid(String text) {
        BinaryWriter out = new BinaryWriter(6);
        writeTid(out, text);
        return tidText(out.toByteArray(), 0);
    }

    private static void writeTid(BinaryWriter out, String value) {
        int comma = value.indexOf(',');
        int last = value.length() - 1;
        if (comma < 0 || value.charAt(0) != '(' || value.charAt(last) != ')') {
            throw new MalformedException("it is not a tuple identifier");
        }
        int block = Integer.parseUnsignedInt(value, 1, comma, 10);
        int item = Integer.parseInt(value, comma + 1, last, 10);
        if (item < 0 || item > 0xffff) {
            throw new MalformedException("it is out of range");
        }
        out.writeInt(block);
        out.writeShort(item);
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
            byte[] bits = value.toByteArray();
            out.writeBytes(bits, 0, bits.length);
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
}
