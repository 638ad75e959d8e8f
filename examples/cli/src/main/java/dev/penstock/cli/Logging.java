package dev.penstock.cli;

/** The log: slf4j-simple on stderr, warnings only unless more is asked for. To be set before the first logger is made. */
final class Logging {
    private static final String PREFIX = "org.slf4j.simpleLogger.";

    private Logging() {}

    static void configure(boolean verbose) {
        System.setProperty(PREFIX + "logFile", "System.err");
        System.setProperty(PREFIX + "showDateTime", "true");
        System.setProperty(PREFIX + "dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
        System.setProperty(PREFIX + "defaultLogLevel", verbose ? "info" : "warn");
        System.setProperty(PREFIX + "log.dev.penstock", verbose ? "debug" : "warn");
    }
}
