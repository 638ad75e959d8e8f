package dev.penstock.test.internal;

import dev.penstock.test.error.ServerException;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** The process of a running server, with its backends as children. */
public final class Postmaster {
    private static final Duration DEATH_DEADLINE = Duration.ofSeconds(30);

    private final Process process;
    private final Path data;

    private Postmaster(Process process, Path data) {
        this.process = process;
        this.data = data;
    }

    public static Postmaster launch(List<String> command, Path data, Path log) {
        // A session of its own: an interrupt at the terminal is for the JVM, which decides what becomes of the server.
        List<String> detached = new ArrayList<>(List.of("setsid"));
        detached.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(detached)
                .directory(data.toFile().getParentFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.toFile()));
        Command.clean(builder);
        try {
            return new Postmaster(builder.start(), data);
        } catch (IOException e) {
            throw new ServerException("PostgreSQL could not be started: " + e.getMessage(), e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The last line of postmaster.pid says "ready" once connections are accepted (pg_ctl waits for the same). */
    public boolean isReady() {
        List<String> lines = pidFile();
        return lines.size() >= 8
                && lines.get(0).equals(String.valueOf(pid()))
                && lines.get(7).strip().equals("ready");
    }

    /** Returns whether it ended before the deadline. A frozen one goes on first. */
    public boolean end(String signal, Duration deadline) {
        Command.signal(signal, LongStream.of(pid()));
        thaw();
        return Pause.until(() -> !isAlive(), deadline);
    }

    public void kill() {
        // A suspended postmaster starts no more children, so this finds all of them.
        Command.signal("STOP", LongStream.of(pid()));
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        if (!Pause.until(() -> !isAlive() && children.stream().noneMatch(Postmaster::lives), DEATH_DEADLINE)) {
            throw new ServerException("The server with process " + pid() + " outlived SIGKILL.");
        }
        removeSharedMemory();
    }

    public void freeze() {
        Command.signal("STOP", LongStream.of(pid()));
        Command.signal("STOP", tree());
    }

    public void thaw() {
        Command.signal("CONT", tree());
    }

    public void signalBackend(String signal, int pid) {
        if (process.descendants().noneMatch(child -> child.pid() == pid)) {
            throw new IllegalArgumentException("Process " + pid + " is not a backend of this server.");
        }
        Command.signal(signal, LongStream.of(pid));
    }

    private LongStream tree() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .mapToLong(ProcessHandle::pid);
    }

    /** A killed server leaves the small System V segment that guards its data directory; line 7 names it. */
    private void removeSharedMemory() {
        List<String> lines = pidFile();
        String[] keyAndId =
                lines.size() < 7 ? new String[0] : lines.get(6).strip().split("\\s+", -1);
        if (keyAndId.length == 2) {
            Command.run(List.of("ipcrm", "-m", keyAndId[1]));
        }
    }

    private List<String> pidFile() {
        try {
            return Files.readAllLines(data.resolve("postmaster.pid"));
        } catch (IOException notYetOrNoLonger) {
            return List.of();
        }
    }

    /** A process that ended and that no one has waited for yet (a zombie) does not live. */
    private static boolean lives(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            return process.isAlive() && stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException gone) {
            return false;
        }
    }
}
