package dev.penstock.core.internal.text;

import dev.penstock.core.internal.wire.MalformedException;

/** Quoting of lexemes in text search types: quotes and backslashes are doubled. */
public final class TsText {
    private TsText() {}

    public static String quoted(String lexeme) {
        return '\'' + lexeme.replace("\\", "\\\\").replace("'", "''") + '\'';
    }

    /** Returns the next lexeme, quoted or not. */
    public static String word(TextCursor in) {
        boolean quoted = in.skip('\'');
        StringBuilder out = new StringBuilder();
        while (quoted || !isEnd(in.peek())) {
            if (in.atEnd()) {
                if (quoted) {
                    throw new MalformedException("a quote is missing");
                }
                break;
            }
            char c = in.next();
            if (c == '\'' && quoted && !in.skip('\'')) {
                break;
            }
            out.append(c == '\\' ? escaped(in) : c);
        }
        if (out.isEmpty() || out.indexOf("\0") >= 0) {
            throw new MalformedException("a lexeme is missing");
        }
        return out.toString();
    }

    private static char escaped(TextCursor in) {
        if (in.atEnd()) {
            throw new MalformedException("it ends early");
        }
        return in.next();
    }

    private static boolean isEnd(char c) {
        return ":!&|()<".indexOf(c) >= 0 || TextCursor.isSpace(c);
    }
}
