package dev.penstock.core.internal.config;

import dev.penstock.core.Credentials;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Origin of user and password of connections to an address: a supplier that is called for each connection, the file named by the
 * parameter {@code passfile}, or the address itself. Thread-safe if the supplier is.
 */
public final class Login {
    private final DatabaseUrl url;
    private final @Nullable Supplier<Credentials> supplier;
    private final @Nullable PasswordFile file;

    private Login(DatabaseUrl url, @Nullable Supplier<Credentials> supplier, @Nullable PasswordFile file) {
        this.url = url;
        this.supplier = supplier;
        this.file = file;
    }

    /** Returns the login that uses user and password of the address. */
    public static Login of(DatabaseUrl url) {
        return new Login(url, null, null);
    }

    /** Returns the login at {@code url}; a supplier takes precedence over the address. */
    public static Login of(DatabaseUrl url, @Nullable Supplier<Credentials> supplier) {
        PasswordFile file = supplier == null && url.password().isEmpty()
                ? url.parameter("passfile").map(PasswordFile::of).orElse(null)
                : null;
        return new Login(url, supplier, file);
    }

    /** Returns the address, without the password of a supplier or a file. */
    public DatabaseUrl url() {
        return url;
    }

    /** Returns whether {@link #current} calls a supplier or reads a file, and therefore may block. */
    public boolean mayBlock() {
        return supplier != null || file != null;
    }

    /**
     * Returns the address with user and password for the next connection. May block.
     *
     * @throws LoginSourceException if the supplier fails, or the password file is too large to be one
     */
    public DatabaseUrl current() {
        Supplier<Credentials> asked = supplier;
        PasswordFile passwords = file;
        if (asked != null) {
            Credentials credentials = ask(asked);
            return url.withLogin(Objects.requireNonNullElse(credentials.user(), url.user()), credentials.password());
        }
        return passwords == null
                ? url
                : passwords
                        .find(url)
                        .map(password -> url.withLogin(url.user(), password))
                        .orElse(url);
    }

    private Credentials ask(Supplier<Credentials> asked) {
        try {
            return Objects.requireNonNull(asked.get(), "the supplier returned null");
        } catch (RuntimeException e) {
            throw new LoginSourceException(
                    "The supplier of credentials for " + url + " failed ("
                            + e.getClass().getSimpleName() + ").",
                    e);
        }
    }
}
