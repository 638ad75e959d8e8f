package dev.penstock.sink.internal.writer;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Record;
import dev.penstock.sink.internal.connection.ServerError;
import dev.penstock.sink.internal.lane.StepFailure;
import dev.penstock.sink.internal.plan.Batch;
import dev.penstock.sink.internal.plan.TransactionPlan;
import dev.penstock.sink.internal.preparation.AlterationRequest;
import dev.penstock.sink.internal.preparation.Preparation;
import dev.penstock.sink.internal.preparation.Prepared;
import dev.penstock.sink.internal.preparation.Prepared.RejectedRecord;
import dev.penstock.sink.internal.sql.RowCountCheck;
import dev.penstock.sink.internal.transaction.Outcome;
import dev.penstock.sink.internal.transaction.Outcome.Rejected;
import dev.penstock.sink.internal.transaction.Outcome.Written;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Writer of batches on one lane, a connection that is replaced after a failure. The option {@code parallelism} sets the number of lanes.
 *
 * <p>If a batch needs it, the writer first queries or alters tables of the target. It retries failures that can pass. After another
 * failure it tries again with new descriptions of the tables, or record by record. {@link BatchTransactions} writes a single one.
 * Used by one batch at a time.
 */
public final class LaneWriter {
    private final Preparation preparation;
    private final Scheduler encoder;
    private final TargetCatalog catalog;
    private final BatchTransactions transactions;
    private final boolean whole;

    /**
     * Creates a writer.
     *
     * @param preparation the preparation of batches, on the encoding thread
     * @param encoder the encoding thread
     * @param catalog the target's catalog, through the lane
     * @param transactions the transactions of the lane
     * @param whole whether a source transaction is written whole or not at all
     */
    public LaneWriter(
            Preparation preparation,
            Scheduler encoder,
            TargetCatalog catalog,
            BatchTransactions transactions,
            boolean whole) {
        this.preparation = preparation;
        this.encoder = encoder;
        this.catalog = catalog;
        this.transactions = transactions;
        this.whole = whole;
    }

    /**
     * Writes a batch. If the batch ends its target transaction, completes after the commit. Otherwise the batch is a part of a source
     * transaction that is larger than a batch: completes when the target has executed it, while the transaction is still open.
     *
     * @return the outcome; a record that cannot be written is an outcome, and every other failure an error
     */
    public Mono<Outcome> write(Prepared batch) {
        return attempt(Attempt.first(batch));
    }

    /** Queries tables of the target; returns whether they differ from what was known. */
    public Mono<Boolean> refresh(Collection<CollectionName> names) {
        return catalog.refresh(names, false);
    }

    /** Alters a table to take the rows of a relation, in a transaction of its own. There must be no open transaction. */
    public Mono<Void> alterTable(AlterationRequest next) {
        return catalog.alterTable(next);
    }

    /**
     * Attempts to write a batch. Before its transaction it removes one obstacle after another, each followed by a new attempt: unknown
     * tables, a record that needs another schema, and records that are rejected by a description that may be stale.
     */
    private Mono<Outcome> attempt(Attempt at) {
        Batch batch = at.prepared().batch();
        return prepared(at).flatMap(prepared -> {
            if (!prepared.unknown().isEmpty()) {
                return catalog.refresh(prepared.unknown(), batch.continued()).then(attempt(at.again()));
            }
            if (prepared.alterationRequest() != null) {
                return writeAround(at, batch, prepared.alterationRequest());
            }
            Set<CollectionName> doubtful = at.doubtful(prepared.rejected());
            if (!doubtful.isEmpty()) {
                return catalog.refresh(doubtful, batch.continued()).then(attempt(at.asked(doubtful)));
            }
            if (!transactions.takesRejected() && !prepared.rejected().isEmpty()) {
                return upTo(batch, prepared.rejected().get(0));
            }
            return transactions
                    .write(prepared)
                    .onErrorResume(StepFailure.class, failure -> recover(at, prepared, failure));
        });
    }

    /**
     * Writes the records before one that needs another schema, alters the target, and writes the rest. The alteration
     * is committed before the transaction of the rows begins, unless the source altered its table within a transaction
     * that has rows.
     */
    private Mono<Outcome> writeAround(Attempt at, Batch batch, AlterationRequest next) {
        int index = next.index();
        int start = batch.startOfTransaction(index);
        List<Record> records = batch.records();
        if (start > 0) {
            return attempt(Attempt.first(Prepared.needing(batch.upTo(start), Set.of())))
                    .flatMap(outcome -> outcome instanceof Rejected
                            ? Mono.just(outcome)
                            : attempt(Attempt.first(Prepared.needing(batch.from(start), Set.of())))
                                    .map(rest -> rest.after(start)));
        }
        if (index == 0) {
            return (batch.continued() ? catalog.alterTableWithin(next) : catalog.alterTable(next))
                    .then(attempt(at.again()));
        }
        Batch first = new Batch(records.subList(0, index), batch.continued(), false);
        Batch rest = new Batch(records.subList(index, records.size()), true, batch.ends());
        return attempt(Attempt.first(Prepared.needing(first, Set.of())))
                .flatMap(outcome -> outcome instanceof Rejected
                        ? Mono.just(outcome)
                        : attempt(Attempt.first(Prepared.needing(rest, Set.of())))
                                .map(end -> end instanceof Rejected && end.written() == 0 ? end : end.after(index)));
    }

    /** Returns the batch with its plan, which is made again if the descriptions of tables have changed since. */
    private Mono<Prepared> prepared(Attempt at) {
        Prepared ahead = at.prepared();
        // Use a plan that is up to date without the encoding thread, which may be busy with the batch after this one.
        return Mono.defer(() -> ahead.version() == preparation.tables().version()
                ? Mono.just(ahead)
                : Mono.fromCallable(() -> preparation.prepare(ahead.batch())).subscribeOn(encoder));
    }

    /** Writes the records before one that cannot be written, and reports that one as rejected. */
    private Mono<Outcome> upTo(Batch batch, RejectedRecord rejected) {
        int index = Preparation.indexOf(batch.records(), rejected.record(), 0);
        int start = whole ? batch.startOfTransaction(index) : batch.startOfPosition(index);
        Rejected outcome = new Rejected(start, rejected.record(), rejected.reason());
        return start == 0
                ? Mono.just(outcome)
                : attempt(Attempt.first(Prepared.needing(batch.upTo(start), Set.of())))
                        .map(written -> written instanceof Rejected earlier ? earlier : outcome);
    }

    /**
     * Recovers from a refusal of the server that a plain retry cannot resolve. Possible causes are a row that exists already, a target that
     * lacks a label or has a NOT NULL too many, a stale description of a table, the order of changes, or a record at fault.
     */
    private Mono<Outcome> recover(Attempt at, Prepared prepared, StepFailure failure) {
        if (failure.error().passes()
                || failure.error().is(RowCountCheck.RULED)
                || failure.error().is(RowCountCheck.TRIGGERED)) {
            return Mono.error(failure);
        }
        TransactionPlan plan = prepared.plan();
        if (!plan.direct().isEmpty() && failure.error().is(ServerError.UNIQUE_VIOLATION)) {
            return Mono.fromRunnable(() -> preparation.tables().clashed(plan.direct()))
                    .subscribeOn(encoder)
                    .then(attempt(at.again()));
        }
        Mono<Boolean> adapted = catalog.adapt(prepared, failure.error());
        return adapted.flatMap(done -> done ? attempt(at.again()) : relearn(at, prepared, failure));
    }

    /** Queries the tables of the batch again, once. If they have changed, attempts again; otherwise replays the batch. */
    private Mono<Outcome> relearn(Attempt at, Prepared prepared, StepFailure failure) {
        Set<CollectionName> tables = prepared.plan().changes().stream()
                .map(change -> change.table().name())
                .collect(Collectors.toSet());
        return (at.refreshed() || prepared.batch().continued() ? Mono.just(false) : catalog.refresh(tables, false))
                .flatMap(news -> news ? attempt(at.afterRefresh()) : replay(prepared, failure));
    }

    /** Writes the batch record by record, which finds a record at fault; then the records that were not replayed. */
    private Mono<Outcome> replay(Prepared prepared, StepFailure failure) {
        Batch batch = prepared.batch();
        return transactions
                .replay(prepared, failure)
                .flatMap(outcome -> outcome instanceof Written
                                && outcome.written() < batch.records().size()
                        ? attempt(Attempt.first(Prepared.needing(batch.from(outcome.written()), Set.of())))
                                .map(rest -> rest.after(outcome.written()))
                        : Mono.just(outcome));
    }
}
