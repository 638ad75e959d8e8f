package dev.penstock.source.internal.server;

import dev.penstock.core.Check;
import dev.penstock.core.PenstockException;
import dev.penstock.core.internal.error.ServerMessage;
import dev.penstock.source.error.ConnectionLostException;
import dev.penstock.source.error.LockTimeoutException;
import dev.penstock.source.error.LoginException;
import dev.penstock.source.error.PermissionException;
import dev.penstock.source.error.StatementException;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Conversion of the driver's errors into exceptions of this library, by SQLSTATE (manual, appendix "PostgreSQL Error
 * Codes").
 */
public final class SqlErrors {
    /** Advice for a server that does not recognise replication connections. */
    public static final String POOLER =
            "Is there a pooler, such as PgBouncer, at this address? A source needs the address of"
                    + " the server itself.";

    /** Advice for a read-only transaction that the server cancelled; only a standby does so. */
    private static final String CONFLICT_WITH_RECOVERY =
            " If the server is a standby, its primary has removed rows that were still to be read: set"
                    + " hot_standby_feedback = on on the standby, or raise max_standby_streaming_delay.";

    /** {@code insufficient_privilege}. */
    public static final String INSUFFICIENT_PRIVILEGE = "42501";
    /** {@code read_only_sql_transaction}: on a standby. */
    public static final String READ_ONLY = "25006";
    /** {@code undefined_object}: no such slot, publication or role. */
    public static final String UNDEFINED_OBJECT = "42704";
    /** {@code duplicate_object}: a slot or publication that exists. */
    private static final String DUPLICATE_OBJECT = "42710";
    /**
     * {@code unique_violation}: two sessions created an object of one name in the same moment, and the index of the catalog was the first to
     * notice.
     */
    private static final String UNIQUE_VIOLATION = "23505";
    /** {@code object_in_use}: the slot is active. */
    public static final String OBJECT_IN_USE = "55006";
    /** {@code object_not_in_prerequisite_state}: a lost slot, or a {@code wal_level} too low. */
    public static final String NOT_IN_PREREQUISITE_STATE = "55000";
    /** {@code serialization_failure}: another transaction was faster; a retry from the start can help. */
    private static final String LOST_RACE = "40001";
    /** {@code deadlock_detected}. */
    public static final String DEADLOCK = "40P01";
    /** {@code lock_not_available}: {@code lock_timeout}, or {@code NOWAIT}. */
    public static final String LOCK_NOT_AVAILABLE = "55P03";

    /** {@code out_of_memory}; for a lock: the server's lock table is full. */
    public static final String OUT_OF_MEMORY = "53200";
    /** {@code configuration_limit_exceeded}: all slots are in use. */
    public static final String LIMIT_EXCEEDED = "53400";
    /** {@code query_canceled}, by a timeout or by request. */
    public static final String QUERY_CANCELED = "57014";

    /** Ended by the server: administrator, crash, start-up or shutdown, dropped database, idle timeouts. */
    private static final Set<String> CONNECTION_ENDED =
            Set.of("57P01", "57P02", "57P03", "57P04", "57P05", "25P03", "25P04");

    private static final Set<String> PASSING =
            Set.of(LOST_RACE, DEADLOCK, OBJECT_IN_USE, QUERY_CANCELED, "53000", "53100", OUT_OF_MEMORY, "53300");

    /** A password that the server rejects, or a role that may not log in: both can occur during a rotation. */
    private static final Set<String> REJECTED_LOGIN = Set.of("28P01", "28000");

    private SqlErrors() {}

    /** Returns whether another instance has created the same slot or publication at the same time. */
    public static boolean isLostCreation(PenstockException error) {
        return error.getCause() instanceof SQLException cause
                && (DUPLICATE_OBJECT.equals(cause.getSQLState()) || UNIQUE_VIOLATION.equals(cause.getSQLState()));
    }

    /** Returns whether the server has rejected user or password, which may be rotated on one side before the other. */
    public static boolean isRejectedLogin(PenstockException error) {
        return error instanceof LoginException
                && error.getCause() instanceof SQLException cause
                && REJECTED_LOGIN.contains(cause.getSQLState());
    }

    /** Returns the exception for {@code error}, which occurred during the action {@code doing} ("read the catalog"). */
    public static PenstockException of(String doing, SQLException error) {
        String state = error.getSQLState();
        String message = "Could not " + doing + ": " + serverMessage(error).sentence();
        if (isConnectionLoss(state)) {
            return new ConnectionLostException(message, error);
        }
        if (INSUFFICIENT_PRIVILEGE.equals(state)) {
            return new PermissionException(List.of(Check.failed("rights", message, null)), error);
        }
        if (LOCK_NOT_AVAILABLE.equals(state)) {
            return new LockTimeoutException(doing, error);
        }
        return new StatementException(
                LOST_RACE.equals(state) ? message + CONFLICT_WITH_RECOVERY : message,
                state,
                state != null && PASSING.contains(state),
                error);
    }

    /**
     * Returns the transient exception of an action that another process completed first.
     *
     * @param doing as in {@link #of}
     * @param how the action of the other process, a full sentence
     * @param error the server's error, {@code null} if it was not queried
     */
    public static PenstockException lostRace(String doing, String how, @Nullable SQLException error) {
        String message = "Could not " + doing + ": "
                + (error == null ? "" : serverMessage(error).sentence() + ' ') + how;
        return new StatementException(message, error == null ? null : error.getSQLState(), true, error);
    }

    /** Returns whether {@code state} means that the connection is lost, or that the server accepts none at the moment. */
    public static boolean isConnectionLoss(@Nullable String state) {
        return state != null && (state.startsWith("08") || CONNECTION_ENDED.contains(state));
    }

    /** Returns the server's message, or that of the driver if the server sent none. */
    public static ServerMessage serverMessage(SQLException error) {
        ServerErrorMessage server = error instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
        String message = error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
        return server == null
                ? ServerMessage.ofDriver(error.getSQLState(), message)
                : new ServerMessage(
                        server.getSQLState(),
                        server.getMessage(),
                        server.getDetail(),
                        server.getHint(),
                        server.getWhere(),
                        server.getRoutine());
    }
}
