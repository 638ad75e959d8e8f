package dev.penstock.kafka.internal.route;

import dev.penstock.core.Metadata;
import dev.penstock.core.Record;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A template of a topic's name with the placeholders {@code {collection}}, {@code {schema}} and {@code {table}}.
 * Characters that a topic's name cannot contain are written as {@code _u} and four hexadecimal digits.
 */
public final class TopicTemplate implements Function<Record, String> {
    private static final int MAX_LENGTH = 249;
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
    private static final Set<String> NAMES = new TreeSet<>(Set.of("collection", "schema", "table"));

    private final String template;

    private TopicTemplate(String template) {
        this.template = template;
    }

    /**
     * Parses a template.
     *
     * @throws IllegalArgumentException if it holds another placeholder, or characters that are not allowed in a topic's
     *     name
     */
    public static TopicTemplate parse(String text) {
        Matcher matcher = PLACEHOLDER.matcher(text);
        while (matcher.find()) {
            if (!NAMES.contains(matcher.group(1))) {
                throw new IllegalArgumentException("can hold the placeholders {collection}, {schema} and {table} only");
            }
        }
        String literal = PLACEHOLDER.matcher(text).replaceAll("");
        if (text.isBlank() || literal.length() > MAX_LENGTH || !literal.chars().allMatch(TopicTemplate::isLegal)) {
            throw new IllegalArgumentException(
                    "must hold letters, digits, '.', '_' and '-' only, besides placeholders");
        }
        return new TopicTemplate(text);
    }

    @Override
    public String apply(Record record) {
        if (template.indexOf('{') < 0) {
            return template;
        }
        return PLACEHOLDER
                .matcher(template)
                .replaceAll(match -> Matcher.quoteReplacement(legal(value(record, match.group(1)))));
    }

    @Override
    public String toString() {
        return template;
    }

    private static String value(Record record, String name) {
        String key = switch (name) {
            case "schema" -> Metadata.SCHEMA;
            case "table" -> Metadata.TABLE;
            default -> Metadata.COLLECTION;
        };
        String value = record.metadata().get(key);
        return value == null ? record.metadata().getOrDefault(Metadata.COLLECTION, "") : value;
    }

    private static String legal(String text) {
        if (text.chars().allMatch(TopicTemplate::isLegal)) {
            return text;
        }
        StringBuilder legal = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isLegal(c)) {
                legal.append(c);
            } else {
                legal.append(String.format("_u%04x", (int) c));
            }
        }
        return legal.toString();
    }

    private static boolean isLegal(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == '-';
    }
}
