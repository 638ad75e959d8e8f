package dev.penstock.source.error;

import dev.penstock.core.PenstockException;
import org.jspecify.annotations.Nullable;

/**
 * Error of a connection that one side rejects: wrong password, unknown database, no entry in {@code pg_hba.conf}, TLS
 * that the other side does not offer, or a certificate that cannot be verified. Not transient.
 */
public final class LoginException extends PenstockException {
    private static final long serialVersionUID = 1L;

    /** Creates the error from a full sentence and its cause. */
    public LoginException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
