package dev.penstock.core;

import java.util.Objects;

/**
 * A sequence and the value it gave last.
 *
 * @param schema the schema, unquoted
 * @param name the sequence, unquoted
 * @param value the value it gave last
 * @param increment what it adds for each value
 */
public record SequenceValue(String schema, String name, long value, long increment) {
    /** Refuses missing parts. */
    public SequenceValue {
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(name, "name");
    }

    /** Returns this sequence as if it had given {@code values} more values. */
    public SequenceValue ahead(long values) {
        return new SequenceValue(schema, name, Math.addExact(value, Math.multiplyExact(values, increment)), increment);
    }

    /** Returns the SQL statement that advances the sequence of that name to this value, and leaves one that is further alone. */
    public String advance() {
        String sequence = '\'' + (quoted(schema) + '.' + quoted(name)).replace("'", "''") + "'::pg_catalog.regclass";
        return "SELECT pg_catalog.setval(" + sequence + ", " + value + ", true) WHERE COALESCE("
                + "pg_catalog.pg_sequence_last_value(" + sequence + ") OPERATOR(pg_catalog."
                + (increment > 0 ? '<' : '>') + ") " + value + ", true)";
    }

    private static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
