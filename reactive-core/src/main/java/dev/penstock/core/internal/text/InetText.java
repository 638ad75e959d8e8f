package dev.penstock.core.internal.text;

import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.internal.wire.Bytes;
import dev.penstock.core.internal.wire.MalformedException;
import dev.penstock.core.value.Inet;
import java.util.Arrays;

/** The text of network addresses, as PostgreSQL prints them (as {@code inet_ntop} does). */
public final class InetText {
    private InetText() {}

    public static Inet parse(String text, boolean cidr) {
        try {
            int slash = text.indexOf('/');
            String host = slash < 0 ? text : text.substring(0, slash);
            byte[] address = host.indexOf(':') < 0 ? version4(host) : version6(host);
            int prefix = slash < 0 ? address.length * 8 : prefix(text.substring(slash + 1));
            return Inet.ofBytes(address, prefix, cidr);
        } catch (MalformedException | IllegalArgumentException e) {
            throw new IllegalArgumentException("The text is not a network address.");
        }
    }

    private static int prefix(String text) {
        TextCursor in = new TextCursor(text);
        int prefix = in.digits(1, 3);
        in.expectEnd();
        return prefix;
    }

    private static byte[] version4(String text) {
        TextCursor in = new TextCursor(text);
        byte[] address = new byte[4];
        for (int i = 0; i < 4; i++) {
            if (i > 0) {
                in.expect('.');
            }
            int part = in.digits(1, 3);
            if (part > 255) {
                throw new MalformedException("it is not an address");
            }
            address[i] = (byte) part;
        }
        in.expectEnd();
        return address;
    }

    private static byte[] version6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text, 16);
        }
        String start = text.substring(0, gap);
        if (start.indexOf('.') >= 0) {
            throw new MalformedException("it is not an address");
        }
        byte[] head = groups(start, -1);
        byte[] tail = groups(text.substring(gap + 2), -1);
        if (head.length + tail.length > 14) {
            throw new MalformedException("it is not an address");
        }
        byte[] address = Arrays.copyOf(head, 16);
        System.arraycopy(tail, 0, address, 16 - tail.length, tail.length);
        return address;
    }

    /** Parses groups between colons, of which the last can be an IPv4 address, to {@code length} bytes; -1 means any length. */
    private static byte[] groups(String text, int length) {
        BinaryWriter out = new BinaryWriter(16);
        int at = 0;
        while (at < text.length()) {
            int colon = text.indexOf(':', at);
            int end = colon < 0 ? text.length() : colon;
            String group = text.substring(at, end);
            if (colon < 0 && group.indexOf('.') >= 0) {
                out.writeBytes(version4(group), 0, 4);
            } else {
                out.writeShort(group(group));
            }
            if (colon == text.length() - 1 || out.size() > 16) {
                throw new MalformedException("it is not an address");
            }
            at = end + 1;
        }
        if (length >= 0 && out.size() != length) {
            throw new MalformedException("it is not an address");
        }
        return out.toByteArray();
    }

    private static int group(String text) {
        if (text.isEmpty() || text.length() > 4 || Character.digit(text.charAt(0), 16) < 0) {
            throw new MalformedException("it is not an address");
        }
        return Integer.parseInt(text, 16);
    }

    public static String print(byte[] address) {
        return address.length == 4 ? print4(address, 0) : print6(address);
    }

    private static String print4(byte[] address, int at) {
        return (address[at] & 0xff) + "." + (address[at + 1] & 0xff) + '.' + (address[at + 2] & 0xff) + '.'
                + (address[at + 3] & 0xff);
    }

    private static String print6(byte[] address) {
        int[] words = new int[8];
        for (int i = 0; i < 8; i++) {
            words[i] = Bytes.int2(address, 2 * i) & 0xffff;
        }
        int start = longestZeroes(words);
        int end = start < 0 ? -1 : zeroesEnd(words, start);
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == start) {
                out.append(i == 0 ? "::" : ":");
                i = end - 1;
            } else if (i == 6 && start == 0 && holdsVersion4(words, end)) {
                return out.append(print4(address, 12)).toString();
            } else {
                out.append(Integer.toHexString(words[i])).append(i < 7 ? ":" : "");
            }
        }
        return out.toString();
    }

    private static boolean holdsVersion4(int[] words, int zeroesEnd) {
        return zeroesEnd == 6 || (zeroesEnd == 5 && words[5] == 0xffff);
    }

    /** Returns the index of the longest run of at least two zero words, or -1. */
    private static int longestZeroes(int[] words) {
        int best = -1;
        int length = 1;
        for (int i = 0; i < 8; i++) {
            int run = zeroesEnd(words, i) - i;
            if (run > length) {
                best = i;
                length = run;
            }
        }
        return best;
    }

    private static int zeroesEnd(int[] words, int start) {
        int end = start;
        while (end < 8 && words[end] == 0) {
            end++;
        }
        return end;
    }
}
