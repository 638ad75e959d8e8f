package dev.penstock.core;

/** The server's bytes are not a value of the column's type. Names the column and the type, never the value. Not transient. */
public final class DecodingException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private DecodingException(String message) {
        super(message, null);
    }

    /** Returns the exception about a column of a row. */
    public static DecodingException ofColumn(String table, String column, String type, String reason) {
        return new DecodingException("Column '" + column + "' of table '" + table + "' cannot be decoded as type '"
                + type + "': " + reason + '.');
    }

    /** Returns the exception about a row as a whole. */
    public static DecodingException ofRow(String table, String reason) {
        return new DecodingException("A row of table '" + table + "' cannot be decoded: " + reason + '.');
    }

    /** Returns the exception about a value whose column is not known. */
    public static DecodingException ofValue(String type, String reason) {
        return new DecodingException("A value of type '" + type + "' cannot be decoded: " + reason + '.');
    }

    /** Returns {@code false}: the same bytes are as malformed the next time. */
    @Override
    public boolean isTransient() {
        return false;
    }
}
