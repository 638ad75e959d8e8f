package dev.penstock.conduit;

import java.io.PrintStream;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Log lines as JSON with the members of hclog, which Conduit puts into its own log. A line that is not JSON would be logged at
 * level DEBUG, whatever it reports.
 */
final class JsonLogHandler extends Handler {
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX");
    /** Held here: the log manager holds loggers, and with them their levels, weakly. */
    private static final Logger OURS = Logger.getLogger("dev.penstock");

    private final PrintStream out;
    private final SimpleFormatter texts = new SimpleFormatter();

    JsonLogHandler(PrintStream out) {
        this.out = out;
    }

    /** Sends everything that is logged in this process to {@code out}, from {@code level} on. */
    static void install(PrintStream out, Level level) {
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        root.setLevel(atLeastInfo(level));
        OURS.setLevel(level);
        root.addHandler(new JsonLogHandler(out));
    }

    /** The libraries below log their bytes at finer levels, row values included. */
    private static Level atLeastInfo(Level level) {
        return level.intValue() < Level.INFO.intValue() ? Level.INFO : level;
    }

    @Override
    public void publish(LogRecord record) {
        StringBuilder line = new StringBuilder(256);
        line.append("{\"@level\":\"").append(name(record.getLevel())).append('"');
        member(line, "@message", message(record));
        member(line, "@timestamp", TIMESTAMP.format(record.getInstant().atOffset(ZoneOffset.UTC)));
        member(line, "@caller", record.getLoggerName());
        Throwable thrown = record.getThrown();
        if (thrown != null) {
            member(line, "error", thrown.toString());
        }
        line.append("}\n");
        synchronized (out) {
            out.append(line);
            out.flush();
        }
    }

    private String message(LogRecord record) {
        return texts.formatMessage(record);
    }

    private static String name(Level level) {
        int value = level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return "error";
        } else if (value >= Level.WARNING.intValue()) {
            return "warn";
        } else if (value >= Level.INFO.intValue()) {
            return "info";
        }
        return value >= Level.FINE.intValue() ? "debug" : "trace";
    }

    private static void member(StringBuilder line, String name, @Nullable String value) {
        line.append(",\"").append(name).append("\":\"");
        String text = value == null ? "" : value;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> line.append('\\').append(c);
                case '\n' -> line.append("\\n");
                case '\t' -> line.append("\\t");
                default -> {
                    if (c < ' ') {
                        line.append("\\u%04x".formatted((int) c));
                    } else {
                        line.append(c);
                    }
                }
            }
        }
        line.append('"');
    }

    @Override
    public void flush() {
        out.flush();
    }

    @Override
    public void close() {
        flush();
    }
}
