package dev.penstock.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A server from the embedded binaries: a child process of this JVM with a directory of its own. */
final class EmbeddedServer extends PostgresServer {
    private static final Duration START_DEADLINE = Duration.ofSeconds(60);
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(60);
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(8);
    private static final String HOST = "127.0.0.1";

    private final Installation installation;
    private final Path directory;
    private final Path data;
    private final Path log;
    private final Map<String, String> settings;
    private final int port;
    private @Nullable Process postmaster;
    private boolean closed;

    private EmbeddedServer(Installation installation, Path directory, Map<String, String> settings, int port) {
        this.installation = installation;
        this.directory = directory;
        this.data = directory.resolve("data");
        this.log = directory.resolve("server.log");
        this.settings = settings;
        this.port = port;
    }

    static EmbeddedServer start(int version, Map<String, String> settings) {
        Home home = Home.ofThisProcess();
        Installation installation = home.installation(version);
        try {
            EmbeddedServer server = new EmbeddedServer(installation, home.newServerDirectory(), settings, freePort());
            try {
                installation.copyTo(server.data);
                server.launch();
            } catch (RuntimeException e) {
                server.close();
                throw e;
            }
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("No directory for a server could be made.", e);
        }
    }

    @Override
    public int version() {
        return installation.version();
    }

    @Override
    public String host() {
        return HOST;
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
        end("INT", STOP_DEADLINE);
    }

    @Override
    public synchronized void stopImmediately() {
        end("QUIT", STOP_DEADLINE);
    }

    @Override
    public synchronized void kill() {
        Process process = postmaster;
        if (process == null) {
            return;
        }
        // The postmaster first, so that it starts no children while they are killed.
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        if (!Pause.until(
                () -> !process.isAlive() && children.stream().noneMatch(EmbeddedServer::lives), STOP_DEADLINE)) {
            throw new ServerException("The server on port " + port + " outlived SIGKILL.");
        }
        postmaster = null;
        removeSharedMemory();
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
    public synchronized void freeze() {
        Process process = running();
        Command.signal("STOP", LongStream.of(process.pid()));
        Command.signal("STOP", process.descendants().mapToLong(ProcessHandle::pid));
    }

    @Override
    public synchronized void thaw() {
        Command.signal("CONT", tree(running()));
    }

    @Override
    public synchronized void freezeBackend(int pid) {
        Command.signal("STOP", backend(pid));
    }

    @Override
    public synchronized void thawBackend(int pid) {
        Command.signal("CONT", backend(pid));
    }

    @Override
    public String log() {
        try {
            return Files.exists(log) ? new String(Files.readAllBytes(log), StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException("The server's log could not be read.", e);
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        endQuietly();
        Command.succeed(List.of("rm", "-rf", "--", directory.toString()));
    }

    /** Immediate shutdown lets the postmaster wait for its children, which a kill leaves to whoever adopts orphans. */
    private void endQuietly() {
        Process process = postmaster;
        if (process != null) {
            Command.signal("QUIT", LongStream.of(process.pid()));
            Command.signal("CONT", tree(process));
            Pause.until(() -> !process.isAlive(), CLOSE_DEADLINE);
            kill();
        }
    }

    private void launch() {
        // setsid: an interrupt at the terminal is for the JVM, which decides what becomes of the server.
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(installation
                .account()
                .command(installation.program("postgres").toString(), "-D", data.toString(), "-p", "" + port));
        option(command, "listen_addresses", HOST);
        option(command, "unix_socket_directories", "");
        // In the data directory, not in /dev/shm, where a killed server would leave it.
        option(command, "dynamic_shared_memory_type", "mmap");
        settings.forEach((name, value) -> option(command, name, value));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.toFile()));
        Command.clean(builder);
        try {
            postmaster = builder.start();
        } catch (IOException e) {
            throw new ServerException("PostgreSQL could not be started: " + e.getMessage(), e);
        }
        boolean decided = Pause.until(() -> !isRunning() || isReady(), START_DEADLINE);
        if (!decided || !isRunning()) {
            throw new ServerException("PostgreSQL " + version() + " did not start. Its log ends with:\n" + endOfLog());
        }
    }

    private static void option(List<String> command, String name, String value) {
        command.add("-c");
        command.add(name + "=" + value);
    }

    /** The last line of postmaster.pid says "ready" once connections are accepted (pg_ctl waits for the same). */
    private boolean isReady() {
        try {
            List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
            return lines.size() >= 8
                    && lines.get(0).equals(String.valueOf(running().pid()))
                    && lines.get(7).strip().equals("ready");
        } catch (IOException notYetWritten) {
            return false;
        }
    }

    private void end(String signal, Duration deadline) {
        Process process = postmaster;
        if (process == null) {
            return;
        }
        Command.signal(signal, LongStream.of(process.pid()));
        try {
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ServerException("The server on port " + port + " did not stop within " + deadline.toSeconds()
                        + " seconds. Its log ends with:\n" + endOfLog());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException("Interrupted while the server on port " + port + " stopped.", e);
        }
        postmaster = null;
    }

    private static LongStream tree(Process process) {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .mapToLong(ProcessHandle::pid);
    }

    private Process running() {
        Process process = postmaster;
        if (process == null || !process.isAlive()) {
            throw new IllegalStateException("The server on port " + port + " is not running.");
        }
        return process;
    }

    private LongStream backend(int pid) {
        if (running().descendants().noneMatch(child -> child.pid() == pid)) {
            throw new IllegalArgumentException("Process " + pid + " is no backend of the server on port " + port + ".");
        }
        return LongStream.of(pid);
    }

    /** A killed server leaves the small System V segment that guards its data directory; line 7 names it. */
    private void removeSharedMemory() {
        try {
            List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
            String[] keyAndId =
                    lines.size() < 7 ? new String[0] : lines.get(6).strip().split("\\s+");
            if (keyAndId.length == 2) {
                Command.run(List.of("ipcrm", "-m", keyAndId[1]));
            }
        } catch (IOException neverWritten) {
            // Then there is no segment either.
        }
    }

    private String endOfLog() {
        String text = log();
        return text.substring(Math.max(0, text.length() - 4000));
    }

    /** A process that ended and that nobody has waited for yet (a zombie) does not live. */
    private static boolean lives(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            return process.isAlive() && stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException gone) {
            return false;
        }
    }

    /**
     * A port below the range from which the system takes ports for outgoing connections: one of these could otherwise
     * sit on it while the server is down.
     */
    private static int freePort() throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            int candidate = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket probe =
                    new ServerSocket(candidate, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
                return probe.getLocalPort();
            } catch (IOException taken) {
                // Another one, then.
            }
        }
        throw new IOException("No free port was found.");
    }
}
