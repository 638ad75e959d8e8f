package dev.penstock.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.penstock.source.PostgresSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * A database in a container, whose address no property has. Skipped if there is no Docker.
 *
 * <p>The client of Docker leaves a thread of its own, which {@code LeakCheck} would report of a class of integration tests.
 */
class ServiceConnectionTest {
    @Test
    void readsTheDatabaseOfAServiceConnection() throws Exception {
        assumeTrue(isDockerThere(), "There is no Docker on this machine");
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .run(
                        "--penstock.source.tables=orders",
                        "--penstock.source.snapshot-mode=only",
                        "--penstock.source.logrepl.slot-name=contained")) {
            PostgreSQLContainer container = context.getBean(PostgreSQLContainer.class);
            try (Connection connection = DriverManager.getConnection(
                            container.getJdbcUrl(), container.getUsername(), container.getPassword());
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE orders (id int PRIMARY KEY)");
                statement.execute("INSERT INTO orders SELECT generate_series(1, 10)");
            }
            assertThat(context.getBean(PostgresSource.class).records().count().block(Duration.ofMinutes(1)))
                    .isEqualTo(10);
        }
    }

    /** The client's own search takes seconds, so it has to be worth it. */
    private static boolean isDockerThere() {
        return (System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock")))
                && DockerClientFactory.instance().isDockerAvailable();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(exclude = R2dbcAutoConfiguration.class)
    static class Application {
        @Bean
        @ServiceConnection
        PostgreSQLContainer postgres() {
            return new PostgreSQLContainer("postgres:18").withCommand("postgres", "-c", "wal_level=logical");
        }
    }
}
