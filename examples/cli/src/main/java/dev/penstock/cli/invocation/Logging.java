package dev.penstock.cli.invocation;

/**
 * Configuration of the log: slf4j-simple on stderr. By default it shows the life cycle of source and sink, and warnings. It must be
 * set before the first logger is created.
 */
public final class Logging {
    private static final String PREFIX = "org.slf4j.simpleLogger.";

    private Logging() {}

    public static void configure(boolean verbose, boolean quiet) {
        System.setProperty(PREFIX + "logFile", "System.err");
        System.setProperty(PREFIX + "showDateTime", "true");
        System.setProperty(PREFIX + "dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
        System.setProperty(PREFIX + "defaultLogLevel", verbose ? "info" : "warn");
        System.setProperty(PREFIX + "log.dev.penstock", verbose ? "debug" : quiet ? "warn" : "info");
        System.setProperty(PREFIX + "showThreadName", String.valueOf(verbose));
        System.setProperty(PREFIX + "showLogName", String.valueOf(verbose));
    }
}
