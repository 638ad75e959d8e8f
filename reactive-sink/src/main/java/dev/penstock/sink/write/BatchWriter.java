package dev.penstock.sink.write;

import dev.penstock.core.Record;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Writes batches, one after the other, and acknowledges them. */
abstract class BatchWriter {
    /** Prepares a batch as far as that can be done without asking the target. Called on the encoding thread. */
    abstract Ahead prepare(Batch batch);

    /**
     * Writes a batch; completes when it is durable and acknowledged.
     *
     * <p>Errors: {@link UnfinishedTransaction} where the rest of the open transaction is needed; what comes before is durable
     * and acknowledged.
     *
     * @param end the transaction of which more may follow
     */
    abstract Mono<Void> write(Ahead batch, OpenEnd end);

    /**
     * Records, and what is prepared of them.
     *
     * @param records all records of a batch
     * @param prepared what was prepared from the first on, {@code null} if nothing was
     */
    record Ahead(List<Record> records, Preparation.@Nullable Prepared prepared) {}
}
