package dev.penstock.examples.recipes;

import dev.penstock.core.PositionStore;
import dev.penstock.core.Record;
import dev.penstock.source.PostgresSource;
import java.nio.file.Path;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Resumes after the position in a file. */
final class ResumeFromStoredPosition {
    private ResumeFromStoredPosition() {}

    // begin
    static Mono<Void> run(PostgresSource source, Path file, Consumer<Record> work) {
        return source.resuming(PositionStore.file(file))
                .publishOn(Schedulers.boundedElastic(), 64)
                .doOnNext(work)
                .map(Record::position)
                // The store holds acknowledged positions only, and the server keeps its WAL from the stored one on.
                .doOnNext(source.acknowledgements()::acknowledgeUpTo)
                .then();
    }
    // end
}
