package dev.penstock.sink.internal.flow;

import dev.penstock.sink.internal.plan.Batch;
import dev.penstock.sink.internal.preparation.Prepared;
import reactor.core.publisher.Mono;

/** Writes batches, one after the other, and acknowledges them. */
interface BatchWriter {
    /** Prepares a batch as far as that can be done without a question to the target. Called on the encoding thread. */
    Prepared prepare(Batch batch);

    /** Writes a batch; completes when it is written and, where the batch ends a transaction, durable and acknowledged. */
    Mono<Void> write(Prepared batch);
}
