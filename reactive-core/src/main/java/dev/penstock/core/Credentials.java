package dev.penstock.core;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * User and password for one connection. Immutable and thread-safe; {@link #toString()} masks the password.
 *
 * <p>An application gives them to a source or sink as a supplier, which is called for each connection. So tokens that expire can be used.
 *
 * @param user the user, {@code null} for the user of the configured address
 * @param password the password, or a token that is used as one
 */
public record Credentials(@Nullable String user, String password) {
    /** Creates credentials; the password is required. */
    public Credentials {
        Objects.requireNonNull(password, "password");
    }

    /** Returns credentials with {@code password} for the user of the configured address. */
    public static Credentials ofPassword(String password) {
        return new Credentials(null, password);
    }

    /** Returns a text with the user and a masked password. */
    @Override
    public String toString() {
        return "Credentials[" + (user == null ? "" : user + ", ") + "***]";
    }
}
