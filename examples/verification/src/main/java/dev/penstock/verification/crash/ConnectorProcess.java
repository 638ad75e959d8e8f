package dev.penstock.verification.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The connector as a child process, killed and started again. Confined to the checker's thread. */
final class ConnectorProcess implements AutoCloseable {
    static final String GAUGES = "gauges";

    private final List<String> command = new ArrayList<>();
    private final Path log;
    private @Nullable Process process;
    private int starts;
    private int exits;

    ConnectorProcess(CheckPlan plan, String source, String target, Path directory) {
        this.log = directory.resolve("connector.log");
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(plan.connector());
        command.addAll(List.of(source, target, plan.mode().name(), directory.toString()));
    }

    void start() {
        if (process != null && process.isAlive()) {
            return;
        }
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            starts++;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it by SIGKILL. */
    void kill() {
        Process running = process;
        process = null;
        if (running != null) {
            running.destroyForcibly();
            running.onExit().join();
        }
    }

    /** Starts it again if it ended by itself, as a supervisor would. */
    void revive() {
        if (process != null && !process.isAlive()) {
            exits++;
            start();
        }
    }

    int starts() {
        return starts;
    }

    int exits() {
        return exits;
    }

    /** Returns the last lines it has logged. */
    String log(int lines) {
        try {
            List<String> all = Files.exists(log) ? Files.readAllLines(log, StandardCharsets.UTF_8) : List.of();
            return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
        } catch (IOException e) {
            return "The log cannot be read: " + e.getMessage();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
