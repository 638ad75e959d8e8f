package dev.penstock.examples.quickstart;

import static java.util.Objects.requireNonNull;

import dev.penstock.core.Change;
import dev.penstock.core.StructuredData;
import dev.penstock.source.PostgresSource;
import java.math.BigDecimal;
import reactor.core.publisher.Mono;

/** Updater of a search index that holds every row of a table: the first example of the README. */
final class OrderIndex {
    private final Index index;

    OrderIndex(Index index) {
        this.index = index;
    }

    record Order(long id, String customerName, BigDecimal total) {}

    Mono<Void> update(PostgresSource source) {
        return source.changes("orders", Order.class) // every row, then every change as it commits
                .concatMap(change -> apply(change).thenReturn(change.position()))
                .doOnNext(source.acknowledgements()::acknowledgeUpTo) // done: the server may discard it
                .then();
    }

    private Mono<Void> apply(Change<Order> change) {
        return switch (change.operation()) {
            case SNAPSHOT, CREATE, UPDATE -> index.put(requireNonNull(change.after()));
            case DELETE ->
                change.key() == null // TRUNCATE has no key
                        ? index.clear()
                        : index.remove(change.key());
        };
    }

    /** Search index of orders. */
    interface Index {
        Mono<Void> put(Order order);

        Mono<Void> remove(StructuredData key);

        Mono<Void> clear();
    }
}
