package dev.penstock.core;

/** A row does not fit the class that the application maps it to. Names table, column and class, never the value. Not transient. */
public final class RowMappingException extends PenstockException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception of a full sentence that names table and column. */
    public RowMappingException(String message) {
        super(message, null);
    }

    /** Returns {@code false}: the same row fits as little the next time. */
    @Override
    public boolean isTransient() {
        return false;
    }
}
