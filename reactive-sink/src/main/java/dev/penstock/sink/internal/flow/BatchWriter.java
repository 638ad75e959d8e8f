package dev.penstock.sink.internal.flow;

import dev.penstock.sink.internal.plan.Batch;
import dev.penstock.sink.internal.preparation.Prepared;
import reactor.core.publisher.Mono;

/** A writer of batches, one after the other, which acknowledges them. */
interface BatchWriter {
    /** Prepares a batch as far as possible without querying the target. Called on the encoding thread. */
    Prepared prepare(Batch batch);

    /** Writes a batch. Completes when it is written and, if it ends a transaction, durable and acknowledged. */
    Mono<Void> write(Prepared batch);
}
