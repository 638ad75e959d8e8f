package dev.penstock.examples.webflux;

import dev.penstock.core.internal.config.DatabaseUrl;
import dev.penstock.sink.internal.connection.UrlConnectionFactory;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.r2dbc.core.DatabaseClient;

/** On a PostgreSQL of its own, or on another with {@code --webflux.url=…}. */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
public class WebfluxApplication {
    public static void main(String[] args) {
        application().run(args);
    }

    static SpringApplication application() {
        SpringApplication application = new SpringApplication(WebfluxApplication.class);
        application.addInitializers(new EmbeddedDatabase());
        return application;
    }

    /** The application's own connections, to the database whose changes it shows. */
    @Bean(destroyMethod = "dispose")
    ConnectionPool connections(@Value("${webflux.url}") String url) {
        return new ConnectionPool(ConnectionPoolConfiguration.builder(UrlConnectionFactory.of(DatabaseUrl.parse(url)))
                .initialSize(0)
                .maxSize(8)
                .maxAcquireTime(Duration.ofSeconds(10))
                .build());
    }

    @Bean
    DatabaseClient databaseClient(ConnectionFactory connections) {
        return DatabaseClient.create(connections);
    }
}
