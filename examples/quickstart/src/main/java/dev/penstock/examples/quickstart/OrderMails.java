package dev.penstock.examples.quickstart;

import dev.penstock.source.PostgresSource;
import java.math.BigDecimal;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Sends a mail about every order: what the README shows first. */
final class OrderMails {
    private final Function<Order, Mono<Void>> mails;

    OrderMails(Function<Order, Mono<Void>> mails) {
        this.mails = mails;
    }

    record Order(long id, String customerName, BigDecimal total) {}

    Mono<Void> send(PostgresSource source) {
        return source.changes("orders", Order.class) // the rows that are there, then their changes
                .concatMap(change -> mail(change.after()).thenReturn(change.position()))
                .doOnNext(source.acknowledgements()::acknowledgeUpTo) // the server may forget them
                .then();
    }

    /** A deleted order has no row, and no mail. */
    private Mono<Void> mail(@Nullable Order order) {
        return order == null ? Mono.empty() : mails.apply(order);
    }
}
