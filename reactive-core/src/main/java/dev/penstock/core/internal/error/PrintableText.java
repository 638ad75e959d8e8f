package dev.penstock.core.internal.error;

/**
 * Escaping of characters that a terminal or a log would interpret. A name in a database can contain line breaks, control sequences of
 * terminals, and characters that change the direction of writing, and so imitate another message.
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

    /**
     * Returns a statement in which each such character of a quoted name or literal is an SQL escape ({@code U&"\\001b"}). It is safe to
     * print and has the same effect. A line break between them becomes a blank.
     */
    public static String ofSql(String sql) {
        if (sql.chars().noneMatch(PrintableText::isUnprintable)) {
            return sql;
        }
        StringBuilder printable = new StringBuilder(sql.length() + 16);
        int at = 0;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            int end = c == '"' || c == '\'' ? endOfQuoted(sql, at) : at + 1;
            String part = sql.substring(at, end);
            if (c == '\n' || c == '\r' || c == '\t') {
                printable.append(' ');
            } else if (end - at == 1 || part.chars().noneMatch(PrintableText::isUnprintable)) {
                printable.append(of(part));
            } else if (c == '\'' && isEscapeString(sql, at)) {
                printable.append(of(part));
            } else {
                appendEscaped(part, printable.append("U&"));
            }
            at = end;
        }
        return printable.toString();
    }

    /** Returns whether the literal at {@code at} is of the form {@code E'…'}, in which a backslash begins an escape. */
    private static boolean isEscapeString(String sql, int at) {
        boolean prefixed = at > 0 && (sql.charAt(at - 1) == 'E' || sql.charAt(at - 1) == 'e');
        return prefixed && (at == 1 || !Character.isJavaIdentifierPart(sql.charAt(at - 2)));
    }

    private static int endOfQuoted(String sql, int start) {
        int end = sql.indexOf(sql.charAt(start), start + 1);
        while (end >= 0 && end + 1 < sql.length() && sql.charAt(end + 1) == sql.charAt(start)) {
            end = sql.indexOf(sql.charAt(start), end + 2);
        }
        return end < 0 ? sql.length() : end + 1;
    }

    private static void appendEscaped(String quoted, StringBuilder sql) {
        for (int i = 0; i < quoted.length(); i++) {
            char c = quoted.charAt(i);
            if (c == '\\') {
                sql.append("\\\\");
            } else if (isUnprintable(c)) {
                sql.append(String.format("\\%04x", (int) c));
            } else {
                sql.append(c);
            }
        }
    }

    private static boolean isUnprintable(int c) {
        return Character.isISOControl(c)
                || c == 0x2028
                || c == 0x2029
                || (c >= 0x202a && c <= 0x202e)
                || (c >= 0x2066 && c <= 0x2069);
    }
}
