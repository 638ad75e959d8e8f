package dev.penstock.core.internal.codec;

import dev.penstock.core.internal.text.InetText;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.internal.wire.Bytes;
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
            if (!known) {
                throw new MalformedException("it is no address");
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
            byte[] address = value.bytes();
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

    /** {@code macaddr} and {@code macaddr8}: six or eight bytes, printed in hexadecimal with colons between. */
    public static final class MacCodec extends ScalarCodec<String> {
        private final int size;

        private MacCodec(String typeName, int size) {
            super(typeName, String.class);
            this.size = size;
        }

        public static Codec of6(String typeName) {
            return new MacCodec(typeName, 6);
        }

        public static Codec of8(String typeName) {
            return new MacCodec(typeName, 8);
        }

        @Override
        public String read(byte[] bytes, int offset, int length) {
            Bytes.expect(size, length);
            StringBuilder out = new StringBuilder(size * 3);
            for (int i = 0; i < size; i++) {
                int value = bytes[offset + i] & 0xff;
                out.append(i == 0 ? "" : ":").append(Character.forDigit(value >> 4, 16));
                out.append(Character.forDigit(value & 0xf, 16));
            }
            return out.toString();
        }

        @Override
        public String parse(String text) {
            return read(bytes(text), 0, size);
        }

        private byte[] bytes(String text) {
            byte[] address = new byte[size];
            int digits = 0;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c != ':' && c != '-' && c != '.') {
                    int digit = Character.digit(c, 16);
                    if (digit < 0 || digits == 2 * size) {
                        throw new MalformedException("it is no address");
                    }
                    address[digits / 2] = (byte) (address[digits / 2] << 4 | digit);
                    digits++;
                }
            }
            if (digits != 2 * size) {
                throw new MalformedException("it is no address");
            }
            return address;
        }

        @Override
        public void writeValue(String value, BinaryWriter out) {
            out.writeBytes(bytes(value), 0, size);
        }
    }
}
