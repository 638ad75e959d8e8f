package dev.penstock.core.internal.wire;

/**
 * Signals that a codec cannot read a value. The message contains the reason, never the value. The public API throws a
 * {@link dev.penstock.core.DecodingException} or {@link dev.penstock.core.EncodingException} instead.
 */
public final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedException(String reason) {
        super(reason, null, false, false);
    }

    /** Returns {@code e}, or an exception of this class in its place, because messages of the JDK often contain the value. */
    public static MalformedException of(RuntimeException e) {
        return e instanceof MalformedException ours ? ours : new MalformedException("it is malformed");
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
