package dev.penstock.sink.error;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import org.jspecify.annotations.Nullable;

/**
 * The place of an error, as far as it is known.
 *
 * @param position the record's position
 * @param operation the record's operation
 * @param table the target table, in the form of {@code opencdc.collection}
 * @param column the column, unquoted
 * @param sqlState the server's error code
 */
public record Fault(
        @Nullable Position position,
        @Nullable Operation operation,
        @Nullable String table,
        @Nullable String column,
        @Nullable String sqlState) {
    private static final Fault NOWHERE = new Fault(null, null, null, null, null);

    /** Returns a fault whose components are all unknown. */
    public static Fault nowhere() {
        return NOWHERE;
    }

    /** Returns the fault of a record. */
    public static Fault of(Record record) {
        return new Fault(record.position(), record.operation(), null, null, null);
    }

    /** Returns this fault with a table. */
    public Fault in(CollectionName table) {
        return new Fault(position, operation, table.toString(), column, sqlState);
    }

    /** Returns this fault with a column. */
    public Fault at(@Nullable String column) {
        return new Fault(position, operation, table, column, sqlState);
    }

    /** Returns this fault with the server's error code. */
    public Fault with(@Nullable String sqlState) {
        return new Fault(position, operation, table, column, sqlState);
    }

    /**
     * Returns the known components in words: {@code update of 'orders', column 'total', SQLSTATE 22003, position {…}}.
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        append(text, operation == null ? null : operation.text() + (table == null ? "" : " of '" + table + "'"));
        append(text, operation != null || table == null ? null : "table '" + table + "'");
        append(text, column == null ? null : "column '" + column + "'");
        append(text, sqlState == null ? null : "SQLSTATE " + sqlState);
        append(text, position == null ? null : "position " + position);
        return text.toString();
    }

    private static void append(StringBuilder text, @Nullable String part) {
        if (part != null) {
            text.append(text.isEmpty() ? "" : ", ").append(part);
        }
    }
}
