package dev.penstock.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.Credentials;
import dev.penstock.spring.autoconfigure.PenstockAddressAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockHealthAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockPipelineAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockSinkPipelineAutoConfiguration;
import dev.penstock.spring.internal.monitoring.StreamHealthIndicator;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A password that an administrator changes while the pipeline runs. */
class PasswordIT {
    private static final Duration DEADLINE = Duration.ofMinutes(3);

    private final Database database = PostgresServer.shared().createDatabase();
    private final String role = "miller_" + database.name();

    @BeforeEach
    void tables() {
        database.execute(
                "CREATE TABLE orders (id int PRIMARY KEY)",
                "CREATE TABLE copies (id int PRIMARY KEY)",
                "INSERT INTO orders SELECT generate_series(1, 10)",
                "CREATE ROLE " + role + " LOGIN SUPERUSER REPLICATION PASSWORD 'first'");
        Vault.role = role;
        Vault.url = database.jdbcUrl().replaceFirst("\\?.*", "");
        Vault.password.set("first");
    }

    @AfterEach
    void close() {
        database.execute("REASSIGN OWNED BY " + role + " TO postgres", "DROP ROLE " + role);
        database.close();
    }

    @Test
    void sourceAndSinkContinueWithTheNewPasswordOfTheConnectionDetails() {
        String url = "postgresql://127.0.0.1:" + database.server().port() + '/' + database.name();
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        PenstockAddressAutoConfiguration.class,
                        PenstockAutoConfiguration.class,
                        PenstockHealthAutoConfiguration.class,
                        PenstockPipelineAutoConfiguration.class,
                        PenstockSinkPipelineAutoConfiguration.class))
                .withUserConfiguration(Vault.class)
                .withPropertyValues(
                        "penstock.source.tables=orders",
                        "penstock.source.logrepl.slot-name=" + database.name() + "_password",
                        "penstock.source.reconnect.max-backoff=200ms",
                        "penstock.sink.url=" + url,
                        "penstock.sink.table=copies",
                        "penstock.sink.delivery=exactly-once",
                        "penstock.resume=target")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    awaitCopies(10);
                    await().atMost(DEADLINE).until(() -> "streaming".equals(phase(context)));

                    int before = Vault.requests.get();
                    database.execute(
                            "ALTER ROLE " + role + " PASSWORD 'second'",
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + role + "'",
                            "INSERT INTO orders VALUES (11)");
                    // Until the application knows the new one, the server refuses it.
                    await().atMost(DEADLINE).until(() -> Vault.requests.get() > before + 1);
                    Vault.password.set("second");
                    awaitCopies(11);
                    database.execute("INSERT INTO orders VALUES (12)");
                    awaitCopies(12);
                    await().atMost(DEADLINE).until(() -> status(context).equals(Status.UP));
                });
    }

    private void awaitCopies(int rows) {
        await().atMost(DEADLINE)
                .until(() -> String.valueOf(rows).equals(database.value("SELECT count(*) FROM copies")));
    }

    private static Status status(ApplicationContext context) {
        return context.getBean(StreamHealthIndicator.class)
                .health(true)
                .block(DEADLINE)
                .getStatus();
    }

    private static Object phase(ApplicationContext context) {
        return context.getBean(StreamHealthIndicator.class)
                .health(true)
                .block(DEADLINE)
                .getDetails()
                .get("phase");
    }

    /** The place from which the application takes its passwords. */
    @Configuration(proxyBeanMethods = false)
    static class Vault {
        static final AtomicReference<String> password = new AtomicReference<>("first");
        static final AtomicInteger requests = new AtomicInteger();
        static volatile String role;
        static volatile String url;

        private static Credentials credentials() {
            requests.incrementAndGet();
            return new Credentials(role, password.get());
        }

        @Bean
        JdbcConnectionDetails details() {
            return new JdbcConnectionDetails() {
                @Override
                public String getUsername() {
                    return role;
                }

                @Override
                public String getPassword() {
                    return credentials().password();
                }

                @Override
                public String getJdbcUrl() {
                    return url;
                }
            };
        }

        @Bean
        SinkCustomizer sinkPassword() {
            return builder -> builder.credentials(Vault::credentials);
        }
    }
}
