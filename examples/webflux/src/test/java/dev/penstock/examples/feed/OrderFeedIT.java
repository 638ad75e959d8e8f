package dev.penstock.examples.feed;

import static org.awaitility.Awaitility.await;

import dev.penstock.examples.OrdersApplication;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.status.SessionStatus.Phase;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

class OrderFeedIT {
    private static final Duration DEADLINE = Duration.ofMinutes(2);

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
        return OrdersApplication.start(Application.class, database, "--penstock.source.logrepl.temporary-slot=true");
    }

    private static Flux<String> browser(ConfigurableApplicationContext application) {
        return OrdersApplication.client(application)
                .get()
                .uri("/orders")
                .retrieve()
                .bodyToFlux(String.class);
    }

    @SpringBootApplication
    static class Application {}
}
