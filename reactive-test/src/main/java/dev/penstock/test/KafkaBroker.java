package dev.penstock.test;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
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
 * <p>Lifetime: from {@link #start()} to {@link #close()}, and never longer than the JVM. Threading: may be used from several threads.
 * Errors: {@link ServerException}, with the end of the broker's log.
 */
public final class KafkaBroker implements AutoCloseable {
    private static final Duration START_DEADLINE = Duration.ofMinutes(2);
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

    /** Starts a broker with default settings. */
    public static KafkaBroker start() {
        return start(Map.of());
    }

    /** Starts a broker with these settings of its {@code server.properties} besides, such as {@code message.max.bytes}. */
    public static KafkaBroker start(Map<String, String> settings) {
        KafkaBroker broker = new KafkaBroker(Home.ofThisProcess().newServerDirectory(), Ports.free());
        try {
            broker.configure(settings);
            broker.launch();
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
        return broker;
    }

    /** Returns the broker that all tests of this JVM share. The first call starts it; it ends with the JVM. */
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

    /** Returns the address for clients, {@code host:port}. */
    public String bootstrapServers() {
        return Ports.HOST + ':' + port;
    }

    /** Returns whether its process runs. */
    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Ends the broker with SIGKILL: nothing is flushed or said goodbye to. */
    public synchronized void kill() {
        if (process != null) {
            process.destroyForcibly();
            awaitEnd(process);
        }
    }

    /** Stops the broker in an orderly way. */
    public synchronized void stop() {
        if (process != null) {
            process.destroy();
            awaitEnd(process);
        }
    }

    /** Starts the broker again on the same data and port, after {@link #kill} or {@link #stop}; stops it first if it runs. */
    public synchronized void restart() {
        if (isRunning()) {
            stop();
        }
        launch();
    }

    /** Kills the broker and removes its data. */
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

    private void configure(Map<String, String> more) {
        int controller = Ports.free();
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", "1");
        settings.put(
                "listeners", "PLAINTEXT://" + bootstrapServers() + ",CONTROLLER://" + Ports.HOST + ':' + controller);
        settings.put("advertised.listeners", "PLAINTEXT://" + bootstrapServers());
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("controller.quorum.voters", "1@" + Ports.HOST + ':' + controller);
        settings.put("log.dirs", directory.resolve("data").toString());
        settings.put("auto.create.topics.enable", "false");
        settings.put("num.partitions", "4");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", "2");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("transaction.state.log.num.partitions", "2");
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("num.network.threads", "1");
        settings.put("num.io.threads", "2");
        settings.put("log.cleaner.dedupe.buffer.size", "2097152");
        settings.put("log.index.size.max.bytes", "102400");
        settings.putAll(more);
        List<String> lines = new ArrayList<>();
        settings.forEach((name, value) -> lines.add(name + '=' + value));
        try {
            Files.write(directory.resolve("server.properties"), lines);
        } catch (IOException e) {
            throw new ServerException("The configuration of a broker could not be written: " + e.getMessage(), e);
        }
    }

    private synchronized void launch() {
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
                directory.resolve("server.properties").toString());
        try {
            process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new ServerException("The process of a broker could not be started: " + e.getMessage(), e);
        }
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
