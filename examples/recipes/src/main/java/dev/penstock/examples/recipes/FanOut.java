package dev.penstock.examples.recipes;

import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.source.PostgresSource;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Gives every record to two consumers, and acknowledges what both are finished. */
final class FanOut {
    private FanOut() {}

    static Mono<Void> run(
            PostgresSource source,
            Function<Record, ? extends Publisher<?>> first,
            Function<Record, ? extends Publisher<?>> second) {
        // begin
        return source.records()
                .publish(
                        shared -> Flux.zip(
                                done(shared, first),
                                done(shared, second),
                                // Both have come to the same record.
                                (position, same) -> position),
                        64)
                .doOnNext(source.acknowledgements()::acknowledgeUpTo)
                .then();
    }

    private static Flux<Position> done(Flux<Record> records, Function<Record, ? extends Publisher<?>> consumer) {
        return records.concatMap(record -> Flux.from(consumer.apply(record)).then(Mono.just(record.position())));
        // end
    }
}
