package dev.penstock.core.internal.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Strict conversion between text and UTF-8, which rejects malformed bytes and malformed text. */
public final class Utf8 {
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final char REPLACEMENT = '\uFFFD';

    private Utf8() {}

    public static String decode(byte[] bytes, int offset, int length) {
        String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
        // The constructor replaces malformed bytes, so only a text with the replacement character needs the slow,
        // strict decoder.
        return text.indexOf(REPLACEMENT) < 0 ? text : strictly(bytes, offset, length);
    }

    /** Rejects bytes that are not UTF-8. */
    public static void check(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int at = offset;
        while (at <= end - 8 && (Bytes.int8(bytes, at) & HIGH_BITS) == 0) {
            at += 8;
        }
        while (at < end && bytes[at] >= 0) {
            at++;
        }
        if (at < end) {
            // Starts here, because all bytes before are ASCII.
            decode(bytes, at, end - at);
        }
    }

    public static byte[] encode(String text) {
        for (int i = 0; i < text.length(); i++) {
            // The JDK would write a question mark for half a surrogate pair, which is another text.
            if (Character.isSurrogate(text.charAt(i)) && !isPair(text, i++)) {
                throw new IllegalArgumentException("The text holds half a surrogate pair.");
            }
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isPair(String text, int at) {
        return at + 1 < text.length() && Character.isSurrogatePair(text.charAt(at), text.charAt(at + 1));
    }

    private static String strictly(byte[] bytes, int offset, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, offset, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException("it is not UTF-8");
        }
    }
}
