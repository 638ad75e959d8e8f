package dev.penstock.sink.internal.change;

/**
 * Error of a value that does not fit its column's type. Internal: it becomes a {@code RecordException}, which knows the
 * record.
 */
final class ColumnException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String column;

    ColumnException(String column, RuntimeException cause) {
        super(cause.getMessage(), cause, false, false);
        this.column = column;
    }

    String column() {
        return column;
    }
}
