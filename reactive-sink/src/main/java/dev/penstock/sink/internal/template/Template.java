package dev.penstock.sink.internal.template;

import dev.penstock.core.Record;
import java.util.List;

/**
 * A text with actions between <code>{{</code> and <code>}}</code>, evaluated for each record.
 *
 * <p>An action is a pipeline as in Go's {@code text/template}: {@code .Metadata.k}, {@code .Key.f},
 * {@code .Payload.Before.f}, {@code .Payload.After.f}, {@code .Operation}, {@code index .Metadata "k"}, string literals,
 * parentheses, and the functions {@code lower}, {@code upper}, {@code trim}, {@code trimPrefix}, {@code trimSuffix},
 * {@code replace}, {@code printf} and {@code default}, which take a piped value as their last argument. A missing value
 * is the empty text. Immutable and thread-safe.
 */
public final class Template implements TableRule {
    private final String text;
    private final List<Expression> parts;

    private Template(String text, List<Expression> parts) {
        this.text = text;
        this.parts = List.copyOf(parts);
    }

    /**
     * Parses a template.
     *
     * @throws IllegalArgumentException if it cannot be parsed; the message names the problem and its place
     */
    public static Template parse(String text) {
        return new Template(text, new TemplateParser(text).parse());
    }

    @Override
    public String evaluate(Record record) {
        if (parts.size() == 1) {
            return Expression.text(parts.get(0).valueIn(record));
        }
        StringBuilder result = new StringBuilder();
        for (Expression part : parts) {
            result.append(Expression.text(part.valueIn(record)));
        }
        return result.toString();
    }

    @Override
    public boolean separatesCollections() {
        return parts.stream().filter(Expression::isCollection).count() == 1
                && parts.stream().allMatch(part -> part.isCollection() || part instanceof Expression.Literal);
    }

    @Override
    public boolean isLiteral() {
        return parts.stream().allMatch(Expression.Literal.class::isInstance);
    }

    /** Returns the text it was parsed from. */
    @Override
    public String toString() {
        return text;
    }
}
