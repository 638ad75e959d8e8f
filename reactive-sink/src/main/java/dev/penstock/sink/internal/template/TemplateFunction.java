package dev.penstock.sink.internal.template;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The functions of templates; the piped value is the last argument. */
enum TemplateFunction {
    LOWER("lower", 1),
    UPPER("upper", 1),
    TRIM("trim", 1),
    TRIM_PREFIX("trimPrefix", 2),
    TRIM_SUFFIX("trimSuffix", 2),
    REPLACE("replace", 3),
    DEFAULT("default", 2),
    PRINTF("printf", -1);

    private static final Pattern VERB = Pattern.compile("%(-?0?\\d*)([sdvq%])");

    private final String text;
    private final int arity;

    TemplateFunction(String text, int arity) {
        this.text = text;
        this.arity = arity;
    }

    static Optional<TemplateFunction> named(String text) {
        for (TemplateFunction function : values()) {
            if (function.text.equals(text)) {
                return Optional.of(function);
            }
        }
        return Optional.empty();
    }

    /**
     * Returns the problem of a call with this number of arguments and this literal as the first one, or {@code null}.
     */
    @Nullable
    String problem(int arguments, @Nullable String firstLiteral) {
        if (this == PRINTF) {
            return firstLiteral == null ? "takes a literal format first" : formatProblem(firstLiteral, arguments - 1);
        }
        return arguments == arity ? null : "takes " + arity + " arguments, not " + arguments;
    }

    @Nullable
    Object apply(@Nullable Object[] arguments) {
        String last = Expression.text(arguments[arguments.length - 1]);
        return switch (this) {
            case LOWER -> last.toLowerCase(Locale.ROOT);
            case UPPER -> last.toUpperCase(Locale.ROOT);
            case TRIM -> last.strip();
            case TRIM_PREFIX -> {
                String prefix = Expression.text(arguments[0]);
                yield last.startsWith(prefix) ? last.substring(prefix.length()) : last;
            }
            case TRIM_SUFFIX -> {
                String suffix = Expression.text(arguments[0]);
                yield last.endsWith(suffix) ? last.substring(0, last.length() - suffix.length()) : last;
            }
            case REPLACE -> last.replace(Expression.text(arguments[0]), Expression.text(arguments[1]));
            case DEFAULT -> last.isEmpty() ? arguments[0] : arguments[1];
            case PRINTF -> format(arguments);
        };
    }

    private static @Nullable String formatProblem(String format, int values) {
        Matcher verb = VERB.matcher(format);
        int verbs = 0;
        while (verb.find()) {
            verbs += Objects.equals(verb.group(2), "%") ? 0 : 1;
        }
        if (VERB.matcher(format).replaceAll("").indexOf('%') >= 0) {
            return "knows the verbs %s, %v, %d, %q and %% only";
        }
        return verbs == values ? null : "has " + verbs + " verbs for " + values + " values";
    }

    private static String format(@Nullable Object[] arguments) {
        StringBuilder text = new StringBuilder();
        Matcher verb = VERB.matcher(Expression.text(arguments[0]));
        int next = 1;
        while (verb.find()) {
            String value = switch (Objects.requireNonNull(verb.group(2))) {
                case "%" -> "%";
                case "q" -> '"' + Expression.text(arguments[next++]) + '"';
                default -> Expression.text(arguments[next++]);
            };
            verb.appendReplacement(
                    text, Matcher.quoteReplacement(padded(value, Objects.requireNonNull(verb.group(1)))));
        }
        return verb.appendTail(text).toString();
    }

    private static String padded(String value, String width) {
        boolean left = width.startsWith("-");
        String digits = left ? width.substring(1) : width;
        if (digits.isEmpty()) {
            return value;
        }
        String fill = (digits.startsWith("0") && !left ? "0" : " ")
                .repeat(Math.max(0, Integer.parseInt(digits) - value.codePointCount(0, value.length())));
        return left ? value + fill : fill + value;
    }
}
