package dev.penstock.source.internal.connection;

import dev.penstock.core.Check;
import dev.penstock.core.PenstockException;
import dev.penstock.core.internal.config.DatabaseUrl;
import dev.penstock.core.internal.error.ServerMessage;
import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.core.internal.tls.TlsFailure;
import dev.penstock.core.internal.tls.TlsFileException;
import dev.penstock.source.error.LoginException;
import dev.penstock.source.error.PermissionException;
import dev.penstock.source.error.ServerUnavailableException;
import dev.penstock.source.error.ServerUnreachableException;
import dev.penstock.source.internal.server.SqlErrors;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Explanation of failed connection attempts (manual, appendix "PostgreSQL Error Codes"). */
final class ConnectionErrors {
    /** The routine of the server that refuses a role without the right to connect to a database. */
    private static final String CONNECT_CHECK = "CheckMyDatabase";

    private ConnectionErrors() {}

    static PenstockException of(DatabaseUrl url, TlsFileException error) {
        return new LoginException(TlsFailure.sentence(url, error).orElseThrow(), error);
    }

    static PenstockException of(DatabaseUrl url, SQLException error) {
        String state = error.getSQLState() == null ? "" : error.getSQLState();
        String server = "the server at "
                + url.hosts().stream().map(DatabaseUrl.Host::toString).collect(Collectors.joining(","));
        String login = "User '" + url.user() + "' cannot log in to database '" + url.database() + "' of " + server;
        Throwable root = root(error);
        if (Thread.currentThread().isInterrupted()) {
            return new ServerUnreachableException("Connecting to " + server + " was interrupted.", error);
        }
        Optional<String> tls = TlsFailure.sentence(url, error)
                .or(() -> state.equals("28000")
                        ? TlsFailure.withoutCertificate(url, error.getMessage())
                        : Optional.empty());
        if (tls.isPresent()) {
            return new LoginException(tls.get(), error);
        }
        if (state.equals("08004") && String.valueOf(error.getMessage()).contains("does not support SSL")) {
            return new LoginException(TlsFailure.withoutTls(url), error);
        }
        return switch (state) {
            case "57P03", "53300" ->
                new ServerUnavailableException(
                        "Cannot connect to " + server + " at the moment: " + causeText(error), error);
            case "08P01" ->
                new LoginException(
                        login + ": " + causeText(error)
                                + (String.valueOf(error.getMessage()).contains("startup parameter")
                                        ? " " + SqlErrors.POOLER
                                        : ""),
                        error);
            case "28P01", "28000", "3D000", "08004" -> new LoginException(login + ": " + causeText(error), error);
            case "42501" -> new PermissionException(List.of(refused(url, login, error)), error);
            default ->
                state.startsWith("08") || SqlErrors.isConnectionLoss(state) || state.isEmpty()
                        ? new ServerUnreachableException(
                                "Cannot connect to " + server + ": " + reason(root, error), error)
                        : SqlErrors.of("connect to " + server, error);
        };
    }

    /** Returns the right that the role lacks: to connect to the database, or to replicate. */
    private static Check refused(DatabaseUrl url, String login, SQLException error) {
        String role = SqlText.identifier(url.user());
        return CONNECT_CHECK.equals(message(error).routine())
                ? Check.failed(
                        url.user(),
                        login + ": " + sentence(error) + '.',
                        "GRANT CONNECT ON DATABASE " + SqlText.identifier(url.database()) + " TO " + role)
                : Check.failed(
                        url.user(),
                        login + " for replication: " + sentence(error) + '.',
                        "ALTER ROLE " + role + " REPLICATION");
    }

    private static String reason(Throwable root, SQLException error) {
        if (root instanceof UnknownHostException) {
            return "the host name does not resolve.";
        }
        if (root instanceof SocketTimeoutException) {
            return "the connection timed out.";
        }
        return causeText(root instanceof SocketException ? root : error);
    }

    private static String causeText(Throwable error) {
        return message(error).sentence();
    }

    private static String sentence(Throwable error) {
        return message(error).primary();
    }

    /** Returns the message of the server, or of the failure that occurred before it answered. */
    private static ServerMessage message(Throwable error) {
        if (error instanceof SQLException sql && sql.getMessage() != null) {
            return withoutSeverity(SqlErrors.serverMessage(sql));
        }
        @Nullable String message = error.getMessage();
        return ServerMessage.ofDriver(null, message == null ? error.getClass().getSimpleName() : message);
    }

    /** Some messages of the driver begin with the severity of the server's message. */
    private static ServerMessage withoutSeverity(ServerMessage full) {
        String message = full.message() == null ? "" : full.message().replaceFirst("^FATAL: +", "");
        return new ServerMessage(full.sqlState(), message, full.detail(), full.hint(), full.context(), full.routine());
    }

    private static Throwable root(Throwable error) {
        Throwable root = error;
        for (int depth = 0; depth < 20 && root.getCause() != null; depth++) {
            root = root.getCause();
        }
        return root;
    }
}
