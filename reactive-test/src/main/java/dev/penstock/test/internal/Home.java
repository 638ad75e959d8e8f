package dev.penstock.test.internal;

import dev.penstock.test.error.ServerException;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Directory of all servers of this JVM: unpacked binaries, an initialized data directory per version as a template, and a directory per
 * server.
 *
 * <p>Beside it runs a guard, a small shell script that waits for the end of the JVM (the end of its standard input),
 * then ends every server under the directory and removes it. It is a process of its own so that it works after a
 * SIGKILL of the JVM, and in a session of its own so that a terminal's interrupt or the kill of a process group does
 * not reach it. A shutdown hook only requests it to start at once and waits for its answer.
 */
public final class Home {
    /** The system property that names the folder to be used instead of that for temporary files, if there is room in it. */
    public static final String PARENT = "penstock.servers";

    private static final String PREFIX = "penstock-";
    private static final String SERVER = "server-";

    /** Data and WAL of the servers of several test JVMs. */
    private static final long ROOM = 4L << 30;

    private static @Nullable Home ofThisProcess;

    private final Path directory;
    private final Account account;
    private final Process guard;
    private final Map<Integer, Installation> installations = new ConcurrentHashMap<>();
    private final AtomicInteger servers = new AtomicInteger();

    private Home() {
        try {
            directory = Files.createTempDirectory(
                    parent(), PREFIX + ProcessHandle.current().pid() + "-");
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
            guard = guard(directory);
        } catch (IOException e) {
            throw new ServerException("The directory for servers could not be made or guarded: " + e.getMessage(), e);
        }
        account = Account.ofThisProcess(directory);
        Runtime.getRuntime().addShutdownHook(new Thread(this::leave, "penstock-test-guard"));
    }

    /** Returns the home of this JVM, which is created at the first call. */
    public static synchronized Home ofThisProcess() {
        if (ofThisProcess == null) {
            ofThisProcess = new Home();
        }
        return ofThisProcess;
    }

    /** Returns the directories of the servers of all processes of this user. */
    static Stream<Path> serverDirectories() {
        return Stream.of(temporary(), wanted())
                .distinct()
                .flatMap(parent -> directories(parent, PREFIX))
                .flatMap(home -> directories(home, SERVER));
    }

    private static Stream<Path> directories(Path parent, String prefix) {
        File[] found = parent.toFile().listFiles((directory, name) -> name.startsWith(prefix));
        return found == null ? Stream.empty() : Stream.of(found).map(File::toPath);
    }

    private static Path temporary() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    private static Path wanted() {
        return Path.of(System.getProperty(PARENT, temporary().toString()));
    }

    private static Path parent() {
        Path temporary = temporary();
        Path wanted = wanted();
        return Files.isWritable(wanted) && wanted.toFile().getUsableSpace() >= ROOM ? wanted : temporary;
    }

    public Installation installation(int version) {
        return installations.computeIfAbsent(version, v -> Installation.prepare(v, directory, account));
    }

    /** Creates a directory for another server, owned by the user who runs the server. */
    public Path newServerDirectory() {
        try {
            Path server = Files.createDirectory(directory.resolve(SERVER + servers.incrementAndGet()));
            account.own(server);
            return server;
        } catch (IOException e) {
            throw new ServerException("No directory for a server could be made: " + e.getMessage(), e);
        }
    }

    private static Process guard(Path directory) throws IOException {
        try (var script = Home.class.getResourceAsStream("guard.sh")) {
            if (script == null) {
                throw new ServerException("The resource 'guard.sh' of module reactive-test is missing.");
            }
            String text = new String(script.readAllBytes(), StandardCharsets.UTF_8);
            return new ProcessBuilder("setsid", "sh", "-c", text, "penstock-guard", directory.toString())
                    .directory(Path.of("/").toFile())
                    .redirectError(Redirect.DISCARD)
                    .start();
        }
    }

    private void leave() {
        try {
            // Not closed: the guard takes its end for the end of the JVM.
            OutputStream toGuard = guard.getOutputStream();
            toGuard.write('\n');
            toGuard.flush();
            // Waits for the answer, or for the end of the output if the guard was killed.
            int unused = guard.getInputStream().read();
        } catch (IOException alreadyGone) {
            // The guard has ended: there is nothing to wait for.
        }
    }
}
