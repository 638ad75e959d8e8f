package dev.penstock.test;

import dev.penstock.test.internal.Pause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Resources of this JVM and of a database at one moment, for tests that nothing is left behind:
 *
 * <pre>{@code
 * ResourceCensus before = ResourceCensus.take(database, "penstock-source.*");
 * // open, use and close something
 * before.awaitNothingMore(Duration.ofSeconds(10));
 * }</pre>
 *
 * <p>It counts threads of this JVM by name, sockets, and in the database: sessions, replication slots, publications, locks and prepared
 * transactions. Sessions that {@link Database} and {@link PostgresServer} open, and their locks, belong to the test and are not counted.
 * Immutable.
 */
public final class ResourceCensus {
    /** Kind of a resource. */
    public enum Kind {
        /** A live thread of this JVM whose name was asked for. */
        THREAD,
        /** An open socket of this JVM, listening or connected. */
        SOCKET,
        /** A client's session in the database, a walsender included. */
        SESSION,
        /** A logical replication slot of the database. */
        SLOT,
        /** A publication in the database. */
        PUBLICATION,
        /** A lock in the database that someone holds or waits for. */
        LOCK,
        /** A prepared transaction of the database. */
        PREPARED_TRANSACTION
    }

    /**
     * One resource that is held.
     *
     * @param kind its kind
     * @param name its identity, the same in each census and unique within the kind
     */
    public record Entry(Kind kind, String name) {
        @Override
        public String toString() {
            return kind + " " + name;
        }
    }

    private static final Duration INTERVAL = Duration.ofMillis(50);
    private static final String IN_DATABASE = """
        WITH session AS (
          SELECT pid, backend_type, application_name, backend_start FROM pg_stat_activity
          WHERE datname = current_database() AND backend_type IN ('client backend', 'walsender')
          AND application_name <> '%s')
        SELECT 'SESSION', format('%%s %%s "%%s" since %%s', backend_type, pid, application_name, backend_start)
          FROM session
        UNION ALL SELECT 'SLOT', slot_name FROM pg_replication_slots WHERE database = current_database()
        UNION ALL SELECT 'PUBLICATION', pubname FROM pg_publication
        UNION ALL SELECT 'PREPARED_TRANSACTION', gid FROM pg_prepared_xacts WHERE database = current_database()
        UNION ALL SELECT 'LOCK', format('%%s on %%s %%s of process %%s', mode, locktype,
            coalesce(relation::regclass::text, format('%%s/%%s', classid, objid)), pid)
          FROM pg_locks WHERE database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND (pid IS NULL OR pid IN (SELECT pid FROM session))\
        """.formatted(PostgresServer.APPLICATION);

    private final Database database;
    private final Pattern threads;
    private final Set<Entry> entries;

    private ResourceCensus(Database database, Pattern threads, Set<Entry> entries) {
        this.database = database;
        this.threads = threads;
        this.entries = entries;
    }

    /**
     * Takes a census: counts what is held now. Reads {@code /proc}, and queries the database in a session of its own.
     *
     * @param database the database whose sessions, slots, publications, locks and prepared transactions are counted
     * @param threads regular expression; threads whose whole name matches are counted
     * @throws dev.penstock.test.error.ServerException if the database cannot be queried
     */
    public static ResourceCensus take(Database database, String threads) {
        return take(database, Pattern.compile(threads));
    }

    /** Returns all resources that were held when the census was taken. The set is unmodifiable. */
    public Set<Entry> entries() {
        return entries;
    }

    /**
     * Returns the number of resources of a kind that were held when the census was taken.
     *
     * @param kind the kind, such as {@link Kind#SLOT}
     */
    public long count(Kind kind) {
        return entries.stream().filter(entry -> entry.kind() == kind).count();
    }

    /**
     * Returns the number of file descriptors that this JVM has open now. It grows when classes are loaded, so a test calls the code once
     * before it compares.
     */
    public static long openDescriptors() {
        return descriptors().size();
    }

    /**
     * Waits until no resource is held that this census does not contain. Resources that this census contains may be gone by then.
     * Takes another census every 50 ms, and blocks the calling thread.
     *
     * @param deadline the longest time to wait, because sessions and threads end a moment after they were closed
     * @throws AssertionError naming all resources that are left, if the deadline has passed
     */
    public void awaitNothingMore(Duration deadline) {
        var left = new AtomicReference<Set<Entry>>(Set.of());
        boolean nothing = Pause.until(
                () -> {
                    Set<Entry> more = new HashSet<>(take(database, threads).entries);
                    more.removeAll(entries);
                    left.set(more);
                    return more.isEmpty();
                },
                deadline,
                INTERVAL);
        if (!nothing) {
            throw new AssertionError("Left behind after " + deadline + ": " + left.get());
        }
    }

    private static ResourceCensus take(Database database, Pattern threads) {
        Stream<Entry> inThisJvm = Stream.concat(
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> threads.matcher(thread.getName()).matches())
                        .map(thread -> new Entry(Kind.THREAD, "\"" + thread.getName() + "\" #" + thread.getId())),
                descriptors().stream()
                        .filter(target -> target.startsWith("socket:"))
                        .map(target -> new Entry(Kind.SOCKET, target)));
        Stream<Entry> inDatabase = database.rows(IN_DATABASE).stream()
                .map(row -> new Entry(
                        Kind.valueOf(Objects.requireNonNull(row.get(0))), Objects.requireNonNull(row.get(1))));
        return new ResourceCensus(
                database, threads, Stream.concat(inThisJvm, inDatabase).collect(Collectors.toUnmodifiableSet()));
    }

    /** Returns the targets of this JVM's open file descriptors, such as {@code socket:[4711]}. */
    static List<String> descriptors() {
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
            return links.flatMap(ResourceCensus::target).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("The open file descriptors could not be listed.", e);
        }
    }

    private static Stream<String> target(Path link) {
        try {
            return Stream.of(Files.readSymbolicLink(link).toString());
        } catch (IOException closedMeanwhile) {
            return Stream.empty();
        }
    }
}
