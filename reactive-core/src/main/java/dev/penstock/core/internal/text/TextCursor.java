package dev.penstock.core.internal.text;

import dev.penstock.core.internal.wire.MalformedException;

/** Cursor into a text that is being parsed. */
public final class TextCursor {
    static final char END = '\uFFFF';

    private final String text;
    private int at;

    public TextCursor(String text) {
        this.text = text;
    }

    /** Returns the next character, or {@link #END}. */
    public char peek() {
        return at < text.length() ? text.charAt(at) : END;
    }

    public char next() {
        char c = peek();
        at++;
        return c;
    }

    public boolean atEnd() {
        return at >= text.length();
    }

    public int position() {
        return at;
    }

    /** Returns the text from {@code start} to the cursor. */
    public String since(int start) {
        return text.substring(start, at);
    }

    /** Passes {@code expected} if it comes next. */
    public boolean skip(char expected) {
        if (peek() != expected || atEnd()) {
            return false;
        }
        at++;
        return true;
    }

    /** Passes {@code expected} if it comes next. */
    public boolean skip(String expected) {
        if (!text.startsWith(expected, at)) {
            return false;
        }
        at += expected.length();
        return true;
    }

    public void skipSpaces() {
        while (isSpace(peek())) {
            at++;
        }
    }

    static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    public void expect(char expected) {
        if (!skip(expected)) {
            throw new MalformedException("'" + expected + "' is missing");
        }
    }

    public void expectEnd() {
        if (!atEnd()) {
            throw new MalformedException("text follows after its end");
        }
    }

    boolean atDigit() {
        char c = peek();
        return c >= '0' && c <= '9';
    }

    /** Parses a number of at least {@code least} and at most {@code most} decimal digits. */
    public int digits(int least, int most) {
        int start = at;
        int value = 0;
        while (at - start < most && atDigit()) {
            value = value * 10 + (next() - '0');
        }
        if (at - start < least) {
            throw new MalformedException("a digit is missing");
        }
        return value;
    }
}
