package dev.penstock.core;

import dev.penstock.core.internal.error.PrintableText;
import dev.penstock.core.internal.sql.SqlText;
import java.util.Objects;

/**
 * The current value of a sequence, to bring the same sequence of another database up to it. Immutable.
 *
 * @param schema the schema, unquoted
 * @param name the name of the sequence, unquoted
 * @param value the last value that the sequence returned
 * @param increment the step from one value to the next, negative for a descending sequence
 */
public record SequenceValue(String schema, String name, long value, long increment) {
    /** Creates a value; schema and name are required. */
    public SequenceValue {
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(name, "name");
    }

    /**
     * Returns this sequence after {@code values} more values, such as to leave room for values that are drawn meanwhile.
     *
     * @param values the number of steps; each has the size and direction of the increment
     * @throws ArithmeticException if the result does not fit a {@code long}
     */
    public SequenceValue ahead(long values) {
        return new SequenceValue(schema, name, Math.addExact(value, Math.multiplyExact(values, increment)), increment);
    }

    /** Returns an SQL statement that advances the sequence of this name to this value. It never sets a sequence back. */
    public String advance() {
        String sequence = PrintableText.ofSql(SqlText.literal(SqlText.name(schema, name))) + "::pg_catalog.regclass";
        return "SELECT pg_catalog.setval(" + sequence + ", " + value + ", true) WHERE COALESCE("
                + "pg_catalog.pg_sequence_last_value(" + sequence + ") OPERATOR(pg_catalog."
                + (increment > 0 ? '<' : '>') + ") " + value + ", true)";
    }
}
