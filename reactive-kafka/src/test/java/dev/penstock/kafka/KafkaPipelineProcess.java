package dev.penstock.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A {@link KafkaPipelineProgram} in a process of its own, which is restarted when it has ended. */
final class KafkaPipelineProcess implements AutoCloseable {
    private final List<String> command;
    private final Path log;
    private Process process;
    private int startOfRun;

    KafkaPipelineProcess(Path log, String... args) {
        this.log = log;
        this.command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx160m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                // Tells when a connection to a node ends.
                "-Dorg.slf4j.simpleLogger.log.org.apache.kafka.clients.NetworkClient=info",
                "-cp",
                System.getProperty("java.class.path"),
                KafkaPipelineProgram.class.getName()));
        command.addAll(List.of(args));
        this.process = launch();
    }

    private Process launch() {
        startOfRun = output().length();
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void ensureRunning() {
        if (!process.isAlive()) {
            process = launch();
        }
    }

    boolean isRunning() {
        return process.isAlive();
    }

    void kill() {
        process.destroyForcibly();
        try {
            process.waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Stops or continues the process with {@code STOP} or {@code CONT}. */
    void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns what all runs have printed. */
    String output() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns what the current run has printed. */
    String outputOfRun() {
        return output().substring(startOfRun);
    }

    /** Waits until the current run has printed a text or the process has ended; returns whether it has printed it. */
    boolean awaitOutputOfRun(String text, Duration atMost) {
        return await(() -> !isRunning() || outputOfRun().contains(text), atMost)
                && outputOfRun().contains(text);
    }

    /** Waits until a run has printed one of these texts, and starts the process again if it ends before. */
    boolean awaitWork(List<String> signs, Duration atMost) {
        return await(
                () -> {
                    ensureRunning();
                    return signs.stream().anyMatch(outputOfRun()::contains);
                },
                atMost);
    }

    /** Waits until a condition holds; returns whether it does. */
    static boolean await(BooleanSupplier condition, Duration atMost) {
        try {
            Awaitility.await()
                    .atMost(atMost)
                    .pollInterval(Duration.ofMillis(100))
                    .until(condition::getAsBoolean);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    @Override
    public void close() {
        signal("CONT");
        kill();
    }
}
