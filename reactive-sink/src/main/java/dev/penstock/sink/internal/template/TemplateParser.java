package dev.penstock.sink.internal.template;

import dev.penstock.sink.internal.template.Expression.Call;
import dev.penstock.sink.internal.template.Expression.Literal;
import dev.penstock.sink.internal.template.Expression.Member;
import dev.penstock.sink.internal.template.Expression.OperationName;
import dev.penstock.sink.internal.template.Expression.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A recursive descent parser of one template; used once. */
final class TemplateParser {
    private static final String OPEN = "{{";
    private static final String CLOSE = "}}";

    private final String text;
    private int at;

    TemplateParser(String text) {
        this.text = text;
    }

    List<Expression> parse() {
        List<Expression> parts = new ArrayList<>();
        boolean trim = false;
        while (at < text.length()) {
            int open = text.indexOf(OPEN, at);
            int end = open < 0 ? text.length() : open;
            boolean trimBefore = open >= 0 && text.startsWith("- ", open + 2);
            literal(parts, text.substring(at, end), trim, trimBefore);
            if (open < 0) {
                break;
            }
            at = open + (trimBefore ? 3 : 2);
            parts.add(pipeline());
            blanks();
            trim = at > 0 && text.startsWith("-", at) && Character.isWhitespace(text.charAt(at - 1));
            at += trim ? 1 : 0;
            expect(CLOSE);
        }
        return parts.isEmpty() ? List.of(new Literal("")) : parts;
    }

    private static void literal(List<Expression> parts, String text, boolean trimStart, boolean trimEnd) {
        String start = trimStart ? text.stripLeading() : text;
        String trimmed = trimEnd ? start.stripTrailing() : start;
        if (!trimmed.isEmpty()) {
            parts.add(new Literal(trimmed));
        }
    }

    private Expression pipeline() {
        Expression value = command(null);
        blanks();
        while (text.startsWith("|", at)) {
            at++;
            value = command(value);
            blanks();
        }
        return value;
    }

    /** Reads a function with its arguments, or a single operand, which accepts no piped value. */
    private Expression command(@Nullable Expression piped) {
        blanks();
        int start = at;
        String name = identifier();
        if (name.isEmpty()) {
            if (piped != null) {
                throw wrong("a value cannot be piped into this", start);
            }
            return operand();
        }
        if (name.equals("index")) {
            return index(piped, start);
        }
        TemplateFunction function =
                TemplateFunction.named(name).orElseThrow(() -> wrong("there is no such function", start));
        List<Expression> arguments = new ArrayList<>();
        blanks();
        while (startsOperand()) {
            arguments.add(operand());
            blanks();
        }
        if (piped != null) {
            arguments.add(piped);
        }
        String first = !arguments.isEmpty() && arguments.get(0) instanceof Literal literal ? literal.text() : null;
        String problem = function.problem(arguments.size(), first);
        if (problem != null) {
            throw wrong("'" + name + "' " + problem, start);
        }
        return new Call(function, arguments);
    }

    private Expression index(@Nullable Expression piped, int start) {
        blanks();
        Part part = part().orElseThrow(
                        () -> wrong("'index' takes .Metadata, .Key, .Payload.Before or .Payload.After first", start));
        blanks();
        Expression name = piped == null ? operand() : piped;
        return new Member(part, name);
    }

    private boolean startsOperand() {
        return at < text.length() && "\"`.(".indexOf(text.charAt(at)) >= 0;
    }

    private Expression operand() {
        blanks();
        int start = at;
        if (text.startsWith("(", at)) {
            at++;
            Expression inner = pipeline();
            blanks();
            expect(")");
            return inner;
        }
        if (text.startsWith("\"", at) || text.startsWith("`", at)) {
            return new Literal(string());
        }
        if (skip(".Operation")) {
            return new OperationName();
        }
        Part part = part().orElseThrow(() -> wrong("this is not a value", start));
        expect(".");
        String member = identifier();
        if (member.isEmpty()) {
            throw wrong("a name must follow " + part.path() + '.', start);
        }
        return new Member(part, new Literal(member));
    }

    private Optional<Part> part() {
        for (Part part : Part.values()) {
            if (skip(part.path())) {
                return Optional.of(part);
            }
        }
        return Optional.empty();
    }

    private String string() {
        int start = at;
        char quote = text.charAt(at++);
        StringBuilder value = new StringBuilder();
        while (at < text.length() && text.charAt(at) != quote) {
            char c = text.charAt(at++);
            value.append(c == '\\' && quote == '"' ? escaped(start) : c);
        }
        if (at >= text.length()) {
            throw wrong("this text does not end", start);
        }
        at++;
        return value.toString();
    }

    private char escaped(int start) {
        char c = at < text.length() ? text.charAt(at++) : ' ';
        return switch (c) {
            case '"', '\\' -> c;
            case 'n' -> '\n';
            case 't' -> '\t';
            default -> throw wrong("this text holds an unknown escape", start);
        };
    }

    private String identifier() {
        int start = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        return text.substring(start, at);
    }

    /** Skips {@code word} if it is a whole word there. */
    private boolean skip(String word) {
        int end = at + word.length();
        boolean whole = end >= text.length() || !Character.isLetterOrDigit(text.charAt(end));
        if (!whole || !text.startsWith(word, at)) {
            return false;
        }
        at = end;
        return true;
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private void expect(String token) {
        if (!text.startsWith(token, at)) {
            throw wrong("'" + token + "' is expected", at);
        }
        at += token.length();
    }

    private static IllegalArgumentException wrong(String what, int where) {
        return new IllegalArgumentException("at character " + (where + 1) + " " + what);
    }
}
