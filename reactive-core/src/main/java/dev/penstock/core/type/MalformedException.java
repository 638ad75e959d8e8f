package dev.penstock.core.type;

/** What a codec throws about a value it cannot read: says why, never what. Turned into our public exceptions at the edge. */
final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedException(String reason) {
        super(reason, null, false, false);
    }

    /** The reason to tell: only ours is free of values, those of the JDK often quote them. */
    static String reason(RuntimeException e) {
        String message = e.getMessage();
        return e instanceof MalformedException && message != null ? message : "it is malformed";
    }
}
