package dev.penstock.examples.quickstart;

import dev.penstock.core.Operation;
import dev.penstock.core.PositionStore;
import dev.penstock.core.Record;
import dev.penstock.source.PostgresSource;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Handler of every update of a table, which resumes after the last one that is finished. */
final class Updates {
    private final PostgresSource source;
    private final Function<Record, Mono<Void>> work;

    Updates(PostgresSource source, Function<Record, Mono<Void>> work) {
        this.source = source;
        this.work = work;
    }

    Mono<Void> handle(PositionStore store) {
        return source.resuming(store)
                .filter(record -> record.operation() == Operation.UPDATE)
                .concatMap(record -> handle(record).thenReturn(record.position()))
                .doOnNext(source.acknowledgements()::acknowledgeUpTo) // includes the filtered ones before it
                .then();
    }

    private Mono<Void> handle(Record record) {
        return work.apply(record);
    }
}
