package dev.penstock.core.internal.tls;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One element of ASN.1 in its DER encoding (ITU-T X.690), as far as private keys need it: tags of one byte and definite lengths. */
final class Der {
    static final int INTEGER = 0x02;
    static final int OCTET_STRING = 0x04;
    static final int SEQUENCE = 0x30;
    /** The tag of an explicitly tagged element number 0. */
    static final int FIRST = 0xA0;

    private final int tag;
    private final byte[] content;

    private Der(int tag, byte[] content) {
        this.tag = tag;
        this.content = content;
    }

    /**
     * Returns the only element of {@code bytes}.
     *
     * @throws IllegalArgumentException if they are not exactly one element
     */
    static Der parse(byte[] bytes) {
        List<Der> elements = elements(bytes);
        if (elements.size() != 1) {
            throw new IllegalArgumentException("not one DER element");
        }
        return elements.get(0);
    }

    int tag() {
        return tag;
    }

    byte[] content() {
        return content.clone();
    }

    /** Returns the elements of which the content of this one consists. */
    List<Der> elements() {
        return elements(content);
    }

    static byte[] encode(int tag, byte[]... contents) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : contents) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.size() + 6);
        out.write(tag);
        int length = content.size();
        if (length < 0x80) {
            out.write(length);
        } else {
            int bytes = (39 - Integer.numberOfLeadingZeros(length)) / 8;
            out.write(0x80 | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                out.write(length >>> (8 * i));
            }
        }
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    private static List<Der> elements(byte[] bytes) {
        List<Der> elements = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            require(at + 2 <= bytes.length);
            int tag = bytes[at] & 0xFF;
            int length = bytes[at + 1] & 0xFF;
            at += 2;
            if (length >= 0x80) {
                int count = length & 0x7F;
                require(count >= 1 && count <= 4 && at + count <= bytes.length);
                length = 0;
                for (int i = 0; i < count; i++) {
                    length = (length << 8) | (bytes[at++] & 0xFF);
                }
            }
            require(length >= 0 && length <= bytes.length - at);
            elements.add(new Der(tag, Arrays.copyOfRange(bytes, at, at + length)));
            at += length;
        }
        return elements;
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException("not DER");
        }
    }
}
