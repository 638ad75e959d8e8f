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

    static Mono<Void> run(PostgresSource source, Path file, Consumer<Record> work) {
        // begin
        return source.resuming(PositionStore.file(file))
                .publishOn(Schedulers.boundedElastic(), 64)
                .doOnNext(work)
                .map(Record::position)
                // Only what is acknowledged is stored, and only what is stored may be discarded by the server.
                .doOnNext(source.acknowledgements()::acknowledgeUpTo)
                .then();
        // end
    }
}
