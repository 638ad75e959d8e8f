package dev.penstock.examples.recipes;

import dev.penstock.core.Record;
import dev.penstock.source.PostgresSource;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Sink of an application's own, which sends records in batches and acknowledges each batch when it has arrived. */
final class OwnSink {
    private OwnSink() {}

    static Mono<Void> run(PostgresSource source, Function<List<Record>, Mono<Void>> send) {
        // begin
        return source.records()
                .bufferTimeout(100, Duration.ofMillis(50), true)
                .concatMap(
                        batch -> send.apply(batch)
                                .retryWhen(Retry.backoff(5, Duration.ofMillis(100)))
                                .thenReturn(batch.get(batch.size() - 1).position()),
                        1)
                .doOnNext(source.acknowledgements()::acknowledgeUpTo)
                .then();
        // end
    }

    /** In any order, where records do not depend on one another: each is acknowledged by itself. */
    static Flux<Record> inAnyOrder(PostgresSource source, Function<Record, Mono<Void>> send) {
        return source.records()
                .flatMap(record -> send.apply(record).thenReturn(record), 16)
                .doOnNext(record -> source.acknowledgements().acknowledge(record.position()));
    }
}
