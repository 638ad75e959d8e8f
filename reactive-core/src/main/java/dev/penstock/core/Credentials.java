package dev.penstock.core;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * User and password of one connection.
 *
 * @param user the user, {@code null} for that of the address
 * @param password the password, or a token that takes its place
 */
public record Credentials(@Nullable String user, String password) {
    /** Checks that there is a password. */
    public Credentials {
        Objects.requireNonNull(password, "password");
    }

    /** Returns a password for the user of the address. */
    public static Credentials ofPassword(String password) {
        return new Credentials(null, password);
    }

    /** Returns the user, with stars for the password. */
    @Override
    public String toString() {
        return "Credentials[" + (user == null ? "" : user + ", ") + "***]";
    }
}
