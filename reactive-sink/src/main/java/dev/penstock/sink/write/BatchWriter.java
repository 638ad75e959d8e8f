package dev.penstock.sink.write;

import dev.penstock.core.Record;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Writes batches, one after the other, and acknowledges them. */
abstract class BatchWriter {
    /** Prepares a batch as far as that can be done without asking the target. Called on the encoding thread. */
    abstract Ahead prepare(Batch batch);

    /** Writes a batch; completes when it is durable and acknowledged. */
    abstract Mono<Void> write(Ahead batch);

    /**
     * Records, and what is prepared of them.
     *
     * @param records all records of a batch
     * @param prepared what was prepared from the first on, {@code null} if nothing was
     */
    record Ahead(List<Record> records, Preparation.@Nullable Prepared prepared) {}
}
