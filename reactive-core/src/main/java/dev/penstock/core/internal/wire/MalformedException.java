package dev.penstock.core.internal.wire;

/** What a codec throws about a value it cannot read: says why, never what. Turned into our public exceptions at the edge. */
public final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedException(String reason) {
        super(reason, null, false, false);
    }

    /** {@code e}, or one of ours in its place: only our reasons are free of values, those of the JDK often quote them. */
    public static MalformedException of(RuntimeException e) {
        return e instanceof MalformedException ours ? ours : new MalformedException("it is malformed");
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
