package dev.penstock.sink.error;

import java.util.List;

/**
 * Error of an update that does not carry all columns and found no row, with {@code exactly-once}. The target lacks a
 * row that the source has. Not transient.
 */
public final class MissingRowException extends SinkException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> unsent;

    /** Creates an exception that names the columns which the record does not carry. */
    public MissingRowException(List<String> unsent, Fault fault) {
        super(
                "The row to be updated is not there, and cannot be inserted: the record does not carry '"
                        + String.join("', '", unsent) + "'.",
                fault,
                null);
        this.unsent = List.copyOf(unsent);
    }

    /** Returns the columns that the record does not carry. */
    public List<String> unsent() {
        return unsent;
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
