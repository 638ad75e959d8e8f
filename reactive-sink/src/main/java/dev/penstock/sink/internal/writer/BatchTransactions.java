package dev.penstock.sink.internal.writer;

import dev.penstock.core.PenstockException;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.sink.internal.connection.ServerError;
import dev.penstock.sink.internal.connection.TargetConnection;
import dev.penstock.sink.internal.lane.Attempts;
import dev.penstock.sink.internal.lane.Failures;
import dev.penstock.sink.internal.lane.Lane;
import dev.penstock.sink.internal.lane.ProgressCounters;
import dev.penstock.sink.internal.lane.StepFailure;
import dev.penstock.sink.internal.lane.Steps.Result;
import dev.penstock.sink.internal.plan.Batch;
import dev.penstock.sink.internal.preparation.Prepared;
import dev.penstock.sink.internal.replay.Replay;
import dev.penstock.sink.internal.transaction.Outcome;
import dev.penstock.sink.internal.transaction.Outcome.Written;
import dev.penstock.sink.internal.transaction.TransactionWriter;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Transactions of the batches on one lane. A plan is written in one transaction, together with the dead letters of its rejected records, or
 * replayed record by record. Failures that can pass are retried. Used by one batch at a time.
 */
public final class BatchTransactions {
    private static final Logger LOG = LoggerFactory.getLogger(BatchTransactions.class);

    private final Lane lane;
    private final TargetCatalog catalog;
    private final TransactionWriter transactions;
    private final DeadLetterWriter letters;
    private final Attempts attempts;
    private final ProgressCounters progress;
    private final boolean whole;

    /**
     * Creates the transactions of a lane.
     *
     * @param catalog the target's catalog, through the same lane
     * @param transactions the writer of plans
     * @param letters the writer of dead letters, through the same lane
     * @param attempts the retry policy
     * @param progress the counters of the sink
     * @param whole whether a source transaction is written whole or not at all
     */
    public BatchTransactions(
            Lane lane,
            TargetCatalog catalog,
            TransactionWriter transactions,
            DeadLetterWriter letters,
            Attempts attempts,
            ProgressCounters progress,
            boolean whole) {
        this.lane = lane;
        this.catalog = catalog;
        this.transactions = transactions;
        this.letters = letters;
        this.attempts = attempts;
        this.progress = progress;
        this.whole = whole;
    }

    /** Returns whether records that cannot be written become dead letters. */
    boolean takesRejected() {
        return letters.takeRejected();
    }

    /** Writes a planned batch, and the dead letters of its rejected records, in its transaction. */
    Mono<Outcome> write(Prepared prepared) {
        Batch batch = prepared.batch();
        int records = batch.records().size();
        return execute(prepared)
                .doOnNext(results -> progress.done(records, prepared.rejected().size(), results, batch))
                .map(results -> new Written(records));
    }

    /**
     * Writes a batch record by record, which finds a record at fault. It may write only the first records of the batch.
     *
     * @param failure why the batch could not be written
     */
    Mono<Outcome> replay(Prepared prepared, StepFailure failure) {
        return replay(prepared, isUntranslatable(failure));
    }

    private Mono<List<Result>> execute(Prepared prepared) {
        Batch batch = prepared.batch();
        boolean nothing =
                prepared.plan().steps().isEmpty() && prepared.rejected().isEmpty() && !transactions.isStrict();
        if (nothing && batch.isWhole()) {
            return Mono.just(List.of());
        }
        return within(
                batch,
                (connection, last) -> letters.statements(prepared.rejected())
                        .map(more -> more.isEmpty()
                                ? prepared.plan()
                                : prepared.plan().with(more))
                        .flatMap(plan -> transactions.write(connection, batch, plan, last)));
    }

    /**
     * Runs an attempt in its transaction. Failures that can pass are retried, unless the batch continues a transaction: its
     * earlier records are no longer in memory. A lost connection is then an error.
     */
    private <T> Mono<T> within(Batch batch, BiFunction<TargetConnection, Position, Mono<T>> work) {
        return Mono.defer(() -> {
                    Position before = lane.open().orElse(null);
                    if (batch.continued() && before == null) {
                        return Mono.error(Failures.lostTransaction(null));
                    }
                    List<Record> records = batch.records();
                    Position last = records.isEmpty()
                            ? Objects.requireNonNull(before)
                            : records.get(records.size() - 1).position();
                    Supplier<Mono<T>> attempt = () -> lane.use(connection -> work.apply(connection, last));
                    return (batch.continued() ? attempt.get() : attempts.of(attempt)).doOnNext(done -> {
                        lane.open(batch.ends() ? null : last);
                        catalog.advanced(batch.ends());
                    });
                })
                .onErrorMap(
                        failure -> batch.continued()
                                && !(failure instanceof PenstockException)
                                && Failures.passes(failure),
                        Failures::lostTransaction);
    }

    /** Returns whether a text has a character that the encoding of the target's database lacks. */
    private static boolean isUntranslatable(StepFailure failure) {
        return failure.error().is(ServerError.UNTRANSLATABLE);
    }

    /**
     * Replays a batch.
     *
     * @param untranslatable whether a text of the batch has a character that the encoding of the target's database lacks
     */
    private Mono<Outcome> replay(Prepared prepared, boolean untranslatable) {
        Batch batch = prepared.batch();
        LOG.debug("Writing {} records one by one", batch.records().size());
        return within(
                        batch,
                        (connection, last) -> letters.statements(prepared.rejected())
                                .flatMap(more -> {
                                    Replay replay = new Replay(
                                            transactions,
                                            connection,
                                            prepared,
                                            whole,
                                            untranslatable,
                                            letters.takeRejected()
                                                    ? rejected -> letters.statements(List.of(rejected))
                                                    : null);
                                    return replay.run(last, more).doOnNext(outcome -> {
                                        progress.replayedOnce();
                                        int rejected = outcome instanceof Written
                                                ? prepared.rejected().size() + replay.aside()
                                                : 0;
                                        progress.done(outcome.written(), rejected, replay.results(), batch);
                                    });
                                }))
                .onErrorResume(
                        StepFailure.class,
                        failure -> !untranslatable && failure.isUndone() && isUntranslatable(failure)
                                ? replay(prepared, true)
                                : Mono.error(failure));
    }
}
