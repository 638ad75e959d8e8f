package dev.penstock.cli.invocation;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The standard output, in UTF-8 with LF. It is not a {@link java.io.PrintStream}, which hides the error of a closed pipe. Each call
 * writes to the system, so large output should be collected first. Not thread-safe.
 */
public final class Output {
    private static final Path STDOUT = Path.of("/proc/self/fd/1");

    private final OutputStream out;

    public Output(OutputStream out) {
        this.out = out;
    }

    public static Output ofProcess() {
        return new Output(new FileOutputStream(FileDescriptor.out));
    }

    /** Writes a line. */
    public void line(String text) {
        byte[] bytes = (text + '\n').getBytes(StandardCharsets.UTF_8);
        write(bytes, bytes.length);
    }

    /** Writes the first {@code length} bytes and flushes. */
    public void write(byte[] bytes, int length) {
        try {
            out.write(bytes, 0, length);
            out.flush();
        } catch (IOException e) {
            if (isClosed(e)) {
                throw new ClosedOutputException();
            }
            throw Failure.of("stdout", e);
        }
    }

    /** Returns whether the reader has closed stdout. Messages are localized; but a pipe or socket fails for no other reason. */
    private static boolean isClosed(IOException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("Broken pipe") || message.contains("Bad file descriptor")) {
            return true;
        }
        try {
            String target = Files.readSymbolicLink(STDOUT).toString();
            return target.startsWith("pipe:") || target.startsWith("socket:");
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }
}
