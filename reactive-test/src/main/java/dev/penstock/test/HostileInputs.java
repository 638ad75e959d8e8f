package dev.penstock.test;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A table of decoders and of inputs that attack them, for a program that runs in a heap of 64 MB.
 *
 * <p>A test calls {@link #run} with the class of a program. Its main method calls {@link #decode} for each input, and {@link #end}. An
 * input is decoded or refused by an expected exception; anything else ends the program, and so do memory that runs out and a decoder that
 * allocates far more than its input is worth. Confined to one thread.
 */
public final class HostileInputs {
    private static final String LAST_LINE = "every input was decoded or refused";
    private static final int SHOWN = 3000;
    private static final long DEADLINE_SECONDS = 540;
    /** Garbage counts too, so this is a multiple of the heap. */
    private static final long ALLOCATED = 512L << 20;

    private static final long ALLOCATED_PER_BYTE = 5000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Predicate<Throwable> refusal;

    /** Creates a table; {@code refusal} recognizes the exceptions by which decoders refuse an input. */
    public HostileInputs(Predicate<Throwable> refusal) {
        this.refusal = refusal;
    }

    /** Decoder of one kind of input. */
    @FunctionalInterface
    public interface Decoder {
        /** Decodes an input completely. */
        void decode(byte[] input) throws Exception;
    }

    /** Decodes an input, and prints what it was and whether it was decoded or refused. */
    public void decode(String name, byte[] input, Decoder decoder) throws Exception {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        String outcome = "decoded";
        try {
            decoder.decode(input);
        } catch (Exception e) {
            if (!refusal.test(e)) {
                throw e;
            }
            outcome = "refused";
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        System.out.println(name + ": " + outcome);
        if (allocated > ALLOCATED + ALLOCATED_PER_BYTE * input.length) {
            throw new IllegalStateException(
                    name + " allocated " + allocated + " bytes for an input of " + input.length + '.');
        }
    }

    /** Prints that the table is complete. */
    public void end() {
        System.out.println(LAST_LINE);
    }

    /**
     * Runs a program in a virtual machine with a heap of 64 MB and the class path of this one, and returns the lines that it printed
     * about its inputs.
     *
     * @throws IllegalStateException if it does not reach its end; the message holds the end of its output
     */
    public static List<String> run(Class<?> program) {
        try {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx64m",
                            "-XX:+ExitOnOutOfMemoryError",
                            "-cp",
                            System.getProperty("java.class.path"),
                            program.getName())
                    .redirectErrorStream(true)
                    .start();
            try {
                String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                boolean ended = process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
                if (!ended || process.exitValue() != 0 || !output.endsWith(LAST_LINE + '\n')) {
                    throw new IllegalStateException("The program did not reach its end:\n…"
                            + output.substring(Math.max(0, output.length() - SHOWN)));
                }
                List<String> lines = new ArrayList<>(output.lines().toList());
                lines.remove(lines.size() - 1);
                return lines;
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new IllegalStateException("The program could not be started.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the program ran.", e);
        }
    }
}
