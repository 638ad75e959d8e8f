package dev.penstock.sink.write;

import dev.penstock.core.Record;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Writes batches one after the other. What cannot be written because the transaction it belongs to is cut by the end of the
 * batch waits for the next batch, and is written with that. Used by one at a time.
 */
final class WholeTransactions {
    private static final Logger LOG = LoggerFactory.getLogger(WholeTransactions.class);

    private final BatchWriter writer;
    private final int bound;
    private final Consumer<BooleanSupplier> whenLeft;
    private volatile List<Record> left = List.of();

    /**
     * Makes a writer of whole transactions.
     *
     * @param bound how many records may wait
     * @param whenLeft called when some begin to wait, with what says whether they still do
     */
    WholeTransactions(BatchWriter writer, int bound, Consumer<BooleanSupplier> whenLeft) {
        this.writer = writer;
        this.bound = bound;
        this.whenLeft = whenLeft;
    }

    /** Writes a batch, behind what was left of the one before; an empty one says that nothing more is to be expected. */
    Mono<Void> write(BatchWriter.Ahead batch) {
        return Mono.defer(() -> {
            List<Record> before = left;
            left = List.of();
            if (before.isEmpty()) {
                return batch.records().isEmpty() ? Mono.empty() : write(batch, true);
            }
            List<Record> together = new ArrayList<>(before);
            together.addAll(batch.records());
            boolean more = !batch.records().isEmpty() && before.size() < bound;
            return write(new BatchWriter.Ahead(together, null), more);
        });
    }

    /** Writes what is left, or says why it cannot be written. */
    Mono<Void> finish() {
        return write(new BatchWriter.Ahead(List.of(), null));
    }

    private Mono<Void> write(BatchWriter.Ahead batch, boolean more) {
        return writer.write(batch, more ? OpenEnd.of(batch.records()) : OpenEnd.NONE)
                .onErrorResume(UnfinishedTransaction.class, unfinished -> {
                    LOG.debug(
                            "{} records wait for the rest of their transaction",
                            unfinished.left().size());
                    List<Record> waiting = unfinished.left();
                    left = waiting;
                    whenLeft.accept(() -> isWaiting(waiting));
                    return Mono.empty();
                });
    }

    @SuppressWarnings("ReferenceEquality") // Those very records, not their like.
    private boolean isWaiting(List<Record> records) {
        return left == records;
    }
}
