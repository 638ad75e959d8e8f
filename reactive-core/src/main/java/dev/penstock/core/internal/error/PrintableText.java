package dev.penstock.core.internal.error;

/**
 * Text that a terminal or a log shows as it is. A name in a database can hold line breaks, control sequences of terminals, and
 * characters that turn the direction of writing, so as to look like another message.
 */
public final class PrintableText {
    private PrintableText() {}

    /** Returns {@code text} with each such character as its escape, such as {@code \\u001b}. */
    public static String of(String text) {
        if (text.chars().noneMatch(PrintableText::isUnprintable)) {
            return text;
        }
        StringBuilder printable = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isUnprintable(c)) {
                printable.append(String.format("\\u%04x", (int) c));
            } else {
                printable.append(c);
            }
        }
        return printable.toString();
    }

    private static boolean isUnprintable(int c) {
        return Character.isISOControl(c)
                || c == 0x2028
                || c == 0x2029
                || (c >= 0x202a && c <= 0x202e)
                || (c >= 0x2066 && c <= 0x2069);
    }
}
