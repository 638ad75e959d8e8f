package dev.penstock.core.internal.codec.scalar;

import dev.penstock.core.internal.codec.Codec;
import dev.penstock.core.internal.codec.ScalarCodec;
import dev.penstock.core.internal.text.InetText;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.internal.wire.MalformedException;
import dev.penstock.core.value.Inet;
import java.net.InetAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Network and hardware addresses. */
public final class NetworkCodecs {
    private NetworkCodecs() {}

    /** {@code inet} and {@code cidr}: family, prefix, whether it is a cidr, the number of bytes, the bytes. */
    public static final class InetCodec extends ScalarCodec<Inet> {
        private static final int FAMILY_4 = 2;
        private static final int FAMILY_6 = 3;

        private final boolean cidr;

        private InetCodec(String typeName, boolean cidr) {
            super(typeName, Inet.class);
            this.cidr = cidr;
        }

        public static Codec inet(String typeName) {
            return new InetCodec(typeName, false);
        }

        public static Codec cidr(String typeName) {
            return new InetCodec(typeName, true);
        }

        @Override
        public Inet read(byte[] bytes, int offset, int length) {
            boolean known = (length == 8 && bytes[offset] == FAMILY_4 && bytes[offset + 3] == 4)
                    || (length == 20 && bytes[offset] == FAMILY_6 && bytes[offset + 3] == 16);
            if (!known || (bytes[offset + 1] & 0xff) > (length - 4) * 8) {
                throw new MalformedException("it is not an address");
            }
            byte[] address = Arrays.copyOfRange(bytes, offset + 4, offset + length);
            return Inet.ofBytes(address, bytes[offset + 1] & 0xff, cidr);
        }

        @Override
        public Inet parse(String text) {
            return InetText.parse(text, cidr);
        }

        @Override
        public void writeValue(Inet value, BinaryWriter out) {
            byte[] address = value.toByteArray();
            out.writeByte(address.length == 4 ? FAMILY_4 : FAMILY_6);
            out.writeByte(value.prefix());
            out.writeByte(cidr ? 1 : 0);
            out.writeByte(address.length);
            out.writeBytes(address, 0, address.length);
        }

        @Override
        public String printValue(Inet value) {
            return value.withCidr(cidr).toString();
        }

        @Override
        @Nullable
        public Inet coerce(Object value) {
            return value instanceof InetAddress address ? Inet.of(address) : null;
        }
    }

    /** {@code macaddr}: six bytes, printed in hexadecimal with colons between. */
    public static Codec mac6(String typeName) {
        return mac(typeName, 6);
    }

    /** {@code macaddr8}: the same with eight bytes. */
    public static Codec mac8(String typeName) {
        return mac(typeName, 8);
    }

    private static Codec mac(String typeName, int width) {
        return FixedWidthCodec.of(
                typeName,
                String.class,
                width,
                (bytes, offset) -> macText(bytes, offset, width),
                text -> macText(macBytes(text, width), 0, width),
                (out, value) -> out.writeBytes(macBytes(value, width), 0, width));
    }

    private static String macText(byte[] bytes, int offset, int width) {
        StringBuilder out = new StringBuilder(width * 3);
        for (int i = 0; i < width; i++) {
            int value = bytes[offset + i] & 0xff;
            out.append(i == 0 ? "" : ":").append(Character.forDigit(value >> 4, 16));
            out.append(Character.forDigit(value & 0xf, 16));
        }
        return out.toString();
    }

    private static byte[] macBytes(String text, int width) {
        byte[] address = new byte[width];
        int digits = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != ':' && c != '-' && c != '.') {
                int digit = Character.digit(c, 16);
                if (digit < 0 || digits == 2 * width) {
                    throw new MalformedException("it is not an address");
                }
                address[digits / 2] = (byte) (address[digits / 2] << 4 | digit);
                digits++;
            } else if (digits % 2 != 0) {
                // PostgreSQL reads the digits between two separators as one number.
                throw new MalformedException("it is not an address");
            }
        }
        if (digits != 2 * width) {
            throw new MalformedException("it is not an address");
        }
        return address;
    }
}
