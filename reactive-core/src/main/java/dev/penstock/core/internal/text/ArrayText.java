package dev.penstock.core.internal.text;

import dev.penstock.core.internal.wire.MalformedException;
import dev.penstock.core.value.PgArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The text of arrays, "Array Input and Output Syntax": <code>[0:1]={a,"b c",NULL}</code>. */
public final class ArrayText {
    private ArrayText() {}

    public static String print(PgArray array, char delimiter, Function<Object, String> element) {
        if (array.dimensions() == 0) {
            return "{}";
        }
        PartsText out = new PartsText(array);
        appendBounds(out, array);
        append(out, array, 0, new int[1], delimiter, element);
        return out.toString();
    }

    private static void appendBounds(PartsText out, PgArray array) {
        boolean usual = true;
        for (int i = 0; i < array.dimensions(); i++) {
            usual &= array.lowerBound(i) == 1;
        }
        if (usual) {
            return;
        }
        for (int i = 0; i < array.dimensions(); i++) {
            int lower = array.lowerBound(i);
            out.append('[')
                    .append(Integer.toString(lower))
                    .append(':')
                    .append(Integer.toString(lower + array.length(i) - 1))
                    .append(']');
        }
        out.append('=');
    }

    /** At most six levels deep. */
    private static void append(
            PartsText out, PgArray array, int level, int[] next, char delimiter, Function<Object, String> element) {
        out.append('{');
        for (int i = 0; i < array.length(level); i++) {
            if (i > 0) {
                out.append(delimiter);
            }
            if (level < array.dimensions() - 1) {
                append(out, array, level + 1, next, delimiter, element);
            } else {
                Object value = array.element(next[0]++);
                appendElement(out, value == null ? null : element.apply(value), delimiter);
            }
        }
        out.append('}');
    }

    private static void appendElement(PartsText out, @Nullable String text, char delimiter) {
        if (text == null) {
            out.append("NULL");
            return;
        }
        boolean plain = !text.isEmpty() && !text.equalsIgnoreCase("NULL");
        for (int i = 0; plain && i < text.length(); i++) {
            char c = text.charAt(i);
            plain = c != delimiter && c != '"' && c != '\\' && c != '{' && c != '}' && !TextCursor.isSpace(c);
        }
        if (plain) {
            out.append(text);
        } else {
            out.quote(text, '\\');
        }
    }

    public static PgArray parse(String text, char delimiter, Function<String, Object> element) {
        return new Parser(text, delimiter, element).parse();
    }

    private static final class Parser {
        private final TextCursor in;
        private final char delimiter;
        private final Function<String, Object> element;
        private final List<@Nullable Object> elements = new ArrayList<>();
        /** The length of each dimension, -1 if it is not known yet. */
        private final int[] lengths = new int[PgArray.MAX_DIMENSIONS];

        private final int[] lowerBounds = new int[PgArray.MAX_DIMENSIONS];
        private final int[] upperBounds = new int[PgArray.MAX_DIMENSIONS];
        private int bounds;
        private int dimensions = -1;

        Parser(String text, char delimiter, Function<String, Object> element) {
            this.in = new TextCursor(text);
            this.delimiter = delimiter;
            this.element = element;
            Arrays.fill(lengths, -1);
        }

        PgArray parse() {
            bounds();
            list(0);
            in.expectEnd();
            if (elements.isEmpty()) {
                dimensions = 0;
            }
            checkBounds();
            return PgArray.ofParts(
                    elements.toArray(), Arrays.copyOf(lengths, dimensions), Arrays.copyOf(lowerBounds, dimensions));
        }

        /** Reads the bounds of the dimensions, which a text contains if a lower one is not 1. */
        private void bounds() {
            Arrays.fill(lowerBounds, 1);
            while (in.skip('[')) {
                if (bounds == lowerBounds.length) {
                    throw new MalformedException("it has too many dimensions");
                }
                lowerBounds[bounds] = number();
                in.expect(':');
                upperBounds[bounds++] = number();
                in.expect(']');
            }
            if (bounds > 0) {
                in.expect('=');
            }
        }

        private void checkBounds() {
            boolean fit = bounds == 0 || bounds == dimensions;
            for (int i = 0; i < bounds; i++) {
                fit &= (long) upperBounds[i] - lowerBounds[i] + 1 == lengths[i];
            }
            if (!fit) {
                throw new MalformedException("its bounds differ from its elements");
            }
        }

        private int number() {
            int start = in.position();
            in.skip('-');
            while (in.atDigit()) {
                in.next();
            }
            return Integer.parseInt(in.since(start));
        }

        private void list(int level) {
            if (level == lengths.length) {
                throw new MalformedException("it has too many dimensions");
            }
            in.expect('{');
            in.skipSpaces();
            int length = 0;
            while (!in.skip('}')) {
                if (length++ > 0) {
                    in.expect(delimiter);
                    in.skipSpaces();
                }
                if (in.peek() == '{') {
                    list(level + 1);
                } else {
                    element(level);
                }
                in.skipSpaces();
            }
            if ((lengths[level] >= 0 && lengths[level] != length) || (length == 0 && level > 0)) {
                throw new MalformedException("its dimensions differ in length");
            }
            lengths[level] = length;
        }

        private void element(int level) {
            if (dimensions >= 0 && dimensions != level + 1) {
                throw new MalformedException("its dimensions differ in depth");
            }
            dimensions = level + 1;
            if (in.skip('"')) {
                elements.add(element.apply(quoted()));
                return;
            }
            elements.add(unquoted());
        }

        private String quoted() {
            StringBuilder out = new StringBuilder();
            while (!in.skip('"')) {
                in.skip('\\');
                if (in.atEnd()) {
                    throw new MalformedException("a quote is missing");
                }
                out.append(in.next());
            }
            return out.toString();
        }

        /** Reads an element without quotes. Spaces after it do not belong to it, except for those after a backslash. */
        private @Nullable Object unquoted() {
            StringBuilder out = new StringBuilder();
            boolean escapes = false;
            int length = 0;
            while (in.peek() != delimiter && in.peek() != '}') {
                boolean escaped = in.skip('\\');
                if (in.atEnd()) {
                    throw new MalformedException("a brace is missing");
                }
                char c = in.next();
                if (!escaped && (c == '"' || c == '{')) {
                    throw new MalformedException("a quote or brace is misplaced");
                }
                out.append(c);
                length = escaped || !TextCursor.isSpace(c) ? out.length() : length;
                escapes |= escaped;
            }
            if (length == 0) {
                throw new MalformedException("an element is missing");
            }
            out.setLength(length);
            String text = out.toString();
            return !escapes && text.equalsIgnoreCase("NULL") ? null : element.apply(text);
        }
    }
}
