package dev.penstock.cli;

/** No one reads stdout any more: a normal end. */
final class ClosedOutputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClosedOutputException() {
        super("stdout is closed", null, false, false);
    }
}
