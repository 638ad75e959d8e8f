package dev.penstock.test;

import dev.penstock.test.error.ServerException;
import dev.penstock.test.internal.Command;
import dev.penstock.test.internal.Home;
import dev.penstock.test.internal.Installation;
import dev.penstock.test.internal.Pause;
import dev.penstock.test.internal.Ports;
import dev.penstock.test.internal.Postmaster;
import dev.penstock.test.internal.ReservedPorts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A server from the embedded binaries: a child process of this JVM with a directory of its own. */
final class EmbeddedServer extends PostgresServer {
    private static final Duration START_DEADLINE = Duration.ofSeconds(60);
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(60);
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(8);
    private static final int PORTS_TRIED = 5;

    private final Installation installation;
    private final Map<String, String> settings;
    private final Path directory;
    private final Path data;
    private final Path log;
    private int port;
    private @Nullable Postmaster postmaster;
    private boolean closed;

    private EmbeddedServer(Installation installation, Path directory, Map<String, String> settings) {
        this.installation = installation;
        this.settings = settings;
        this.directory = directory;
        this.data = directory.resolve("data");
        this.log = directory.resolve("server.log");
    }

    static EmbeddedServer start(int version, Map<String, String> settings) {
        Home home = Home.ofThisProcess();
        Installation installation = home.installation(version);
        EmbeddedServer server = new EmbeddedServer(installation, home.newServerDirectory(), settings);
        try {
            installation.copyTo(server.data);
            server.launchOnFreePort();
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
        return server;
    }

    @Override
    public int version() {
        return installation.version();
    }

    @Override
    public String host() {
        return Ports.HOST;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public synchronized boolean isRunning() {
        return postmaster != null && postmaster.isAlive();
    }

    @Override
    public synchronized void stop() {
        end("INT");
    }

    @Override
    public synchronized void stopImmediately() {
        end("QUIT");
    }

    @Override
    public synchronized void kill() {
        if (postmaster != null) {
            postmaster.kill();
            postmaster = null;
        }
    }

    @Override
    public synchronized void restart() {
        if (closed) {
            throw new IllegalStateException("The server on port " + port + " is closed.");
        }
        stop();
        launch();
    }

    @Override
    public synchronized PostgresServer startStandby() {
        Map<String, String> following = new HashMap<>(settings);
        String slot = "standby_" + UUID.randomUUID().toString().replace('-', '_');
        following.put(
                "primary_conninfo",
                "host=" + host() + " port=" + port + " user=" + USER + " password=" + PASSWORD + " dbname=postgres");
        following.put("primary_slot_name", slot);
        following.putIfAbsent("hot_standby_feedback", "on");
        if (version() >= 17) {
            following.put("sync_replication_slots", "on");
        }
        EmbeddedServer standby =
                new EmbeddedServer(installation, Home.ofThisProcess().newServerDirectory(), Map.copyOf(following));
        try {
            execute("SELECT pg_create_physical_replication_slot('" + slot + "', true)");
            stop();
            try {
                installation.copyAsStandby(data, standby.data);
            } finally {
                launch();
            }
            standby.launchOnFreePort();
            return standby;
        } catch (RuntimeException e) {
            standby.close();
            throw e;
        }
    }

    @Override
    public synchronized void freeze() {
        running().freeze();
    }

    @Override
    public synchronized void thaw() {
        running().thaw();
    }

    @Override
    public synchronized void freezeBackend(int pid) {
        running().signalBackend("STOP", pid);
    }

    @Override
    public synchronized void thawBackend(int pid) {
        running().signalBackend("CONT", pid);
    }

    @Override
    public String log() {
        try {
            return Files.exists(log) ? new String(Files.readAllBytes(log), StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new ServerException("The log '" + log + "' could not be read: " + e.getMessage(), e);
        }
    }

    /** Ends the server by an immediate shutdown, in which the postmaster waits for its children, unlike after a kill. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (postmaster != null && !postmaster.end("QUIT", CLOSE_DEADLINE)) {
            kill();
        }
        postmaster = null;
        Command.succeed(Path.of("/"), List.of("rm", "-rf", "--", directory.toString()));
    }

    Path directory() {
        return directory;
    }

    synchronized long pid() {
        return running().pid();
    }

    private void launchOnFreePort() {
        for (int attempt = 1; ; attempt++) {
            port = Ports.free();
            try {
                ReservedPorts.reserve(directory, port);
                launch();
                return;
            } catch (ServerException e) {
                // Someone else may have taken the port meanwhile.
                if (attempt == PORTS_TRIED || !endOfLog().contains("could not create any TCP/IP sockets")) {
                    throw e;
                }
            } catch (IOException e) {
                throw new ServerException("The port could not be reserved: " + e.getMessage(), e);
            }
        }
    }

    private void launch() {
        List<String> command =
                installation.account().command(installation.program("postgres").toString(), "-D", data.toString());
        option(command, "port", String.valueOf(port));
        option(command, "listen_addresses", Ports.HOST);
        option(command, "unix_socket_directories", "");
        // In the data directory, not in /dev/shm, where a killed server would leave it.
        option(command, "dynamic_shared_memory_type", "mmap");
        settings.forEach((name, value) -> option(command, name, value));
        Postmaster launched = Postmaster.launch(command, data, log);
        postmaster = launched;
        Pause.until(() -> !launched.isAlive() || launched.isReady(), START_DEADLINE);
        if (!launched.isAlive() || !launched.isReady()) {
            throw new ServerException("PostgreSQL " + version() + " did not start. Its log ends with:\n" + endOfLog());
        }
    }

    private static void option(List<String> command, String name, String value) {
        command.add("-c");
        command.add(name + "=" + value);
    }

    private void end(String signal) {
        if (postmaster == null) {
            return;
        }
        if (!postmaster.end(signal, STOP_DEADLINE)) {
            throw new ServerException("The server on port " + port + " did not stop within " + STOP_DEADLINE.toSeconds()
                    + " seconds. Its log ends with:\n" + endOfLog());
        }
        postmaster = null;
    }

    private Postmaster running() {
        if (postmaster == null || !postmaster.isAlive()) {
            throw new IllegalStateException("The server on port " + port + " is not running.");
        }
        return postmaster;
    }

    private String endOfLog() {
        String text = log();
        return text.substring(Math.max(0, text.length() - 4000));
    }
}
