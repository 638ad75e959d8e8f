package dev.penstock.core.internal.text;

import dev.penstock.core.internal.wire.MalformedException;
import org.jspecify.annotations.Nullable;

/** Quoting of fields in composites and ranges: quotes and backslashes are doubled or escaped, and an empty field is null. */
public final class FieldText {
    private FieldText() {}

    /** Appends {@code text}, in quotes if it is empty or contains a space, a quote, a backslash or one of {@code special}. */
    public static void append(PartsText out, String text, String special) {
        boolean plain = !text.isEmpty();
        for (int i = 0; plain && i < text.length(); i++) {
            char c = text.charAt(i);
            plain = c != '"' && c != '\\' && special.indexOf(c) < 0 && !TextCursor.isSpace(c);
        }
        if (plain) {
            out.append(text);
        } else {
            out.quote(text, '"');
        }
    }

    /** Returns the next field, up to one of {@code ends} outside quotes; {@code null} if it is empty. */
    public static @Nullable String next(TextCursor in, String ends) {
        if (ends.indexOf(in.peek()) >= 0) {
            return null;
        }
        StringBuilder out = new StringBuilder();
        boolean quoted = false;
        while (quoted || ends.indexOf(in.peek()) < 0) {
            if (in.atEnd()) {
                throw new MalformedException("it ends early");
            }
            char c = in.next();
            if (c == '"' && quoted && in.skip('"')) {
                out.append('"');
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\') {
                out.append(in.next());
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
