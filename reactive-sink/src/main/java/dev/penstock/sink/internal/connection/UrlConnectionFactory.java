package dev.penstock.sink.internal.connection;

import dev.penstock.core.internal.config.DatabaseUrl;
import dev.penstock.core.internal.config.GuardedCall;
import dev.penstock.core.internal.config.Login;
import dev.penstock.core.internal.config.LoginSourceException;
import dev.penstock.core.internal.tls.PasswordExposure;
import dev.penstock.core.internal.tls.TlsFailure;
import dev.penstock.core.internal.tls.TlsMaterial;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A connection factory of an address. Each connection reads the files of certificates and keys again, off the event
 * loop. Logs a warning, once, if a password was sent without TLS.
 *
 * <p>Errors: {@link TlsException} if TLS cannot be set up as the address demands, and those of the driver.
 */
public final class UrlConnectionFactory implements ConnectionFactory {
    private static final Logger LOG = LoggerFactory.getLogger(UrlConnectionFactory.class);

    private final DatabaseUrl url;
    private final Login login;
    private final PostgresqlConnectionFactory plain;
    private final AtomicBoolean warned;

    private UrlConnectionFactory(DatabaseUrl url, Login login, AtomicBoolean warned) {
        this.url = url;
        this.login = login;
        this.warned = warned;
        this.plain = new PostgresqlConnectionFactory(DriverConfiguration.of(url, ProbingLoops.of(url)));
    }

    /** Returns a factory of connections to {@code url}. Nothing is opened yet. */
    public static UrlConnectionFactory of(DatabaseUrl url) {
        return of(Login.of(url, null));
    }

    /** Returns a factory that requests user and password before each connection. Nothing is opened yet. */
    public static UrlConnectionFactory of(Login login) {
        return new UrlConnectionFactory(login.url(), login, new AtomicBoolean());
    }

    @Override
    public Mono<PostgresqlConnection> create() {
        if (login.mayBlock()) {
            return Mono.fromCallable(new GuardedCall<>("The supplier of user and password", this::current))
                    .subscribeOn(Schedulers.boundedElastic())
                    .flatMap(current -> new UrlConnectionFactory(current, Login.of(current), warned).create());
        }
        return (TlsMaterial.isUsed(url) ? encrypted() : plain.create()).delayUntil(this::warnOnce);
    }

    @Override
    public ConnectionFactoryMetadata getMetadata() {
        return plain.getMetadata();
    }

    /** Returns the address. */
    public DatabaseUrl url() {
        return url;
    }

    private DatabaseUrl current() {
        try {
            return login.current();
        } catch (LoginSourceException e) {
            throw new R2dbcTransientResourceException(e.getMessage(), e);
        }
    }

    private Mono<PostgresqlConnection> encrypted() {
        return material()
                .flatMap(tls ->
                        encrypted(tls).onErrorResume(error -> TlsFailure.mayBeRefusal(tls, error), this::explained))
                .onErrorMap(this::asTlsFailure);
    }

    private Mono<PostgresqlConnection> encrypted(TlsMaterial tls) {
        return Mono.defer(() -> {
            ProbingLoops loops = ProbingLoops.ofAttempt(url);
            return new PostgresqlConnectionFactory(DriverConfiguration.of(url, loops, tls))
                    .create()
                    .doOnError(error -> loops.close())
                    .doOnCancel(loops::close);
        });
    }

    private Mono<TlsMaterial> material() {
        Mono<TlsMaterial> reading = Mono.fromCallable(
                new GuardedCall<>("The reading of certificates and keys", () -> TlsMaterial.read(url)));
        return TlsMaterial.readsFiles(url) ? reading.subscribeOn(Schedulers.boundedElastic()) : reading;
    }

    /**
     * Fails with the meaning of a connection that broke after the client certificate was sent. A second attempt shows
     * whether that is permanent.
     */
    private Mono<PostgresqlConnection> explained(Throwable broken) {
        return material()
                .flatMap(tls -> encrypted(tls)
                        .flatMap(connection -> connection.close().then(Mono.<PostgresqlConnection>error(broken)))
                        .onErrorMap(
                                error -> error != broken && TlsFailure.mayBeRefusal(tls, error),
                                error -> new TlsException(TlsFailure.refusal(url), error)));
    }

    private Throwable asTlsFailure(Throwable error) {
        if (error instanceof TlsException) {
            return error;
        }
        if (error instanceof R2dbcPermissionDeniedException) {
            String message = String.valueOf(error.getMessage());
            if (message.startsWith("Server support for SSL")) {
                return new TlsException(TlsFailure.withoutTls(url), error);
            }
            // The driver takes it for a lack of rights, which would be permanent.
            if (message.startsWith("Connection closed during SSL negotiation")) {
                return new R2dbcTransientResourceException(TlsFailure.unanswered(url), "08001", error);
            }
        }
        return TlsFailure.sentence(url, error)
                .or(() -> error instanceof R2dbcException refusal && "28000".equals(refusal.getSqlState())
                        ? TlsFailure.withoutCertificate(url, refusal.getMessage())
                        : Optional.empty())
                .<Throwable>map(sentence -> new TlsException(sentence, error))
                .orElse(error);
    }

    private Mono<Void> warnOnce(PostgresqlConnection connection) {
        if (!PasswordExposure.isPossible(url) || !warned.compareAndSet(false, true)) {
            return Mono.empty();
        }
        return connection
                .createStatement(PasswordExposure.IS_ENCRYPTED)
                .execute()
                .concatMap(result -> result.map(row -> Boolean.TRUE.equals(row.get(0, Boolean.class))))
                .doOnNext(encrypted -> PasswordExposure.warning(url, encrypted).ifPresent(LOG::warn))
                .then()
                .onErrorResume(error -> connection.close().then(Mono.error(error)));
    }
}
