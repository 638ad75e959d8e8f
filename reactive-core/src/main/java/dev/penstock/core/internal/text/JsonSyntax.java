package dev.penstock.core.internal.text;

import dev.penstock.core.internal.wire.MalformedException;
import java.util.BitSet;

/** Check of the syntax of JSON (RFC 8259). It does not recurse; each level of nesting takes one bit. */
public final class JsonSyntax {
    private final TextCursor in;
    /** The open brackets that are those of objects. */
    private final BitSet objects = new BitSet();

    private int depth;

    private JsonSyntax(String text) {
        this.in = new TextCursor(text);
    }

    public static boolean isWellFormed(String text) {
        try {
            return new JsonSyntax(text).isDocument();
        } catch (MalformedException e) {
            return false;
        }
    }

    private boolean isDocument() {
        openValue();
        while (depth > 0) {
            boolean object = objects.get(depth - 1);
            skipSpaces();
            if (in.skip(object ? '}' : ']')) {
                depth--;
            } else {
                in.expect(',');
                if (object) {
                    name();
                }
                openValue();
            }
        }
        skipSpaces();
        return in.atEnd();
    }

    /** Skips a scalar, or the opening brackets up to the first scalar or empty pair of brackets in them. */
    private void openValue() {
        while (true) {
            skipSpaces();
            boolean object = in.peek() == '{';
            if (!object && in.peek() != '[') {
                scalar();
                return;
            }
            in.next();
            objects.set(depth++, object);
            skipSpaces();
            if (in.peek() == (object ? '}' : ']')) {
                return;
            }
            if (object) {
                name();
            }
        }
    }

    private void name() {
        skipSpaces();
        string();
        skipSpaces();
        in.expect(':');
    }

    private void scalar() {
        if (in.peek() == '"') {
            string();
        } else if (!in.skip("true") && !in.skip("false") && !in.skip("null")) {
            number();
        }
    }

    private void string() {
        in.expect('"');
        while (!in.skip('"')) {
            char c = in.next();
            if (c == '\\') {
                escape();
            } else if (c < ' ' || (c == TextCursor.END && in.atEnd())) {
                throw new MalformedException("a string is malformed");
            }
        }
    }

    private void escape() {
        char c = in.next();
        if (c == 'u') {
            for (int i = 0; i < 4; i++) {
                if (Character.digit(in.next(), 16) < 0) {
                    throw new MalformedException("an escape is malformed");
                }
            }
        } else if ("\"\\/bfnrt".indexOf(c) < 0) {
            throw new MalformedException("an escape is malformed");
        }
    }

    private void number() {
        in.skip('-');
        if (!in.skip('0')) {
            digits();
        }
        if (in.skip('.')) {
            digits();
        }
        if (in.skip('e') || in.skip('E')) {
            if (!in.skip('+')) {
                in.skip('-');
            }
            digits();
        }
    }

    private void digits() {
        if (!in.atDigit()) {
            throw new MalformedException("a digit is missing");
        }
        while (in.atDigit()) {
            in.next();
        }
    }

    private void skipSpaces() {
        while (in.skip(' ') || in.skip('\n') || in.skip('\t') || in.skip('\r')) {}
    }
}
