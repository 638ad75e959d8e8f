package dev.penstock.source.error;

import dev.penstock.core.PenstockException;
import org.jspecify.annotations.Nullable;

/**
 * The server does not let this user in, or we do not trust it: wrong password, unknown database, no entry in
 * {@code pg_hba.conf}, TLS that one side demands and the other does not offer or cannot prove. Not transient.
 */
public final class LoginException extends PenstockException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception of a full sentence and its cause. */
    public LoginException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
