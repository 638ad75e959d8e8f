package dev.penstock.conduit;

import dev.penstock.conduit.configuration.ConduitEnvironment;
import dev.penstock.conduit.proto.connector.DestinationPluginGrpc;
import dev.penstock.conduit.proto.connector.DestinationPluginGrpc.DestinationPluginBlockingStub;
import dev.penstock.conduit.proto.connector.SourcePluginGrpc;
import dev.penstock.conduit.proto.connector.SourcePluginGrpc.SourcePluginBlockingStub;
import dev.penstock.conduit.proto.connector.SpecifierPluginGrpc;
import dev.penstock.conduit.proto.connector.SpecifierPluginGrpc.SpecifierPluginBlockingStub;
import dev.penstock.conduit.proto.plugin.Empty;
import dev.penstock.conduit.proto.plugin.GRPCControllerGrpc;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * One connector process, started as Conduit starts it: no arguments, its environment, one line of handshake, Shutdown to end.
 * Conduit gives it a minute to start and two seconds to end; a busy machine may need longer.
 */
final class ConduitHost implements AutoCloseable {
    static final Path EXECUTABLE = Path.of("target/conduit-connector-penstock").toAbsolutePath();
    static final int MAX_RECORD_SIZE = 4194304;

    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration END = Duration.ofMinutes(1);

    private final Process process;
    private final String handshake;
    private final long startMillis;
    private final ManagedChannel channel;
    private final List<String> log;
    private final Thread logReader;

    private ConduitHost(Process process, String handshake, long startMillis, List<String> log, Thread logReader) {
        this.process = process;
        this.handshake = handshake;
        this.startMillis = startMillis;
        this.log = log;
        this.logReader = logReader;
        int port = Integer.parseInt(handshake.replaceFirst(".*:(\\d+)\\|grpc\\|", "$1"));
        this.channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .maxInboundMessageSize(MAX_RECORD_SIZE)
                .build();
    }

    static ConduitHost start() throws Exception {
        return start(Map.of());
    }

    static ConduitHost start(RegistryServer registry) throws Exception {
        return start(Map.of(ConduitEnvironment.UTILITIES, registry.target()));
    }

    /** Starts with these variables besides; one that is empty is removed. */
    static ConduitHost start(Map<String, String> variables) throws Exception {
        long start = System.nanoTime();
        Process process = process(environment(variables));
        List<String> log = new CopyOnWriteArrayList<>();
        BufferedReader errors =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
        Thread reader = new Thread(() -> errors.lines().forEach(log::add), "connector-log");
        reader.setDaemon(true);
        reader.start();
        Thread killer = new Thread(
                () -> {
                    try {
                        TimeUnit.SECONDS.sleep(START.toSeconds());
                        process.destroyForcibly();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "connector-start-deadline");
        killer.setDaemon(true);
        killer.start();
        String line =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        killer.interrupt();
        if (line == null) {
            throw new IllegalStateException("no handshake; exit status " + process.waitFor() + ", stderr " + log);
        }
        return new ConduitHost(process, line, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start), log, reader);
    }

    static Map<String, String> environment(Map<String, String> more) {
        Map<String, String> variables = new HashMap<>();
        variables.put(
                "CONDUIT_PLUGIN_MAGIC_COOKIE", "204e8e812c3a1bb73b838928c575b42a105dd2e9aa449be481bc4590486df53f");
        variables.put("PLUGIN_PROTOCOL_VERSIONS", "2,1");
        variables.put("PLUGIN_MIN_PORT", "10000");
        variables.put("PLUGIN_MAX_PORT", "25000");
        variables.put("CONDUIT_CONNECTOR_ID", "pipeline:connector");
        variables.put("CONDUIT_CONNECTOR_TOKEN", RegistryServer.TOKEN);
        variables.put("CONDUIT_CONNECTOR_LOG_LEVEL", "info");
        variables.put("CONDUIT_CONNECTOR_MAX_RECEIVE_RECORD_SIZE", Integer.toString(MAX_RECORD_SIZE));
        variables.put("JAVA_HOME", System.getProperty("java.home"));
        // Nothing of the user's own: the archive of classes is under target.
        variables.put("XDG_CACHE_HOME", Path.of("target/cache").toAbsolutePath().toString());
        // The processes of tests are too short for the optimizing compiler.
        variables.put("PENSTOCK_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
        variables.putAll(more);
        variables.values().removeIf(String::isEmpty);
        return variables;
    }

    static Process process(Map<String, String> variables) throws IOException {
        if (!Files.isExecutable(EXECUTABLE)) {
            throw new IOException(EXECUTABLE + " is missing: mvn package makes it");
        }
        ProcessBuilder builder = new ProcessBuilder(EXECUTABLE.toString());
        builder.environment().keySet().removeIf(name -> name.startsWith("CONDUIT") || name.startsWith("PENSTOCK"));
        builder.environment().putAll(variables);
        return builder.start();
    }

    String handshake() {
        return handshake;
    }

    long startMillis() {
        return startMillis;
    }

    Process process() {
        return process;
    }

    List<String> log() {
        return log;
    }

    /** Waits until the process has closed its standard error, so that {@link #log} holds all of it. */
    void awaitEndOfLog() throws InterruptedException {
        logReader.join(TimeUnit.MINUTES.toMillis(1));
    }

    ManagedChannel channel() {
        return channel;
    }

    SpecifierPluginBlockingStub specifier() {
        return SpecifierPluginGrpc.newBlockingStub(channel).withDeadlineAfter(2, TimeUnit.MINUTES);
    }

    SourcePluginBlockingStub source() {
        return SourcePluginGrpc.newBlockingStub(channel).withDeadlineAfter(2, TimeUnit.MINUTES);
    }

    DestinationPluginBlockingStub destination() {
        return DestinationPluginGrpc.newBlockingStub(channel).withDeadlineAfter(2, TimeUnit.MINUTES);
    }

    /** The memory of the process that is in use, in kB. */
    long residentKilobytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    /** Ends the process as Conduit does; returns whether it ended by itself. */
    boolean shutdown() throws InterruptedException {
        GRPCControllerGrpc.newBlockingStub(channel)
                .withDeadlineAfter(1, TimeUnit.MINUTES)
                .shutdown(Empty.getDefaultInstance());
        channel.shutdown();
        boolean ended = process.waitFor(END.toSeconds(), TimeUnit.SECONDS);
        process.destroyForcibly();
        return ended;
    }

    @Override
    public void close() {
        channel.shutdownNow();
        process.destroyForcibly();
        process.onExit().orTimeout(END.toSeconds(), TimeUnit.SECONDS).join();
    }
}
