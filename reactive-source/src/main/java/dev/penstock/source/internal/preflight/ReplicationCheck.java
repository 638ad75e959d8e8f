package dev.penstock.source.internal.preflight;

import dev.penstock.core.Check;
import dev.penstock.core.PenstockException;
import dev.penstock.source.internal.server.SqlErrors;
import java.util.Objects;

/** The outcome of opening a replication connection, which a pooler in front of the server refuses or does not understand. */
public final class ReplicationCheck {
    private static final String NAME = "replication_connection";

    private ReplicationCheck() {}

    /** Returns that one could be opened. */
    public static Check ok() {
        return Checks.ok(NAME, "A replication connection can be opened");
    }

    /** Returns that none could be opened, although an ordinary connection could. */
    public static Check failed(PenstockException error) {
        String message = Objects.requireNonNullElse(error.getMessage(), "No replication connection can be opened.");
        return Check.failed(
                NAME,
                message.contains(SqlErrors.POOLER)
                        ? message
                        : message + " An ordinary connection can be opened. " + SqlErrors.POOLER,
                null);
    }
}
