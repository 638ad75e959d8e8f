package dev.penstock.verification.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The pipeline as a child process, with the resources that the system reports for it. */
final class SoakProcess implements AutoCloseable {
    private final List<String> command;
    private final Path log;
    private @Nullable Process process;
    private int failures;

    SoakProcess(String source, String target, Path log) {
        this.log = log;
        this.command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-cp",
                System.getProperty("java.class.path"),
                SoakPipeline.class.getName(),
                source,
                target);
    }

    /** Starts the process, or restarts it if it has ended by itself, as a supervisor would. */
    void run() {
        Process running = process;
        if (running != null && running.isAlive()) {
            return;
        }
        if (running != null) {
            failures++;
        }
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops the process by SIGTERM, or by SIGKILL if it does not end within 20 seconds. */
    void stop() throws InterruptedException {
        Process running = process;
        process = null;
        if (running != null) {
            running.destroy();
            if (!running.waitFor(20, TimeUnit.SECONDS)) {
                running.destroyForcibly().waitFor();
            }
        }
    }

    void kill() throws InterruptedException {
        Process running = process;
        process = null;
        if (running != null) {
            running.destroyForcibly().waitFor();
        }
    }

    /** Returns the number of times that the process has ended by itself with an error. */
    int failures() {
        return failures;
    }

    /** Returns the number in a line of the process's status, 0 if it does not run. */
    long status(String line) {
        Process running = process;
        if (running == null || !running.isAlive()) {
            return 0;
        }
        try {
            return Files.readAllLines(Path.of("/proc", String.valueOf(running.pid()), "status")).stream()
                    .filter(text -> text.startsWith(line + ':'))
                    .mapToLong(text -> Long.parseLong(text.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException gone) {
            return 0;
        }
    }

    int files() {
        Process running = process;
        if (running == null || !running.isAlive()) {
            return 0;
        }
        try (Stream<Path> files = Files.list(Path.of("/proc", String.valueOf(running.pid()), "fd"))) {
            return (int) files.count();
        } catch (IOException | UncheckedIOException gone) {
            return 0;
        }
    }

    @Override
    public void close() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
        }
    }
}
