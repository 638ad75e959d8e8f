package dev.penstock.examples.shared;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;

class SharedFeedIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String SECURITY = "org.springframework.boot.security.autoconfigure.";

    @Test
    void continuesAfterTheLastEventOfABrowser() {
        try (Database database = PostgresServer.shared().createDatabase()) {
            database.execute("CREATE TABLE orders (id int PRIMARY KEY)");
            try (ConfigurableApplicationContext application = start(database)) {
                Flux<Long> inserts = Flux.interval(Duration.ofMillis(100))
                        .onBackpressureDrop()
                        .doOnNext(tick ->
                                database.execute("INSERT INTO orders SELECT coalesce(max(id), 0) + 1 FROM orders"));
                ServerSentEvent<String> first = requireNonNull(
                        events(application, "").takeUntilOther(inserts.then()).blockFirst(DEADLINE));
                database.execute("INSERT INTO orders VALUES (1001), (1002)");

                List<String> missed = requireNonNull(events(application, requireNonNull(first.id()))
                        .mapNotNull(ServerSentEvent::data)
                        .takeUntil(change -> change.contains("\"id\":1002"))
                        .collectList()
                        .block(DEADLINE));

                assertThat(missed).isNotEmpty().doesNotContain(requireNonNull(first.data()));
                assertThat(missed.get(missed.size() - 2)).contains("\"id\":1001");
            }
        }
    }

    private static ConfigurableApplicationContext start(Database database) {
        return new SpringApplication(Application.class)
                .run(
                        "--server.port=0",
                        // The file is that of the example in the other package.
                        "--spring.config.name=none",
                        "--server.address=127.0.0.1",
                        "--penstock.source.url=" + database.url(),
                        "--penstock.source.tables=orders",
                        "--penstock.source.snapshot-mode=never",
                        "--penstock.source.logrepl.slot-name=slot_" + database.name(),
                        "--penstock.source.logrepl.temporary-slot=true",
                        "--spring.autoconfigure.exclude=" + SECURITY + "ReactiveUserDetailsServiceAutoConfiguration,"
                                + SECURITY + "actuate.web.reactive.ReactiveManagementWebSecurityAutoConfiguration,"
                                + SECURITY + "web.reactive.ReactiveWebSecurityAutoConfiguration");
    }

    private static Flux<ServerSentEvent<String>> events(ConfigurableApplicationContext application, String lastId) {
        return WebClient.create(
                        "http://127.0.0.1:" + application.getEnvironment().getProperty("local.server.port"))
                .get()
                .uri("/changes")
                .header("Last-Event-ID", lastId)
                .retrieve()
                .bodyToFlux(new ParameterizedTypeReference<>() {});
    }

    @SpringBootApplication
    static class Application {}
}
