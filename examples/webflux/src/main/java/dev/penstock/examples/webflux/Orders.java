package dev.penstock.examples.webflux;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.HttpStatus;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Changes data as any application does, through R2DBC. Nothing here tells the page: it sees the change when it comes back from
 * the database.
 */
@RestController
@ConditionalOnProperty("webflux.shop")
final class Orders implements DisposableBean {
    private static final List<String> CUSTOMERS = List.of("Ada", "Grace", "Edsger", "Barbara", "Tony", "Radia");

    private static final int MAX_RATE = 1000;

    private final DatabaseClient database;
    private final Disposable.Swap workload = Disposables.swap();
    private volatile int changesPerSecond;

    Orders(DatabaseClient database) {
        this.database = database;
    }

    @PostMapping("/orders")
    @ResponseStatus(HttpStatus.CREATED)
    Mono<Long> create(@RequestBody Order order) {
        String customer = order.customer();
        BigDecimal amount = order.amount();
        if (customer == null || amount == null) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "An order has a customer and an amount");
        }
        return database.sql("INSERT INTO orders (customer, amount) VALUES ($1, $2) RETURNING id")
                .bind(0, customer)
                .bind(1, amount)
                .map(row -> row.get(0, Long.class))
                .one();
    }

    @PutMapping("/orders/{id}")
    Mono<Void> status(@PathVariable long id, @RequestParam String status) {
        return database.sql("UPDATE orders SET status = $2 WHERE id = $1")
                .bind(0, id)
                .bind(1, status)
                .fetch()
                .rowsUpdated()
                .flatMap(Orders::requireOne);
    }

    @DeleteMapping("/orders/{id}")
    Mono<Void> delete(@PathVariable long id) {
        return database.sql("DELETE FROM orders WHERE id = $1")
                .bind(0, id)
                .fetch()
                .rowsUpdated()
                .flatMap(Orders::requireOne);
    }

    private static Mono<Void> requireOne(long rows) {
        return rows > 0
                ? Mono.empty()
                : Mono.error(new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no such order"));
    }

    /** Starts a workload of {@code rate} changes per second as a demonstration; 0 stops it. */
    @PostMapping("/workload")
    Mono<Void> workload(@RequestParam int rate) {
        if (rate < 0 || rate > MAX_RATE) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "The rate is between 0 and " + MAX_RATE);
        }
        return Mono.fromRunnable(() -> {
            changesPerSecond = rate;
            workload.update(
                    rate == 0
                            ? Disposables.disposed()
                            : Flux.interval(Duration.ofSeconds(1).dividedBy(rate))
                                    .onBackpressureDrop()
                                    .concatMap(tick -> something().onErrorComplete(), 1)
                                    .subscribe());
        });
    }

    /** Returns how many changes a second are made by themselves. */
    @GetMapping("/workload")
    int workload() {
        return changesPerSecond;
    }

    @Override
    public void destroy() {
        workload.dispose();
    }

    private Mono<Void> something() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String recent = "(SELECT id FROM orders ORDER BY id DESC OFFSET " + random.nextInt(12) + " LIMIT 1)";
        return switch (random.nextInt(8)) {
            case 0, 1, 2 ->
                create(new Order(
                                CUSTOMERS.get(random.nextInt(CUSTOMERS.size())),
                                BigDecimal.valueOf(random.nextInt(100, 20_000), 2)))
                        .then();
            case 3, 4 ->
                database.sql("UPDATE orders SET status = CASE status WHEN 'new' THEN 'packed' WHEN 'packed' THEN"
                                + " 'sent' ELSE 'new' END WHERE id = " + recent)
                        .then();
            case 5 ->
                database.sql("DELETE FROM orders WHERE id = " + recent + " AND (SELECT count(*) FROM orders) > 8")
                        .then();
            default ->
                database.sql("UPDATE stock SET pieces = pieces + $1 WHERE item = (SELECT item FROM stock ORDER BY"
                                + " random() LIMIT 1)")
                        .bind(0, random.nextInt(-5, 7))
                        .then();
        };
    }

    /**
     * Content of the form.
     *
     * @param customer the customer
     * @param amount the amount of the order
     */
    record Order(@Nullable String customer, @Nullable BigDecimal amount) {}
}
