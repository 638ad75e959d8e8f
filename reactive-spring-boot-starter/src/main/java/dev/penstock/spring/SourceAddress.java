package dev.penstock.spring;

import dev.penstock.core.Credentials;
import dev.penstock.source.PostgresSourceBuilder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The address of a source whose options have no URL. */
@FunctionalInterface
interface SourceAddress {
    /** Sets URL, user and password. */
    void apply(PostgresSourceBuilder builder);

    /** Returns an address whose user and password are asked for at each connection. */
    static SourceAddress of(String url, LoginText user, LoginText password) {
        return builder -> builder.url(url)
                .credentials(() -> new Credentials(user.get(), Objects.requireNonNullElse(password.get(), "")));
    }

    /** A text that may change. */
    @FunctionalInterface
    interface LoginText {
        @Nullable
        String get();
    }
}
