package dev.penstock.sink.internal.change;

/** A value is none of its column's type. Internal: becomes a {@code RecordException}, which knows the record. */
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
