package dev.penstock.verification.crash.connector;

import dev.penstock.verification.crash.connector.Gauges.Gauge;
import dev.penstock.verification.crash.plan.CheckPlan;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The connector as a child process that can be killed and restarted. Confined to the checker's thread. */
public final class ConnectorProcess implements AutoCloseable {
    public static final String GAUGES = "gauges";

    /** Sizes of batches. With small ones a crash can hit between two batches of a transaction, with large ones within a large batch. */
    private static final List<Integer> BATCH_SIZES = List.of(500, 20, 5000);

    private final CheckPlan plan;
    private final List<String> arguments;
    private final Path log;
    private final Violations violations;
    private final Gauges gauges;
    private @Nullable Process process;
    private @Nullable Process overtaken;
    private int starts;
    private int exits;

    public ConnectorProcess(CheckPlan plan, String source, String target, Path directory) {
        this.plan = plan;
        this.violations = Violations.in(directory);
        this.gauges = new Gauges(directory.resolve(GAUGES));
        this.log = directory.resolve("connector.log");
        this.arguments = List.of(
                source,
                target,
                plan.mode().name(),
                plan.focus().name(),
                String.valueOf(plan.lanes()),
                directory.toString());
    }

    private List<String> command() {
        String path = System.getProperty("java.class.path");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS",
                "-cp",
                plan.classes().map(first -> first + File.pathSeparator + path).orElse(path),
                CheckedConnector.class.getName()));
        command.addAll(arguments);
        command.add(String.valueOf(BATCH_SIZES.get(starts % BATCH_SIZES.size())));
        return command;
    }

    public void start() {
        if (process != null && (process.isAlive() || gaveUp())) {
            return;
        }
        try {
            gauges.set(Gauge.SETTLED, 0);
            process = new ProcessBuilder(command())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            starts++;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it, and one that was overtaken, by SIGKILL; returns whether there was one. */
    public boolean kill() {
        killOvertaken();
        Process running = process;
        process = null;
        return end(running);
    }

    /**
     * Stops it by SIGTERM and does something after that; returns its exit code, or nothing if there was none or it does not end, in which case it is killed.
     */
    public OptionalInt stop(Duration patience, Runnable then) {
        killOvertaken();
        Process running = process;
        if (running == null || !running.isAlive()) {
            then.run();
            return OptionalInt.empty();
        }
        try {
            running.destroy();
            then.run();
            boolean ended = running.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
            kill();
            return ended ? OptionalInt.of(running.exitValue()) : OptionalInt.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The check was interrupted.", e);
        }
    }

    /** Suspends it by SIGSTOP, or lets it go on; returns whether it was there. */
    public boolean suspend(boolean suspended) {
        Process running = process;
        if (running == null || !running.isAlive()) {
            return false;
        }
        try {
            new ProcessBuilder("kill", suspended ? "-STOP" : "-CONT", String.valueOf(running.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The check was interrupted.", e);
        }
    }

    /** Starts a second connector, like an orchestrator that believes the first one is dead. */
    public void overtake() {
        killOvertaken();
        overtaken = process;
        process = null;
        start();
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    public boolean isOvertakenAlive() {
        return overtaken != null && overtaken.isAlive();
    }

    /** Ends the one that was overtaken, if it has not ended by itself, as it should. */
    public void killOvertaken() {
        end(overtaken);
        overtaken = null;
    }

    private static boolean end(@Nullable Process running) {
        if (running == null) {
            return false;
        }
        boolean alive = running.isAlive();
        running.destroyForcibly();
        running.onExit().join();
        return alive;
    }

    /** Returns whether it ended with an error that an operator must resolve. */
    public boolean gaveUp() {
        return process != null && !process.isAlive() && process.exitValue() == CheckedConnector.GAVE_UP;
    }

    /** Starts it again if it ended by itself, as a supervisor would. */
    public void revive() {
        if (process != null && !process.isAlive() && !gaveUp()) {
            if (process.exitValue() != CheckedConnector.FAILED) {
                violations.add("a connector ended with exit code " + process.exitValue());
            }
            exits++;
            start();
        }
    }

    public int starts() {
        return starts;
    }

    public int exits() {
        return exits;
    }

    /** Returns the last lines it has logged. */
    public String log(int lines) {
        try {
            List<String> all = Files.exists(log) ? Files.readAllLines(log, StandardCharsets.UTF_8) : List.of();
            return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
        } catch (IOException e) {
            return "The log cannot be read: " + e.getMessage();
        }
    }

    /** Copies the log to a directory. */
    public void keepLog(Path directory) {
        try {
            if (Files.exists(log)) {
                Files.createDirectories(directory);
                Files.copy(log, directory.resolve(log.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
