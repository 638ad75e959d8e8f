package dev.penstock.examples.feed;

import static org.awaitility.Awaitility.await;

import dev.penstock.source.PostgresSource;
import dev.penstock.source.status.SessionStatus.Phase;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

class OrderFeedIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String SECURITY = "org.springframework.boot.security.autoconfigure.";

    @Test
    void sendsEachChangeToEveryBrowser() {
        try (Database database = PostgresServer.shared().createDatabase()) {
            database.execute("CREATE TABLE orders (id int PRIMARY KEY)");
            try (ConfigurableApplicationContext application = start(database)) {
                PostgresSource source = application.getBean(PostgresSource.class);
                List<String> first = new CopyOnWriteArrayList<>();
                List<String> second = new CopyOnWriteArrayList<>();
                Disposable one = browser(application).subscribe(first::add);
                Disposable other = browser(application).subscribe(second::add);
                await().atMost(DEADLINE)
                        .until(() -> source.admin()
                                .session()
                                .filter(session -> session.phase() == Phase.STREAMING)
                                .isPresent());
                await().atMost(DEADLINE).until(() -> {
                    database.execute("INSERT INTO orders SELECT coalesce(max(id), 0) + 1 FROM orders");
                    return !first.isEmpty() && !second.isEmpty();
                });
                one.dispose();
                other.dispose();
                source.admin().released().block(DEADLINE);
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

    private static Flux<String> browser(ConfigurableApplicationContext application) {
        return WebClient.create(
                        "http://127.0.0.1:" + application.getEnvironment().getProperty("local.server.port"))
                .get()
                .uri("/orders")
                .retrieve()
                .bodyToFlux(String.class);
    }

    @SpringBootApplication
    static class Application {}
}
