package dev.penstock.sink.internal.replay;

import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.sink.error.RecordException;
import dev.penstock.sink.error.SinkException;
import dev.penstock.sink.internal.change.RowChange;
import dev.penstock.sink.internal.connection.ServerError;
import dev.penstock.sink.internal.connection.TargetConnection;
import dev.penstock.sink.internal.lane.Failures;
import dev.penstock.sink.internal.lane.StepFailure;
import dev.penstock.sink.internal.lane.Steps;
import dev.penstock.sink.internal.lane.Steps.Result;
import dev.penstock.sink.internal.plan.Batch;
import dev.penstock.sink.internal.plan.RecordStatements;
import dev.penstock.sink.internal.plan.Statement;
import dev.penstock.sink.internal.plan.Step;
import dev.penstock.sink.internal.plan.Step.Script;
import dev.penstock.sink.internal.plan.TransactionPlan;
import dev.penstock.sink.internal.preparation.Prepared;
import dev.penstock.sink.internal.preparation.Prepared.RejectedRecord;
import dev.penstock.sink.internal.sql.RowCountCheck;
import dev.penstock.sink.internal.transaction.Outcome;
import dev.penstock.sink.internal.transaction.Outcome.Rejected;
import dev.penstock.sink.internal.transaction.Outcome.Written;
import dev.penstock.sink.internal.transaction.TransactionWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A second attempt at a batch that could not be written in bulk, change by change in the order of the records. Either
 * the order was the cause, or the change that cannot be written is found.
 *
 * <p>Every change has a savepoint, and so has every source transaction, whose deferred constraints are checked at its
 * end, as in the source. If a change is refused and dead letters are possible, its record becomes one, and the others
 * are written. If they are not possible, or if the role lacks a right, the batch ends before the transaction of that
 * record. Used once.
 */
public final class Replay {
    private static final int AT_ONCE = 64;
    private static final int STOPPED = -1;
    private static final Script ROLLBACK = Script.of("ROLLBACK TO SAVEPOINT penstock");
    private static final Script LEAVE = Script.of("ROLLBACK TO SAVEPOINT penstock_transaction");

    private final TransactionWriter writer;
    private final TargetConnection connection;
    private final Batch batch;
    private final TransactionPlan plan;
    private final boolean whole;
    private final boolean untranslatable;
    private final @Nullable Function<RejectedRecord, Mono<List<Statement>>> letters;
    private final ReplayUnits units;
    private final ReplayScripts scripts;
    private final List<Result> results = new ArrayList<>();

    /** The index up to which each unit is sent alone. */
    private int aloneUntil;

    private @Nullable Rejected stopped;

    /**
     * Creates a replay.
     *
     * @param whole whether a transaction must be written whole or not at all
     * @param untranslatable whether a script may be refused as a whole, for a character that the target's encoding
     *     lacks
     * @param letters makes records dead letters and returns their statements; {@code null} if a record at fault ends
     *     the sink
     */
    public Replay(
            TransactionWriter writer,
            TargetConnection connection,
            Prepared prepared,
            boolean whole,
            boolean untranslatable,
            @Nullable Function<RejectedRecord, Mono<List<Statement>>> letters) {
        this.writer = writer;
        this.connection = connection;
        this.batch = prepared.batch();
        this.plan = prepared.plan();
        this.whole = whole;
        this.untranslatable = untranslatable;
        this.letters = letters;
        this.units = new ReplayUnits(prepared);
        this.scripts = new ReplayScripts(units, writer.isStrict(), batch.ends());
    }

    /**
     * Writes the changes up to the first that cannot be written.
     *
     * <p>Errors: {@link StepFailure}, if no change is at fault; nothing is written then, as far as is known.
     *
     * @param last the position of the batch's last record
     * @param more further statements of the batch
     */
    public Mono<Outcome> run(Position last, List<Statement> more) {
        List<Step> stepsBefore = new ArrayList<>(writer.stepsBefore(batch, true, last));
        stepsBefore.add(new Script(more));
        return Steps.run(connection, stepsBefore)
                .then(Mono.just(0).expand(this::next).last())
                .flatMap(at -> end(last))
                .onErrorResume(
                        StepFailure.class,
                        failure -> writer.resolve(connection, failure, last)
                                .map(reached -> new Written(batch.endOf(reached))))
                .onErrorResume(StepFailure.class, failure -> writer.undo(connection, batch, failure));
    }

    /** Returns the results of the statements. */
    public List<Result> results() {
        return results;
    }

    /** Returns the number of records that became dead letters. */
    public int aside() {
        return scripts.skippedRecords();
    }

    private Mono<Outcome> end(Position last) {
        Rejected end = stopped;
        if (end == null) {
            return writer.finish(connection, batch, plan, last, last)
                    .thenReturn(new Written(batch.records().size()));
        }
        Position reached = end.written() == 0
                ? null
                : batch.records().get(end.written() - 1).position();
        return writer.finish(connection, batch.upTo(end.written()), plan, last, reached)
                .thenReturn(end);
    }

    /** Writes the next changes; returns the index of the first that remains. */
    private Mono<Integer> next(int from) {
        if (from == STOPPED || from >= units.size()) {
            return Mono.empty();
        }
        int most = from < aloneUntil ? from + 1 : Math.min(units.size(), from + AT_ONCE);
        ReplayScripts.Part part;
        try {
            part = scripts.part(from, most);
        } catch (RecordException e) {
            return impossible(from, e);
        }
        int end = part.to();
        Mono<List<Result>> run = execute(new Script(part.statements()));
        return (untranslatable
                        ? execute(new Script(List.of(ReplayScripts.SAVEPOINT))).then(run)
                        : run)
                .doOnNext(results::addAll)
                .thenReturn(end)
                .onErrorResume(
                        StepFailure.class,
                        failure -> isOfScript(failure) ? scriptRefused(from, end, failure) : failed(failure));
    }

    /** Ends before a unit that has no statement, or makes its records dead letters. */
    private Mono<Integer> impossible(int unit, SinkException reason) {
        Mono<?> beginning =
                units.belong(unit, unit - 1) ? Mono.just(unit) : execute(new Script(List.of(ReplayScripts.BEGINNING)));
        return beginning.then(
                letters == null
                        ? stop(unit, reason)
                        : setAside(unit, reason, letters)
                                .flatMap(next -> units.belong(unit, unit - 1)
                                        ? Mono.just(next)
                                        : execute(new Script(List.of(ReplayScripts.END)))
                                                .thenReturn(next)));
    }

    /**
     * Returns whether the server refused a script before any of its statements ran, so that the savepoint before it
     * exists.
     */
    private boolean isOfScript(StepFailure failure) {
        Statement statement = failure.statement();
        return untranslatable
                && failure.error().is(ServerError.UNTRANSLATABLE)
                && (statement == null || statement.change() == null);
    }

    private Mono<Integer> scriptRefused(int from, int to, StepFailure failure) {
        if (to - from == 1) {
            return refused(from, units.get(from).get(0), failure);
        }
        aloneUntil = to;
        return execute(ROLLBACK).thenReturn(from);
    }

    private Mono<Integer> failed(StepFailure failure) {
        Statement statement = failure.statement();
        if (failure.error().passes() || statement == null) {
            return Mono.error(failure);
        }
        Integer checked = scripts.checkedBy(statement);
        if (checked != null) {
            return violated(checked, failure);
        }
        RowChange change = statement.change();
        return change == null ? Mono.error(failure) : refused(units.of(change), change, failure);
    }

    /**
     * Handles a violated deferred constraint. Only a check after each change of the transaction shows which change
     * violates it.
     */
    private Mono<Integer> violated(int unit, StepFailure failure) {
        int start = units.startOfTransaction(unit);
        if (scripts.isImmediate()) {
            return violatedAsAWhole(start, unit, failure);
        }
        scripts.checkEachChange(start, unit);
        results.removeIf(result -> {
            RowChange change = result.statement().change();
            return change != null && units.of(change) >= start;
        });
        return execute(LEAVE, Script.of(RecordStatements.IMMEDIATE))
                .thenReturn(start)
                .onErrorResume(
                        StepFailure.class,
                        again -> again.error().passes() ? Mono.error(again) : violatedAsAWhole(start, unit, again));
    }

    /**
     * Handles a violation by changes of earlier batches. Those are gone, so no record can be named or become a dead
     * letter.
     */
    private Mono<Integer> violatedAsAWhole(int start, int unit, StepFailure failure) {
        RowChange last = units.get(unit).get(0);
        return leave(new Rejected(units.before(start), last.record(), Failures.ofRecord(last, failure.error(), null)));
    }

    private Mono<Integer> refused(int unit, RowChange change, StepFailure failure) {
        return execute(ROLLBACK)
                .then(
                        RowwiseTruncation.isPossible(units.get(unit), failure)
                                ? emptied(unit, failure)
                                : refusedFinally(unit, change, failure));
    }

    private Mono<Integer> emptied(int unit, StepFailure truncation) {
        List<RowChange> changes = units.get(unit);
        return RowwiseTruncation.run(connection, changes)
                .then(Mono.fromSupplier(() -> {
                    scripts.leaveOut(unit);
                    return unit;
                }))
                .onErrorResume(StepFailure.class, failure -> {
                    StepFailure reason = failure.error().is(RowCountCheck.REFERENCED) ? truncation : failure;
                    return failure.error().passes()
                            ? Mono.error(failure)
                            : execute(ROLLBACK).then(refusedFinally(unit, changes.get(0), reason));
                });
    }

    private Mono<Integer> refusedFinally(int unit, RowChange change, StepFailure failure) {
        return Mono.defer(() -> ColumnProbe.find(connection, change, failure.error()))
                .map(column -> Failures.ofRecord(change, failure.error(), column.orElse(null)))
                .flatMap(reason -> execute(ROLLBACK).thenReturn(reason))
                .flatMap(reason -> letters == null || failure.error().isDenied()
                        ? stop(unit, reason)
                        : setAside(unit, reason, letters));
    }

    private Mono<Integer> setAside(
            int unit, SinkException reason, Function<RejectedRecord, Mono<List<Statement>>> letters) {
        return Flux.fromIterable(units.get(unit))
                .flatMapIterable(RowChange::records)
                .concatMap(record -> letters.apply(new RejectedRecord(record, reason)))
                .concatMap(statements -> execute(new Script(statements)))
                .then(Mono.fromSupplier(() -> {
                    scripts.skip(unit);
                    return unit;
                }));
    }

    /** Ends before the change that was refused, or before its transaction. */
    private Mono<Integer> stop(int unit, SinkException reason) {
        Record record = units.get(unit).get(0).record();
        int index = units.indexOf(unit);
        int start = whole ? batch.startOfTransaction(index) : batch.startOfPosition(index);
        int first = units.startOfTransaction(unit);
        Rejected withoutTransaction = new Rejected(Math.min(start, units.before(first)), record, reason);
        if (start < index) {
            return leave(withoutTransaction);
        }
        stopped = new Rejected(start, record, reason);
        return first == unit
                ? Mono.just(STOPPED)
                // The rest of the transaction may violate a deferred constraint, which would hide the reason.
                : execute(Script.of(RecordStatements.IMMEDIATE))
                        .thenReturn(STOPPED)
                        .onErrorResume(
                                StepFailure.class,
                                failure -> failure.error().passes() ? Mono.error(failure) : leave(withoutTransaction));
    }

    /** Undoes everything after the savepoint of the transaction, and ends before it. */
    private Mono<Integer> leave(Rejected end) {
        return execute(LEAVE).then(Mono.fromSupplier(() -> {
            stopped = end;
            return STOPPED;
        }));
    }

    private Mono<List<Result>> execute(Step... steps) {
        return Steps.run(connection, List.of(steps));
    }
}
