package dev.penstock.verification.crash.connector;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A file of broken rules that equal tables do not show, one per line: written by connectors, read by the checker. It outlives a
 * connector that is killed. Thread-safe.
 */
public final class Violations {
    /** The maximum size of the file. After one violation each further record can cause another, and the first ones suffice. */
    private static final long MOST_BYTES = 1 << 16;

    private final Path file;

    public Violations(Path file) {
        this.file = file;
    }

    /** Returns those of the connectors of a directory. */
    public static Violations in(Path directory) {
        return new Violations(directory.resolve("violations"));
    }

    public synchronized void add(String violation) {
        try {
            if (!Files.exists(file) || Files.size(file) < MOST_BYTES) {
                Files.writeString(
                        file,
                        violation.replace('\n', ' ') + '\n',
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns them in the order in which they were found. */
    public List<String> read() {
        try {
            return Files.exists(file) ? Files.readAllLines(file, StandardCharsets.UTF_8) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
