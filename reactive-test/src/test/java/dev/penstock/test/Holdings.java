package dev.penstock.test;

import static java.util.Objects.requireNonNull;

import dev.penstock.test.internal.Pause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Resources of this JVM at one moment (threads, file descriptors, child processes, Netty's buffers) and of the servers that its tests
 * share (sessions, slots, locks, prepared transactions).
 */
final class Holdings {
    private static final Duration INTERVAL = Duration.ofMillis(50);

    /** The column of {@code /proc/net/unix}. */
    private static final int INODE = 6;

    /** Threads that belong to the JVM, not to who first needs them. */
    private static final Pattern SHARED_THREADS = Pattern.compile(
            // Reactor's schedulers, Netty's and Reactor Netty's event loops
            "(parallel|single|boundedElastic(-evictor)?|globalEventExecutor|reactor-(tcp|http)-\\w+)-.*"
                    + "|PostgreSQL-JDBC-(Cleaner|SharedTimer.*)"
                    + "|ForkJoinPool\\.commonPool-.*|CompletableFutureDelayScheduler|process reaper.*|Common-Cleaner"
                    + "|Attach Listener|Cleaner-\\d+|surefire-.*|junit-.*|.*ReferenceHandler");

    /** Files that class loading, the system and child processes keep open. */
    private static final Pattern SHARED_FILES =
            Pattern.compile("(pipe|anon_inode):.*|/dev/.*|/proc/.*|/sys/.*|.*\\.(jar|so|jsa|log)|.*/lib/modules");

    private static final String ON_SERVER = """
        WITH session AS (
          SELECT pid, datname, backend_type, application_name, backend_start FROM pg_stat_activity
          WHERE backend_type IN ('client backend', 'walsender') AND pid <> pg_backend_pid())
        SELECT format('session of "%s" in %s: %s %s since %s', application_name, datname, backend_type, pid, backend_start)
          FROM session
        UNION ALL SELECT 'slot ' || slot_name FROM pg_replication_slots
        UNION ALL SELECT 'prepared transaction ' || gid FROM pg_prepared_xacts
        UNION ALL SELECT format('lock %s on %s by process %s', mode, locktype, pid)
          FROM pg_locks WHERE pid IS NULL OR pid IN (SELECT pid FROM session)\
        """;

    private final Set<String> held;

    private Holdings(Set<String> held) {
        this.held = held;
    }

    static Holdings now() {
        return new Holdings(Stream.of(threads(), files(), processes(), onServers())
                .flatMap(entries -> entries)
                .collect(Collectors.toSet()));
    }

    /**
     * Waits until no further resource is held and no buffer was lost.
     *
     * @throws AssertionError naming all resources that are left, if the deadline has passed
     */
    void awaitNothingMore(Duration deadline) {
        AtomicReference<Set<String>> left = new AtomicReference<>(Set.of());
        Pause.until(
                () -> {
                    Set<String> more = new HashSet<>(now().held);
                    more.removeAll(held);
                    left.set(more);
                    return more.isEmpty();
                },
                deadline,
                INTERVAL);
        Set<String> all = new TreeSet<>(left.get());
        if (hasNetty()) {
            all.addAll(LostBuffers.take());
        }
        if (!all.isEmpty()) {
            throw new AssertionError("Left behind after " + deadline + ":\n" + String.join("\n", all));
        }
    }

    static boolean hasNetty() {
        return Holdings.class.getClassLoader().getResource("io/netty/buffer/ByteBuf.class") != null;
    }

    private static Stream<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .filter(thread -> !SHARED_THREADS.matcher(thread.getName()).matches())
                .map(thread -> "thread \"" + thread.getName() + "\" #" + thread.getId());
    }

    private static Stream<String> files() {
        Set<String> local = localSockets();
        return ResourceCensus.descriptors().stream()
                .filter(target -> !SHARED_FILES.matcher(target).matches() && !local.contains(target))
                .filter(target -> !target.startsWith(System.getProperty("java.home")))
                .map(target -> "file " + target);
    }

    /** Sockets that lead to no network: the JDK keeps one once a channel was closed, and one once an agent was attached. */
    private static Set<String> localSockets() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/net/unix"))) {
            return lines.skip(1)
                    .map(line -> "socket:[" + line.trim().split("\\s+", -1)[INODE] + "]")
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> processes() {
        Set<Long> shared = new HashSet<>(PostgresServer.alreadyShared().stream()
                .filter(EmbeddedServer.class::isInstance)
                .map(server -> ((EmbeddedServer) server).pid())
                .collect(Collectors.toSet()));
        KafkaBroker.sharedPid().ifPresent(shared::add);
        return ProcessHandle.current()
                .children()
                .filter(child -> !shared.contains(child.pid()) && !isGuard(child))
                .map(child -> "process " + child.pid() + " "
                        + child.info()
                                .command()
                                .map(Path::of)
                                .map(Path::getFileName)
                                .map(Path::toString)
                                .orElse(""));
    }

    private static boolean isGuard(ProcessHandle child) {
        return child.info().arguments().map(List::of).orElse(List.of()).contains("penstock-guard");
    }

    private static Stream<String> onServers() {
        return PostgresServer.alreadyShared().stream()
                .flatMap(server -> server.maintenance().rows(ON_SERVER).stream()
                        .map(row -> "on PostgreSQL " + server.version() + ": " + requireNonNull(row.get(0))));
    }
}
