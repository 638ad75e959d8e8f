package dev.penstock.core.internal.text;

import dev.penstock.core.internal.wire.MalformedException;
import dev.penstock.core.value.Multirange;
import dev.penstock.core.value.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The text of ranges and multiranges, "Range Types, Input/Output": {@code [1,"a b")}, <code>{[1,2),[5,7)}</code>. */
public final class RangeText {
    private static final String BRACKETS = "()[],";

    private RangeText() {}

    public static <T> String print(Range<T> range, Function<? super T, String> bound) {
        if (range.isEmpty()) {
            return "empty";
        }
        T lower = range.lower();
        T upper = range.upper();
        PartsText out = new PartsText(range);
        out.append(range.lowerInclusive() ? '[' : '(');
        if (lower != null) {
            FieldText.append(out, bound.apply(lower), BRACKETS);
        }
        out.append(',');
        if (upper != null) {
            FieldText.append(out, bound.apply(upper), BRACKETS);
        }
        return out.append(range.upperInclusive() ? ']' : ')').toString();
    }

    public static <T> String print(Multirange<T> multirange, Function<? super T, String> bound) {
        PartsText out = new PartsText(multirange);
        String separator = "{";
        for (Range<T> range : multirange.ranges()) {
            out.append(separator).append(print(range, bound));
            separator = ",";
        }
        return multirange.ranges().isEmpty() ? "{}" : out.append('}').toString();
    }

    public static <T> Range<T> parse(String text, Function<String, ? extends T> bound) {
        TextCursor in = new TextCursor(text.strip());
        Range<T> range = parse(in, bound);
        in.expectEnd();
        return range;
    }

    public static <T> List<Range<T>> parseSeveral(String text, Function<String, ? extends T> bound) {
        TextCursor in = new TextCursor(text.strip());
        List<Range<T>> ranges = new ArrayList<>();
        in.expect('{');
        in.skipSpaces();
        while (!in.skip('}')) {
            if (!ranges.isEmpty()) {
                in.expect(',');
                in.skipSpaces();
            }
            ranges.add(parse(in, bound));
            in.skipSpaces();
        }
        in.expectEnd();
        return ranges;
    }

    private static <T> Range<T> parse(TextCursor in, Function<String, ? extends T> bound) {
        char start = in.next();
        if (start == 'e' || start == 'E') {
            String rest = "" + in.next() + in.next() + in.next() + in.next();
            if (!rest.toLowerCase(Locale.ROOT).equals("mpty")) {
                throw new MalformedException("a bracket is missing");
            }
            return Range.empty();
        }
        if (start != '[' && start != '(') {
            throw new MalformedException("a bracket is missing");
        }
        T lower = bound(in, bound);
        in.expect(',');
        T upper = bound(in, bound);
        char end = in.next();
        if (end != ']' && end != ')') {
            throw new MalformedException("a bracket is missing");
        }
        return Range.of(lower, start == '[', upper, end == ']');
    }

    private static <T> @Nullable T bound(TextCursor in, Function<String, ? extends T> bound) {
        String text = FieldText.next(in, ",)]");
        return text == null ? null : bound.apply(text);
    }
}
