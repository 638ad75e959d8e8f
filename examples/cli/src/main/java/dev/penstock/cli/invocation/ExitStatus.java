package dev.penstock.cli.invocation;

/** Exit statuses of the command line. */
public final class ExitStatus {
    /** The command did what it was asked to do. */
    public static final int DONE = 0;

    /** The command failed, or found a difference or a problem. */
    public static final int FAILED = 1;

    /** The command line or the configuration is invalid. */
    public static final int USAGE = 2;

    private ExitStatus() {}
}
