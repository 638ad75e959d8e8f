package dev.penstock.test;

import dev.penstock.test.error.ServerException;
import dev.penstock.test.internal.BrokerConfiguration;
import dev.penstock.test.internal.BrokerProgram;
import dev.penstock.test.internal.Home;
import dev.penstock.test.internal.Pause;
import dev.penstock.test.internal.Ports;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An Apache Kafka broker in KRaft mode that belongs to the test which started it: one node, broker and controller, in a process of its
 * own that can be killed and started again on the same data.
 *
 * <p>The process has the class path of this JVM, which must hold {@code org.apache.kafka:kafka_2.13}; this module does not bring it. The
 * broker listens on the loopback interface, on a port that survives {@link #restart()}. Topics are not created automatically.
 *
 * <p>Defaults of a broker that is alone: new topics have 4 partitions and 1 replica. The process has a heap of 256 MB.
 *
 * <p>Lifetime: from {@link #start()} to {@link #close()}, and never longer than the JVM. Threading: may be used from several threads;
 * starting, stopping and killing one broker exclude each other. Errors: {@link ServerException}, with the end of the broker's log.
 */
public final class KafkaBroker implements AutoCloseable {
    private static final Duration START_DEADLINE = Duration.ofMinutes(10);
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(60);
    private static final int LOG_END = 4000;

    private static @Nullable KafkaBroker shared;

    private final Path directory;
    private final int port;
    private @Nullable Process process;

    private KafkaBroker(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    /**
     * Starts a broker with default settings, and returns when it listens.
     *
     * @return the broker, which the caller must close
     * @throws ServerException if it does not listen within 10 minutes, or its process ends; no process is left
     */
    public static KafkaBroker start() {
        return start(Map.of());
    }

    /**
     * Starts a broker with additional settings, and returns when it listens.
     *
     * @param settings settings of {@code server.properties}, such as {@code message.max.bytes}; they override the defaults
     * @return the broker, which the caller must close
     * @throws ServerException if it does not listen within 10 minutes, or its process ends; no process is left
     */
    public static KafkaBroker start(Map<String, String> settings) {
        int port = Ports.free();
        KafkaBroker broker = of(BrokerConfiguration.single(port, Ports.free()).with(settings), port);
        try {
            broker.launch();
            broker.awaitStart();
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
        return broker;
    }

    /** Returns a broker with a directory of its own that does not run yet. */
    static KafkaBroker of(BrokerConfiguration configuration, int port) {
        Path directory = Home.ofThisProcess().newServerDirectory();
        configuration.write(directory);
        return new KafkaBroker(directory, port);
    }

    /**
     * Returns the broker that all tests of this JVM share. The first call starts it; it ends with the JVM, and a test must not close,
     * stop or kill it. Tests use topics and groups with names of their own.
     *
     * @throws ServerException if it is the first call and the broker cannot be started
     */
    public static synchronized KafkaBroker shared() {
        if (shared == null) {
            shared = start();
        }
        return shared;
    }

    /** Returns the process of the broker that tests of this JVM share, if there is one. */
    static synchronized Optional<Long> sharedPid() {
        return Optional.ofNullable(shared).map(broker -> broker.process).map(Process::pid);
    }

    /**
     * Returns the address for clients, {@code host:port}, as {@code bootstrap.servers} takes it. It stays the same after a
     * {@link #restart()}.
     */
    public String bootstrapServers() {
        return Ports.HOST + ':' + port;
    }

    /** Returns whether the broker's process runs. It can still be starting, or be about to end. */
    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /**
     * Ends the broker with SIGKILL: nothing is flushed, and no client or controller is notified. Returns when the process has ended.
     * Does nothing if it is not running.
     */
    public synchronized void kill() {
        if (process != null) {
            process.destroyForcibly();
            awaitEnd(process);
        }
    }

    /**
     * Stops the broker in an orderly way, and returns when its process has ended. After 60 seconds it is killed. Does nothing if it is
     * not running.
     */
    public synchronized void stop() {
        if (process != null) {
            process.destroy();
            awaitEnd(process);
        }
    }

    /**
     * Starts the broker again on the same data and port, and returns when it listens. A running broker is stopped first, as by
     * {@link #stop}.
     *
     * @throws ServerException if it does not listen within 10 minutes, or its process ends
     */
    public synchronized void restart() {
        if (isRunning()) {
            stop();
        }
        launch();
        awaitStart();
    }

    /** Kills the broker and removes its data. Can be called more than once; the broker cannot be started again. */
    @Override
    public synchronized void close() {
        kill();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // Remaining files are removed with the directory of all servers, at the end of the JVM.
        }
    }

    /** Starts the process; the broker does not answer yet. */
    synchronized void launch() {
        Path log = directory.resolve("server.log");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                classPath(),
                BrokerProgram.class.getName(),
                directory.resolve(BrokerConfiguration.FILE).toString());
        try {
            process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new ServerException("The process of a broker could not be started: " + e.getMessage(), e);
        }
    }

    /** Waits until the broker answers. */
    synchronized void awaitStart() {
        Path log = directory.resolve("server.log");
        long deadline = System.nanoTime() + START_DEADLINE.toNanos();
        while (!isListening()) {
            if (!isRunning() || System.nanoTime() - deadline > 0) {
                throw new ServerException("The broker " + (isRunning() ? "does not listen" : "ended")
                        + " after its start. Its log ends with: " + endOf(log));
            }
            Pause.millis(50);
        }
    }

    /** The process works in another directory, and may be started from a jar that was named relative to this one's. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private boolean isListening() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(Ports.loopback(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void awaitEnd(Process process) {
        try {
            if (!process.waitFor(STOP_DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException("Waiting for the end of a broker was interrupted.", e);
        }
    }

    private static String endOf(Path log) {
        try {
            String text = Files.readString(log);
            return text.substring(Math.max(0, text.length() - LOG_END));
        } catch (IOException e) {
            return "(not readable)";
        }
    }
}
