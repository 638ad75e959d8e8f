package dev.penstock.source.internal.watch;

import dev.penstock.source.error.ConnectionLostException;
import dev.penstock.source.internal.session.SessionConnections;
import dev.penstock.source.internal.session.SideThread;
import dev.penstock.source.internal.watch.SourceViewReader.WalEnd;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Comparison of publication and tables with an earlier digest, on a thread and a connection of its own. One comparison
 * runs at a time. Confined to the session's thread, except for the use of the connection.
 */
final class SourceComparison {
    private final SourceViewReader reader;
    private final SessionConnections connections;
    private final SideThread thread;
    private @Nullable Future<Result> running;
    private volatile @Nullable Connection connection;

    SourceComparison(SourceViewReader reader, SessionConnections connections, SideThread thread) {
        this.reader = reader;
        this.connections = connections;
        this.thread = thread;
    }

    /** Starts a comparison of {@code tables} with {@code known}, which fails on another server than {@code server}. */
    void begin(String server, String known, List<Integer> tables) {
        running = thread.submit(() -> {
            Instant at = Instant.now();
            Connection open = connect();
            WalEnd end = SourceViewReader.walEnd(open);
            requireSame(end, server);
            return of(open, at, end, known, tables);
        });
    }

    /** Returns whether a comparison was started whose result has not been taken. */
    boolean isRunning() {
        return running != null;
    }

    /** Returns whether there is a result to take. */
    boolean isDone() {
        return running != null && running.isDone();
    }

    /** Returns the result of the comparison that is done, or throws its error. */
    Result take() throws Exception {
        Future<Result> done = Objects.requireNonNull(running, "running");
        running = null;
        return SideThread.result(done);
    }

    /** Drops the running comparison and its connection. */
    void drop() {
        Future<Result> current = running;
        running = null;
        if (current != null) {
            current.cancel(true);
        }
        Connection open = connection;
        connection = null;
        if (open != null) {
            connections.cut(open);
        }
    }

    /**
     * Compares on {@code open}; blocks. The end of the WAL has been read before: an alteration that the view does not
     * contain was committed after it.
     */
    Result of(Connection open, Instant at, WalEnd end, String known, List<Integer> tables) {
        String now = reader.digest(open, tables);
        return new Result(at, end, now, now.equals(known) ? null : reader.read(open, tables));
    }

    private Connection connect() {
        Connection open = connection;
        if (open == null) {
            open = connections.open();
            connection = open;
        }
        return open;
    }

    private static void requireSame(WalEnd end, String server) {
        if (!end.server().equals(server)) {
            throw new ConnectionLostException(
                    "Could not compare the publication with that of before: the address leads to another server than"
                            + " the one that is streamed from.",
                    null);
        }
    }

    /**
     * The result of a comparison.
     *
     * @param at the time at which it began
     * @param end the end of the WAL at that time
     * @param digest the digest of the view that it read
     * @param altered the view that it read, {@code null} if it is unchanged
     */
    record Result(
            Instant at, WalEnd end, String digest, @Nullable SourceView altered) {}
}
