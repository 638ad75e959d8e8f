package dev.penstock.source.internal.slot;

import dev.penstock.core.Check;
import dev.penstock.core.PenstockException;
import dev.penstock.core.internal.error.PrintableText;
import dev.penstock.source.error.PermissionException;
import dev.penstock.source.error.ServerSettingException;
import dev.penstock.source.error.slot.SlotLimitException;
import dev.penstock.source.error.slot.SlotTimeoutException;
import dev.penstock.source.internal.pgoutput.Lsn;
import dev.penstock.source.internal.server.ServerInfo;
import dev.penstock.source.internal.server.ServerVersion;
import dev.penstock.source.internal.server.SqlErrors;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.QueryExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creation of a slot, which waits for the end of every transaction of the whole server that has written. It observes
 * meanwhile which transactions it waits for, and ends the wait at its deadline, or if the wait would never end.
 *
 * <p>The command runs on a thread of the executor, and the caller's thread observes. If the caller is interrupted or a
 * connection is cut, the command is cancelled in the background. The cancellation may be too late, so the slot may
 * exist.
 */
public final class SlotCreation {
    private static final Logger LOG = LoggerFactory.getLogger(SlotCreation.class);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration SAY_AFTER = Duration.ofSeconds(2);
    private static final Duration CANCEL_PATIENCE = Duration.ofSeconds(30);
    private static final Duration CANCEL_AGAIN = Duration.ofMillis(500);

    private final Connection replication;
    private final SlotWait wait;
    private final Executor executor;

    /**
     * Prepares a creation.
     *
     * @param replication the replication connection that creates the slot
     * @param watcher an ordinary connection in autocommit mode, for the observation
     * @param executor runs the command
     */
    public SlotCreation(Connection replication, Connection watcher, Executor executor) {
        this.replication = replication;
        this.wait = new SlotWait(watcher);
        this.executor = executor;
    }

    /**
     * Creates the slot.
     *
     * @param readers the server processes of snapshot readers that hold locks already. If a transaction waits for one
     *     of them and the creation waits for that transaction, neither ends, and the server cannot detect this deadlock
     * @return the slot; empty if a transaction waits for a reader: nothing was created, and the readers have to release
     *     their locks before the next attempt
     * @throws SlotTimeoutException if the creation took longer than {@code timeout}; names the transactions it waits
     *     for
     * @throws SlotLimitException if all slots of the server are in use
     * @throws ServerSettingException if the server does not write the WAL that logical decoding needs
     * @throws PermissionException if the role has no replication privilege
     */
    public Optional<CreatedSlot> create(SlotRequest request, Collection<Integer> readers, Duration timeout)
            throws InterruptedException {
        String command = request.command(ServerVersion.of(replication));
        QueryExecutor server = server();
        FutureTask<CreatedSlot> creation = new FutureTask<>(() -> execute(command));
        executor.execute(creation);
        try {
            return watch(request, creation, server.getBackendPID(), readers, timeout);
        } catch (ExecutionException e) {
            throw failure(request, e.getCause());
        } finally {
            // Never after an answer on a working connection: the request would cancel its next command.
            if (!creation.isDone() || isCut()) {
                executor.execute(() -> cancelOnServer(server));
            }
        }
    }

    private Optional<CreatedSlot> watch(
            SlotRequest request,
            Future<CreatedSlot> creation,
            int creator,
            Collection<Integer> readers,
            Duration timeout)
            throws InterruptedException, ExecutionException {
        long begin = System.nanoTime();
        boolean reported = false;
        while (true) {
            try {
                return Optional.of(creation.get(LOOK.toMillis(), TimeUnit.MILLISECONDS));
            } catch (TimeoutException stillWaiting) {
                long waited = System.nanoTime() - begin;
                List<String> waitsFor = wait.waitsFor(creator);
                if (wait.anyoneWaitsFor(readers)) {
                    Optional<CreatedSlot> created = cancel(creation);
                    if (created.isEmpty() && isCut()) {
                        throw new SlotTimeoutException(request.name(), CANCEL_PATIENCE, waitsFor);
                    }
                    return created;
                }
                if (waited > timeout.toNanos()) {
                    Optional<CreatedSlot> created = cancel(creation);
                    if (created.isEmpty()) {
                        throw timeout(request, timeout, waitsFor);
                    }
                    return created;
                }
                if (!reported && waited > SAY_AFTER.toNanos()) {
                    reported = report(request, waitsFor, timeout);
                }
            }
        }
    }

    /** Reports the transactions that the creation waits for, once they are known; returns whether they are. */
    private boolean report(SlotRequest request, List<String> waitsFor, Duration timeout) {
        if (!waitsFor.isEmpty()) {
            LOG.warn(
                    "Creation of slot '{}' waits for the end of {}, for up to {} s (logrepl.slotTimeout)",
                    request.name(),
                    PrintableText.of(String.join(", ", waitsFor)),
                    timeout.toSeconds());
            return true;
        }
        if (wait.server().inRecovery()) {
            LOG.warn(
                    "Creation of slot '{}' waits for the primary to record which transactions run, for up to {} s"
                            + " (logrepl.slotTimeout); to have it done, run there: SELECT pg_log_standby_snapshot()",
                    request.name(),
                    timeout.toSeconds());
            return true;
        }
        return false;
    }

    private SlotTimeoutException timeout(SlotRequest request, Duration timeout, List<String> waitsFor) {
        return waitsFor.isEmpty() && wait.server().inRecovery()
                ? SlotTimeoutException.onStandby(request.name(), timeout)
                : new SlotTimeoutException(request.name(), timeout, waitsFor);
    }

    private CreatedSlot execute(String command) throws SQLException {
        try (Statement statement = replication.createStatement();
                ResultSet row = statement.executeQuery(command)) {
            row.next();
            return new CreatedSlot(
                    row.getString("slot_name"),
                    Lsn.parse(row.getString("consistent_point")),
                    row.getString("snapshot_name"));
        }
    }

    /**
     * Cancels the command; returns the slot if the cancellation was too late. A busy server may receive the request
     * before the command and ignore it. The request is therefore repeated until there is an answer; without one the
     * connection is cut in the end.
     */
    private Optional<CreatedSlot> cancel(Future<CreatedSlot> creation) throws InterruptedException, ExecutionException {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < CANCEL_PATIENCE.toNanos()) {
            try {
                replication.unwrap(BaseConnection.class).cancelQuery();
                return Optional.of(creation.get(CANCEL_AGAIN.toMillis(), TimeUnit.MILLISECONDS));
            } catch (TimeoutException notYet) {
                LOG.debug("The creation of a slot is cancelled again");
            } catch (ExecutionException e) {
                if (e.getCause() instanceof SQLException sql && SqlErrors.QUERY_CANCELED.equals(sql.getSQLState())) {
                    return Optional.empty();
                }
                throw e;
            } catch (SQLException e) {
                break;
            }
        }
        abort();
        return Optional.empty();
    }

    /** The server does not notice a cut connection while it waits; it would continue and leave the slot behind. */
    private static void cancelOnServer(QueryExecutor server) {
        try {
            server.sendQueryCancel();
        } catch (SQLException e) {
            LOG.debug("The creation of a slot could not be cancelled", e);
        }
    }

    private void abort() {
        try {
            replication.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debug("The connection could not be cut", e);
        }
    }

    private boolean isCut() {
        try {
            return replication.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    /** Returns a way to reach the server behind the connection even if the connection is cut. */
    private QueryExecutor server() {
        try {
            return replication.unwrap(BaseConnection.class).getQueryExecutor();
        } catch (SQLException e) {
            throw SqlErrors.of("create a slot", e);
        }
    }

    private PenstockException failure(SlotRequest request, @Nullable Throwable cause) {
        if (!(cause instanceof SQLException error)) {
            throw new IllegalStateException("The creation of a slot failed", cause);
        }
        if (SqlErrors.LIMIT_EXCEEDED.equals(error.getSQLState())) {
            return new SlotLimitException(request.name(), wait.server().maxReplicationSlots(), error);
        }
        if (!SqlErrors.isConnectionLoss(error.getSQLState())) {
            ServerInfo server = wait.server();
            List<Check> missingRights = wait.missingRights();
            if (!LogicalDecoding.isPossible(server)) {
                return new ServerSettingException(LogicalDecoding.finding(server), error);
            }
            if (!missingRights.isEmpty()) {
                return new PermissionException(missingRights, error);
            }
        }
        return SqlErrors.of("create slot '" + request.name() + "'", error);
    }
}
