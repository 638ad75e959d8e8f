package dev.penstock.examples.boot3;

import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import io.r2dbc.spi.ConnectionFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/**
 * Application that replicates one table to the database of {@code spring.r2dbc.url}. Spring Boot 3.5 needs the library without the
 * starter.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class Boot3Application {
    public static void main(String[] args) {
        SpringApplication application = new SpringApplication(Boot3Application.class);
        // The threads of the library are daemons: without a web server nothing else keeps the JVM running.
        application.setKeepAlive(true);
        application.run(args);
    }

    @Bean
    PostgresSource source(@Value("${shop.url}") String url, @Value("${shop.slot}") String slot) {
        return PostgresSource.builder().url(url).tables("orders").slotName(slot).build();
    }

    @Bean
    PostgresSink sink(ConnectionFactory warehouse, PostgresSource source) {
        return PostgresSink.builder()
                .connectionFactory(warehouse)
                .table("copies")
                .acknowledgeTo(source.acknowledgements())
                .build();
    }

    @Bean
    Replication replication(PostgresSource source, PostgresSink sink) {
        return new Replication(source, sink);
    }
}
