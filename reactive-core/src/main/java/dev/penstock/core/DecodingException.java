package dev.penstock.core;

/**
 * Signals that bytes from the server are not a valid value of the column's type.
 *
 * <p>The message names the column and the type, never the value. The exception is not transient.
 */
public final class DecodingException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private DecodingException(String message) {
        super(message, null);
    }

    /**
     * Returns the exception for one column of a row.
     *
     * @param table the table
     * @param column the column
     * @param type the name of the column's type
     * @param reason a clause that names the rule that is broken, without a full stop
     */
    public static DecodingException ofColumn(String table, String column, String type, String reason) {
        return new DecodingException("Column '" + column + "' of table '" + table + "' cannot be decoded as type '"
                + type + "': " + reason + '.');
    }

    /** Returns the exception for a whole row, for example one with too few columns. */
    public static DecodingException ofRow(String table, String reason) {
        return new DecodingException("A row of table '" + table + "' cannot be decoded: " + reason + '.');
    }

    /** Returns the exception for a value whose column is not known. */
    public static DecodingException ofValue(String type, String reason) {
        return new DecodingException("A value of type '" + type + "' cannot be decoded: " + reason + '.');
    }

    /** Returns {@code false}: decoding the same bytes again fails again. */
    @Override
    public boolean isTransient() {
        return false;
    }
}
