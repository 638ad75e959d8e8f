package dev.penstock.core;

/**
 * A Java value cannot be a value of the column's type. Names the column if it is known, the type and the Java class, never
 * the value. Not transient.
 */
public final class EncodingException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private final String problem;

    private EncodingException(String subject, String problem) {
        super(subject + problem, null);
        this.problem = problem;
    }

    /** Returns the exception about a value whose column is not known. */
    public static EncodingException ofValue(String type, Object value, String reason) {
        return new EncodingException(
                "A value",
                " of " + value.getClass().getName() + " cannot be encoded as type '" + type + "': " + reason + '.');
    }

    /** Returns this exception, naming the column. */
    public EncodingException inColumn(String column) {
        EncodingException named = new EncodingException("The value of column '" + column + "',", problem);
        named.setStackTrace(getStackTrace());
        return named;
    }

    /** Returns {@code false}: the same value fits as little the next time. */
    @Override
    public boolean isTransient() {
        return false;
    }
}
