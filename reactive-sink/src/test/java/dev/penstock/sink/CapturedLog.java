package dev.penstock.sink;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The log output while this is open. The tests' logging writes to the current standard error stream. */
final class CapturedLog implements AutoCloseable {
    private final PrintStream before = System.err;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private CapturedLog() {
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    }

    static CapturedLog open() {
        return new CapturedLog();
    }

    /** Returns the warnings of the sink so far. */
    List<String> warnings() {
        return bytes.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains(" WARN dev.penstock.sink"))
                .toList();
    }

    @Override
    public void close() {
        System.setErr(before);
    }
}
