package dev.penstock.examples.quickstart;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.source.PostgresSource;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Does something with every update, and continues where it was: what the README says of reading. */
final class Updates {
    private final PostgresSource source;
    private final Function<Record, Mono<Void>> work;

    Updates(PostgresSource source, Function<Record, Mono<Void>> work) {
        this.source = source;
        this.work = work;
    }

    Mono<Void> after(Position stored) {
        Acknowledger acks = source.acknowledgements();
        return source.recordsAfter(stored)
                .filter(r -> r.operation() == Operation.UPDATE)
                .concatMap(r -> handle(r).thenReturn(r.position()))
                .doOnNext(acks::acknowledgeUpTo) // the filtered ones before it too
                .then();
    }

    private Mono<Void> handle(Record record) {
        return work.apply(record);
    }
}
