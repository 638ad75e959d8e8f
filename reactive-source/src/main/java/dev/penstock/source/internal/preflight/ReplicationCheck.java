package dev.penstock.source.internal.preflight;

import dev.penstock.core.Check;
import dev.penstock.core.PenstockException;
import dev.penstock.source.internal.server.SqlErrors;
import java.util.Objects;

/** Outcome of opening a replication connection, which a connection pooler may reject or not understand. */
public final class ReplicationCheck {
    private static final String NAME = "replication_connection";

    private ReplicationCheck() {}

    /** Returns the outcome of success. */
    public static Check ok() {
        return Checks.ok(NAME, "A replication connection can be opened");
    }

    /** Returns the outcome of failure, although an ordinary connection could be opened. */
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
