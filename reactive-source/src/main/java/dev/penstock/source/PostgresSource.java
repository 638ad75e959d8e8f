package dev.penstock.source;

import dev.penstock.core.config.Specification;
import java.util.Map;

/** A PostgreSQL database as a stream of records: the rows that are there, then their changes. Immutable and thread-safe. */
public final class PostgresSource {
    private final SourceOptions options;

    PostgresSource(SourceOptions options) {
        this.options = options;
    }

    /** Returns a builder without options. */
    public static PostgresSourceBuilder builder() {
        return new PostgresSourceBuilder();
    }

    /**
     * Returns a source of options as text, by the names in {@link #specification()}.
     *
     * @throws dev.penstock.core.ConfigurationException with all problems, none of which prints a value
     */
    public static PostgresSource fromMap(Map<String, String> options) {
        PostgresSourceBuilder builder = builder();
        options.forEach(builder::option);
        return builder.build();
    }

    /** Returns all options, with their types, defaults and validations. */
    public static Specification specification() {
        return SourceParameters.SPECIFICATION;
    }

    SourceOptions options() {
        return options;
    }

    /** Says which database and slot; never the password. */
    @Override
    public String toString() {
        return "PostgresSource[" + options.url() + ", slot '" + options.slotName() + "']";
    }
}
