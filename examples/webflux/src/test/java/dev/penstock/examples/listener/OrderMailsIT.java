package dev.penstock.examples.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.examples.OrdersApplication;
import dev.penstock.examples.listener.OrderMails.Order;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.WebClient;

class OrderMailsIT {
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    @Test
    void sendsAMailForEachNewOrderAlsoAfterAFailureAndARestart(@TempDir Path directory) {
        Mails.received.clear();
        Mails.failures.set(2);
        try (Database database = PostgresServer.shared().createDatabase()) {
            database.execute(
                    "CREATE TABLE orders (id bigint PRIMARY KEY, customer text, amount numeric, note text)",
                    "INSERT INTO orders VALUES (1, 'Ada', 12.50)");
            try (ConfigurableApplicationContext application = start(database, directory)) {
                assertThat(application.isActive()).isTrue();
                // The slot is active before it is ready, and what is committed until then is not in the stream.
                awaitSlot(database, "active AND confirmed_flush_lsn IS NOT NULL");
                database.execute(
                        "INSERT INTO orders VALUES (2, 'Grace', 99)",
                        "UPDATE orders SET amount = 1",
                        "DELETE FROM orders");
                awaitMails(new Order(2, "Grace", new BigDecimal("99")));
                // The mail arrives before its change is acknowledged. An application that stops between sends it again.
                awaitSlot(database, "confirmed_flush_lsn >= '" + database.value("SELECT pg_current_wal_lsn()") + "'");
            }
            database.execute("INSERT INTO orders VALUES (3, 'Edsger', 7.25)");
            try (ConfigurableApplicationContext application = start(database, directory)) {
                assertThat(application.isActive()).isTrue();
                awaitMails(new Order(2, "Grace", new BigDecimal("99")), new Order(3, "Edsger", new BigDecimal("7.25")));
            }
        }
    }

    private static void awaitSlot(Database database, String condition) {
        await().atMost(DEADLINE)
                .until(() -> "t"
                        .equals(database.value("SELECT " + condition
                                + " FROM pg_replication_slots WHERE database = current_database()")));
    }

    private static void awaitMails(Order... orders) {
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(List.copyOf(Mails.received)).containsExactly(orders));
    }

    private static ConfigurableApplicationContext start(Database database, Path directory) {
        return OrdersApplication.start(
                Application.class,
                database,
                "--penstock.resume=file",
                "--penstock.resume-file=" + directory.resolve("position"),
                "--penstock.source.logrepl.status-interval=200ms",
                "--penstock.restart.backoff=200ms");
    }

    @SpringBootApplication
    static class Application {
        /** The address is known when the server has started, which is after the pipeline. */
        @Bean
        WebClient mails(Environment environment) {
            return WebClient.builder()
                    .filter((request, next) -> next.exchange(ClientRequest.from(request)
                            .url(URI.create("http://127.0.0.1:" + environment.getRequiredProperty("local.server.port")
                                    + "/mails"))
                            .build()))
                    .build();
        }
    }

    @RestController
    static class Mails {
        static final List<Order> received = new CopyOnWriteArrayList<>();
        static final AtomicInteger failures = new AtomicInteger();

        @PostMapping("/mails")
        ResponseEntity<Void> send(@RequestBody Order order) {
            if (failures.getAndDecrement() > 0) {
                return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).build();
            }
            received.add(order);
            return ResponseEntity.ok().build();
        }
    }
}
