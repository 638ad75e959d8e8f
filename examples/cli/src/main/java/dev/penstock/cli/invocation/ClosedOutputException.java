package dev.penstock.cli.invocation;

/** Signals that the reader of stdout has closed it; the command then ends with status 0. */
public final class ClosedOutputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClosedOutputException() {
        super("stdout is closed", null, false, false);
    }
}
