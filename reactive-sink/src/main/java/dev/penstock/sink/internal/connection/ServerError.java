package dev.penstock.sink.internal.connection;

import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.error.ServerMessage;
import dev.penstock.sink.internal.sql.RowCountCheck;
import io.r2dbc.postgresql.api.ErrorDetails;
import io.r2dbc.postgresql.api.PostgresqlException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An error of the driver or the server, classified by its meaning. */
public final class ServerError {
    /** The code of a duplicate key. */
    public static final String UNIQUE_VIOLATION = "23505";

    /** The code of a reference to a missing row, or of the removal of a referenced row. */
    public static final String FOREIGN_KEY_VIOLATION = "23503";

    /** The code of a null in a column that refuses it. */
    public static final String NOT_NULL_VIOLATION = "23502";

    /** The code of a text that is not a value of its type, such as a label that an enumeration lacks. */
    public static final String INVALID_TEXT = "22P02";

    /** The code of an operation that the server does not support. */
    public static final String NOT_SUPPORTED = "0A000";

    /**
     * The code of a character that the target's encoding lacks. The server converts the text of a whole script before
     * it parses the first statement, so none of them has run.
     */
    public static final String UNTRANSLATABLE = "22P05";

    private static final Pattern COPY_COLUMN = Pattern.compile("COPY \\S+, line \\d+, column ([^:\\n]+)");

    /**
     * Codes of errors that a retry can resolve: deadlocks, serialization and lock failures, an origin that a lost
     * session still holds, a cancellation by an operator or a timeout, and a server that is full, shutting down,
     * starting up or became a standby.
     */
    private static final Set<String> PASSING = Set.of(
            "40001", "40P01", "55006", "55P03", "57014", "57P01", "57P02", "57P03", "57P05", "25P03", "25P04", "25006");

    private final Throwable cause;

    private ServerError(Throwable cause) {
        this.cause = cause;
    }

    /** Classifies an error. */
    public static ServerError of(Throwable error) {
        Throwable cause = error;
        while (cause instanceof StatementFailure && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return new ServerError(cause);
    }

    /** Returns the error itself. */
    public Throwable cause() {
        return cause;
    }

    /** Returns the code, if the server or the driver gave one. */
    public @Nullable String sqlState() {
        return cause instanceof R2dbcException error ? error.getSqlState() : null;
    }

    /** Returns whether the code is this one. */
    public boolean is(String sqlState) {
        return sqlState.equals(sqlState());
    }

    /** Returns whether the error is that of a failed {@link RowCountCheck}. */
    public boolean is(RowCountCheck check) {
        return isNoNumber(check::failed);
    }

    /** Returns the names that the server quoted when {@code check} failed. */
    public String names(RowCountCheck check) {
        return check.names(details().map(ErrorDetails::getMessage).orElse(""));
    }

    /** Returns whether a text was not a number, and the server's message about it matches. */
    public boolean isNoNumber(Predicate<String> message) {
        return is(RowCountCheck.SQL_STATE)
                && message.test(details().map(ErrorDetails::getMessage).orElse(""));
    }

    /** Returns whether the sink's role lacks a right. A user's function may refuse a single row with the same code. */
    public boolean isDenied() {
        return is("42501")
                && details()
                        .filter(details -> !serverMessage(details).isOfUsersFunction())
                        .isPresent();
    }

    /** Returns whether a constraint is violated. */
    public boolean isConstraint() {
        String state = sqlState();
        return state != null && state.startsWith("23");
    }

    /** Returns whether a retry can succeed, on a connection of its own. */
    public boolean passes() {
        String state = sqlState();
        if (state != null && !state.isEmpty()) {
            return PASSING.contains(state) || (state.startsWith("08") && !isMalformedCopy()) || state.startsWith("53");
        }
        return cause instanceof IOException
                || cause instanceof R2dbcNonTransientResourceException
                || cause instanceof R2dbcTransientResourceException
                || cause instanceof R2dbcTimeoutException;
    }

    /** Returns whether the server has rejected user or password. Both sides may be in the middle of changing them. */
    public boolean isRejectedLogin() {
        return is("28P01") || is("28000");
    }

    /**
     * Returns whether the server could not read a row of a binary COPY. The code is that of a protocol violation, but
     * the connection is sound. The table has other columns than those for which the row was encoded.
     */
    private boolean isMalformedCopy() {
        return details()
                .flatMap(ErrorDetails::getWhere)
                .filter(where -> where.startsWith("COPY "))
                .isPresent();
    }

    /** Returns whether the driver or the server caused the error, and not a defect of the sink. */
    public boolean isFromTarget() {
        return cause instanceof R2dbcException || cause instanceof IOException;
    }

    /** Returns the column at fault, if the server names one. */
    public @Nullable String column() {
        return details()
                .flatMap(details -> details.getColumnName()
                        .or(() -> details.getWhere()
                                .map(COPY_COLUMN::matcher)
                                .filter(Matcher::find)
                                .map(matcher -> matcher.group(1))))
                .orElse(null);
    }

    /** Returns whether a value violates a domain. */
    public boolean isOfDomain() {
        return isConstraint()
                && details().flatMap(ErrorDetails::getDataTypeName).isPresent();
    }

    /** Returns the table of the violated constraint, if the server names one. */
    public Optional<CollectionName> table() {
        return details()
                .flatMap(details -> details.getTableName()
                        .map(name -> new CollectionName(details.getSchemaName().orElse("public"), name)));
    }

    /** Returns the violated constraint, if the server names one. */
    public @Nullable String constraint() {
        return details().flatMap(ErrorDetails::getConstraintName).orElse(null);
    }

    /**
     * Returns a description of the error in sentences without row values, including the server's DETAIL, HINT and
     * CONTEXT. The server's messages about values quote them, so those are omitted.
     */
    public String sentence() {
        String state = sqlState();
        String constraint = constraint();
        if (cause instanceof TlsException) {
            return String.valueOf(cause.getMessage());
        }
        if (state == null) {
            return cause instanceof ClosedChannelException ? "The connection was closed." : cause.toString() + '.';
        }
        ServerMessage message = details().map(ServerError::serverMessage).orElse(null);
        if (message == null) {
            return cause.getMessage() + '.';
        }
        if (constraint != null) {
            return "Constraint '" + constraint + "' is violated." + message.supplement();
        }
        if (state.equals(UNTRANSLATABLE)) {
            return "A value has a character that the encoding of the target's database lacks." + message.supplement();
        }
        if (state.startsWith("22")) {
            return "A value does not fit the column's type." + message.supplement();
        }
        return "The server says: " + message.primary() + '.' + message.supplement();
    }

    private static ServerMessage serverMessage(ErrorDetails details) {
        return new ServerMessage(
                details.getCode(),
                details.getMessage(),
                details.getDetail().orElse(null),
                details.getHint().orElse(null),
                details.getWhere().orElse(null),
                details.getRoutine().orElse(null));
    }

    private Optional<ErrorDetails> details() {
        return cause instanceof PostgresqlException error ? Optional.of(error.getErrorDetails()) : Optional.empty();
    }
}
