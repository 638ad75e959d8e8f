package dev.penstock.test;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Runner of decoders on inputs that attack them, in a process with a heap of 64 MB.
 *
 * <p>A test calls {@link #run} with the class of a program. The main method of that class calls {@link #decode} for each input, and
 * {@link #end} after the last:
 *
 * <pre>{@code
 * public static void main(String[] args) throws Exception {
 *     HostileInputs inputs = new HostileInputs(error -> error instanceof DecodingException);
 *     inputs.decode("array of 2^31 elements", bytes, ArrayDecoder::decode);
 *     inputs.end();
 * }
 * }</pre>
 *
 * <p>Each input must be decoded, or refused by an expected exception. The program ends with an error at any other exception, if memory
 * runs out, and if a decoder allocates more than 512 MB plus 5000 bytes for each byte of its input. Confined to one thread.
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

    /**
     * Creates a runner.
     *
     * @param refusal recognizes the exceptions by which decoders refuse an input
     */
    public HostileInputs(Predicate<Throwable> refusal) {
        this.refusal = refusal;
    }

    /** Decoder of one kind of input. */
    @FunctionalInterface
    public interface Decoder {
        /**
         * Decodes an input completely, with all nested values.
         *
         * @throws Exception to refuse the input
         */
        void decode(byte[] input) throws Exception;
    }

    /**
     * Decodes an input, and prints a line: its name, and whether it was decoded or refused.
     *
     * @param name the name of the input in the output
     * @param input the bytes
     * @param decoder the decoder under test
     * @throws Exception if the decoder fails with an exception that does not refuse the input
     * @throws IllegalStateException if the decoder allocated far more memory than its input needs
     */
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

    /**
     * Prints that all inputs were decoded or refused. {@link #run} fails without that line.
     */
    public void end() {
        System.out.println(LAST_LINE);
    }

    /**
     * Runs a program in a virtual machine with a heap of 64 MB and the class path of this one, and waits for its end.
     *
     * @param program a class with a main method
     * @return the lines that {@link #decode} printed, one for each input
     * @throws IllegalStateException if the program does not reach its end; the message has the end of its output
     */
    public static List<String> run(Class<?> program) {
        try {
            // A file, because a full pipe stops a program whose output is not read until it has ended.
            Path printed = Files.createTempFile("hostile-inputs", ".txt");
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-Xmx64m",
                            "-XX:+ExitOnOutOfMemoryError",
                            "-cp",
                            System.getProperty("java.class.path"),
                            program.getName())
                    .redirectErrorStream(true)
                    .redirectOutput(printed.toFile())
                    .start();
            try {
                boolean ended = process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
                String output = Files.readString(printed);
                if (!ended || process.exitValue() != 0 || !output.endsWith(LAST_LINE + '\n')) {
                    throw new IllegalStateException("The program did not reach its end:\n…"
                            + output.substring(Math.max(0, output.length() - SHOWN)));
                }
                List<String> lines = new ArrayList<>(output.lines().toList());
                lines.remove(lines.size() - 1);
                return lines;
            } finally {
                process.destroyForcibly();
                Files.delete(printed);
            }
        } catch (IOException e) {
            throw new IllegalStateException("The program could not be started.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the program ran.", e);
        }
    }
}
