package dev.penstock.cli;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** The runnable jar as a process of its own, as users run it. */
final class CliProcess implements AutoCloseable {
    private static final String SMALL_HEAP = "-Xmx128m";
    /** The bit of signal 2. */
    private static final long SIGINT = 1L << (2 - 1);

    private static final Path JAR = Path.of("target/penstock.jar");
    /** Guards against hangs; the demonstration takes minutes on a machine that does much else. */
    private static final Duration DEADLINE = Duration.ofMinutes(10);

    private final Process process;
    private final Lines out;
    private final Lines err;

    private CliProcess(Process process) {
        this.process = process;
        this.out = new Lines(process.getInputStream());
        this.err = new Lines(process.getErrorStream());
    }

    /** Returns the words that run the jar. */
    static List<String> command(String... args) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                SMALL_HEAP,
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                JAR.toString()));
        command.addAll(List.of(args));
        return command;
    }

    static CliProcess start(String... args) {
        return start(Map.of(), args);
    }

    static CliProcess start(Map<String, String> variables, String... args) {
        return start(variables, command(args));
    }

    /** Starts with the heap that the JVM chooses, as the README's command does. */
    static CliProcess startWithDefaultHeap(String... args) {
        List<String> command = command(args);
        command.remove(SMALL_HEAP);
        return start(Map.of(), command);
    }

    private static CliProcess start(Map<String, String> variables, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("PENSTOCK_"));
        builder.environment().putAll(variables);
        try {
            return new CliProcess(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs to the end, with nothing on its stdin. */
    static CliProcess run(String... args) throws Exception {
        CliProcess cli = start(args);
        cli.stdin().close();
        cli.status();
        return cli;
    }

    OutputStream stdin() {
        return process.getOutputStream();
    }

    List<String> out() {
        return out.lines();
    }

    List<String> err() {
        return err.lines();
    }

    /** Waits until stdout has the given number of lines, and returns them. */
    List<String> awaitLines(int count) throws InterruptedException {
        await(() -> out.lines().size() >= count, "line " + count);
        return out.lines().subList(0, count);
    }

    /** Waits until stdout has a line like that. */
    void awaitLine(Predicate<String> predicate) throws InterruptedException {
        await(() -> out.lines().stream().anyMatch(predicate), "the line");
    }

    /** Waits until stderr has a line like that. */
    void awaitErr(Predicate<String> predicate) throws InterruptedException {
        await(() -> err.lines().stream().anyMatch(predicate), "such a line on stderr");
    }

    void assertRunning() {
        if (!process.isAlive()) {
            throw new AssertionError("ended; stdout: " + out() + " stderr: " + err());
        }
    }

    /** Waits for the end and returns the exit status. */
    int status() throws InterruptedException {
        if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("still running; stderr: " + err());
        }
        out.join();
        err.join();
        return process.exitValue();
    }

    /** Sends a signal. A process started in the background inherits that interrupts are ignored: the test is skipped then. */
    void signal(String name) throws IOException, InterruptedException {
        assumeFalse(name.equals("INT") && ignoresInterrupts(), "interrupts are ignored in the background");
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private boolean ignoresInterrupts() throws IOException {
        Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
        if (!Files.exists(status)) {
            return false;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .mapToLong(line -> Long.parseUnsignedLong(
                        line.substring("SigIgn:".length()).strip(), 16))
                .anyMatch(signals -> (signals & SIGINT) != 0);
    }

    private void await(BooleanSupplier condition, String what) throws InterruptedException {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline || (!process.isAlive() && !out.isAlive() && !condition.getAsBoolean())) {
                throw new AssertionError("no " + what + "; stdout: " + out() + " stderr: " + err());
            }
            Thread.sleep(5);
        }
    }

    /** Reads lines as they come. */
    private static final class Lines {
        private final List<String> lines = new ArrayList<>();
        private final Thread thread;

        Lines(InputStream in) {
            this.thread = new Thread(() -> read(in), "cli-lines");
            this.thread.setDaemon(true);
            this.thread.start();
        }

        List<String> lines() {
            synchronized (lines) {
                return List.copyOf(lines);
            }
        }

        boolean isAlive() {
            return thread.isAlive();
        }

        void join() throws InterruptedException {
            thread.join(DEADLINE.toMillis());
        }

        private void read(InputStream in) {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                String line = reader.readLine();
                while (line != null) {
                    synchronized (lines) {
                        lines.add(line);
                    }
                    line = reader.readLine();
                }
            } catch (IOException closed) {
                // By the test, or by the end of the process.
            }
        }
    }
}
