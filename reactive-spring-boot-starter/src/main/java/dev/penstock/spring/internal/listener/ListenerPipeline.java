package dev.penstock.spring.internal.listener;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Record;
import dev.penstock.source.PostgresSource;
import dev.penstock.spring.RecordPipeline;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Pipeline whose records are received by listener methods. */
public record ListenerPipeline(PostgresSource source, List<ListenerCall> listeners) implements RecordPipeline {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    @Override
    public Publisher<?> process(Flux<Record> records) {
        return requireTables()
                .thenMany(records)
                .concatMap(record -> received(record).thenReturn(record.position()))
                .doOnNext(source.acknowledgements()::acknowledgeUpTo);
    }

    private Mono<Void> received(Record record) {
        return Flux.fromIterable(listeners)
                .concatMap(listener -> listener.receive(record))
                .then();
    }

    /** Fails if a method listens to a table that the source does not read: it would never be called. */
    private Mono<Void> requireTables() {
        return source.admin()
                .tables()
                .map(CollectionName::toString)
                .collect(Collectors.toCollection(TreeSet::new))
                .timeout(DEADLINE)
                // The records report a server that does not answer.
                .onErrorComplete()
                .flatMap(this::requireAll);
    }

    private Mono<Void> requireAll(Set<String> tables) {
        String unread = listeners.stream()
                .filter(listener -> !tables.contains(listener.table()))
                .map(listener -> listener.label() + " listens to '" + listener.table() + "'")
                .collect(Collectors.joining(", "));
        return unread.isEmpty()
                ? Mono.empty()
                : Mono.error(new IllegalStateException(unread + ", but the source reads only " + tables
                        + ". Correct the name, or add the table to the option tables."));
    }
}
