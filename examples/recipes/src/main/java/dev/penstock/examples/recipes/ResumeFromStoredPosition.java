package dev.penstock.examples.recipes;

import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.source.PostgresSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Goes on where it was, by a position in a file. */
final class ResumeFromStoredPosition {
    private ResumeFromStoredPosition() {}

    static Mono<Void> run(PostgresSource source, Path file, Consumer<Record> work) {
        // begin
        return Mono.fromCallable(() -> Files.exists(file) ? Position.of(Files.readAllBytes(file)) : null)
                .map(source::recordsAfter)
                .switchIfEmpty(Mono.fromSupplier(source::records))
                .flatMapMany(records -> records)
                .publishOn(Schedulers.boundedElastic(), 64)
                .doOnNext(work)
                .map(Record::position)
                .doOnNext(position -> store(file, position))
                // Only what is stored may be forgotten by the server.
                .doOnNext(source.acknowledgements()::acknowledgeUpTo)
                .then();
        // end
    }

    /** Readers find the old position or the new one, never half of it. */
    private static void store(Path file, Position position) {
        try {
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Files.write(next, position.toBytes());
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
