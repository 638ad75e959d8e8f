package dev.penstock.core;

/**
 * Signals that a Java value cannot be encoded as a value of the column's type.
 *
 * <p>An example is a value that an application has put into a record by {@link StructuredData#with}. {@link StructuredData} lists the
 * Java class of each type.
 *
 * <p>The message names the type, the Java class and, if it is known, the column, never the value. The exception is not transient.
 */
public final class EncodingException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private final String problem;

    private EncodingException(String subject, String problem) {
        super(subject + problem, null);
        this.problem = problem;
    }

    /**
     * Returns the exception for a value whose column is not known.
     *
     * @param type the name of the type
     * @param value the value; only its class appears in the message
     * @param reason a clause that names the rule that is broken, without a full stop
     */
    public static EncodingException ofValue(String type, Object value, String reason) {
        return new EncodingException(
                "A value",
                " of " + value.getClass().getName() + " cannot be encoded as type '" + type + "': " + reason + '.');
    }

    /**
     * Returns a copy of this exception whose message names the column.
     *
     * @param column the name of the column, unquoted
     * @return the copy, with the stack trace of this exception
     */
    public EncodingException inColumn(String column) {
        EncodingException named = new EncodingException("The value of column '" + column + "',", problem);
        named.setStackTrace(getStackTrace());
        return named;
    }

    /** Returns {@code false}: encoding the same value again fails again. */
    @Override
    public boolean isTransient() {
        return false;
    }
}
