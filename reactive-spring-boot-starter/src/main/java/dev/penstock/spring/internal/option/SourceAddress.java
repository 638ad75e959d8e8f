package dev.penstock.spring.internal.option;

import dev.penstock.core.Credentials;
import dev.penstock.source.PostgresSourceBuilder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Address of a source whose options contain no URL. */
@FunctionalInterface
public interface SourceAddress {
    /** Sets URL, user and password of {@code builder}. */
    void apply(PostgresSourceBuilder builder);

    /** Returns an address whose user and password are read for each connection. */
    static SourceAddress of(String url, LoginText user, LoginText password) {
        return builder -> builder.url(url)
                .credentials(() -> new Credentials(user.get(), Objects.requireNonNullElse(password.get(), "")));
    }

    /** User or password, which may change from one connection to the next. */
    @FunctionalInterface
    interface LoginText {
        @Nullable
        String get();
    }
}
