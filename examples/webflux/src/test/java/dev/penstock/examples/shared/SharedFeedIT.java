package dev.penstock.examples.shared;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.examples.OrdersApplication;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.Flux;

class SharedFeedIT {
    private static final Duration DEADLINE = Duration.ofMinutes(2);

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
        return OrdersApplication.start(Application.class, database, "--penstock.source.logrepl.temporary-slot=true");
    }

    private static Flux<ServerSentEvent<String>> events(ConfigurableApplicationContext application, String lastId) {
        return OrdersApplication.client(application)
                .get()
                .uri("/changes")
                .header("Last-Event-ID", lastId)
                .retrieve()
                .bodyToFlux(new ParameterizedTypeReference<>() {});
    }

    @SpringBootApplication
    static class Application {}
}
