package dev.penstock.core.value;

import dev.penstock.core.internal.text.InetText;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * A value of {@code inet} or {@code cidr}: the address of a host or a network, and the length of its prefix (PostgreSQL manual, section
 * "Network Address Types").
 *
 * <p>A {@code cidr} is a network; an {@code inet} is a host, optionally with the network that it is in. The server refuses a {@code cidr}
 * with bits set after the prefix; this class does not check that.
 *
 * <p>Immutable and thread-safe; equal if address, prefix and type are. No method resolves names.
 */
public final class Inet {
    private final byte[] address;
    private final int prefix;
    private final boolean cidr;

    private Inet(byte[] address, int prefix, boolean cidr) {
        this.address = address;
        this.prefix = prefix;
        this.cidr = cidr;
    }

    /**
     * Returns an address from its bytes.
     *
     * @param address 4 bytes (IPv4) or 16 bytes (IPv6), which are copied
     * @param prefix the length of the network prefix in bits, from 0 to 32 or 128
     * @param cidr whether the value is a {@code cidr}
     * @throws IllegalArgumentException if the bytes or the prefix are not those of an address
     */
    public static Inet ofBytes(byte[] address, int prefix, boolean cidr) {
        if ((address.length != 4 && address.length != 16) || prefix < 0 || prefix > address.length * 8) {
            throw new IllegalArgumentException("An address has 4 or 16 bytes, and a prefix of at most their bits.");
        }
        return new Inet(address.clone(), prefix, cidr);
    }

    /**
     * Returns the {@code inet} of one host, with the longest prefix.
     *
     * @param address the address of the host; a name or scope that it carries is ignored
     */
    public static Inet of(InetAddress address) {
        byte[] bytes = address.getAddress();
        return new Inet(bytes, bytes.length * 8, false);
    }

    /**
     * Parses an {@code inet} such as {@code 10.0.0.1}, {@code 10.0.0.1/8} or {@code 2001:db8::1/64}.
     *
     * @param text the text; without a prefix the longest one is meant
     * @throws IllegalArgumentException if the text is not an address; the message does not contain it
     */
    public static Inet parse(String text) {
        return InetText.parse(text, false);
    }

    /**
     * Parses a {@code cidr} in the form of {@link #parse}. All parts of the address must be present: {@code 10/8} is refused.
     *
     * @param text the text; without a prefix the longest one is meant
     * @throws IllegalArgumentException if the text is not an address; the message does not contain it
     */
    public static Inet parseCidr(String text) {
        return InetText.parse(text, true);
    }

    /** Returns the address; one of 16 bytes is always an {@link Inet6Address}. */
    public InetAddress address() {
        try {
            return address.length == 4
                    ? InetAddress.getByAddress(address)
                    : Inet6Address.getByAddress(null, address, -1);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("An address has 4 or 16 bytes.", e);
        }
    }

    /** Returns the length of the network prefix in bits; for a host it is 32 or 128. */
    public int prefix() {
        return prefix;
    }

    /** Returns whether this is a {@code cidr}, whose text always contains the prefix. */
    public boolean isCidr() {
        return cidr;
    }

    /** Returns a copy of the bytes of the address, 4 or 16. */
    public byte[] toByteArray() {
        return address.clone();
    }

    /** Returns the same address and prefix as a {@code cidr}, or as an {@code inet}. */
    public Inet withCidr(boolean cidr) {
        return cidr == this.cidr ? this : new Inet(address, prefix, cidr);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Inet that
                && prefix == that.prefix
                && cidr == that.cidr
                && Arrays.equals(address, that.address);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(address) + 2 * prefix + (cidr ? 1 : 0);
    }

    /** Returns the address as PostgreSQL prints it. */
    @Override
    public String toString() {
        String host = InetText.print(address);
        return cidr || prefix != address.length * 8 ? host + '/' + prefix : host;
    }
}
