package dev.penstock.sink.write;

import dev.penstock.core.Metadata;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.sink.change.Change;
import dev.penstock.sink.connection.TargetConnection;
import dev.penstock.sink.error.SinkException;
import dev.penstock.sink.write.Step.Script;
import dev.penstock.sink.write.Steps.Result;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Writes changes one by one, in the order of their records and in one transaction, after they could not be written in bulk:
 * either their order was the trouble, or a change is found that cannot be written. What comes before that is written.
 *
 * <p>Every change has a savepoint, so that one attempt is enough. Used once.
 */
final class Replay {
    private static final int AT_ONCE = 64;
    private static final int STOPPED = -1;
    private static final Statement SAVEPOINT = Statement.of("SAVEPOINT penstock");
    private static final Statement RELEASE = Statement.of("RELEASE SAVEPOINT penstock");
    private static final Script ROLLBACK = Script.of("ROLLBACK TO SAVEPOINT penstock");
    private static final Statement BEGINNING = Statement.of("SAVEPOINT penstock_transaction");
    private static final Statement END = Statement.of("RELEASE SAVEPOINT penstock_transaction");
    private static final Script LEAVE = Script.of("ROLLBACK TO SAVEPOINT penstock_transaction");
    private static final Statement DEFERRED = Statement.of("SET CONSTRAINTS ALL DEFERRED");
    private static final String IMMEDIATE = "SET CONSTRAINTS ALL IMMEDIATE";

    private final TransactionWriter writer;
    private final TargetConnection connection;
    private final List<List<Change>> units;
    private final List<Result> results = new ArrayList<>();
    /** Where the transaction begins whose end a statement checks. */
    private final IdentityHashMap<Statement, Beginning> transactions = new IdentityHashMap<>();

    private boolean deferred;
    private boolean inTransactions;
    private Beginning begun = Beginning.OF_ALL;
    private @Nullable Record left;
    private @Nullable Change culprit;
    private @Nullable SinkException reason;

    Replay(TransactionWriter writer, TargetConnection connection, List<Change> changes) {
        this.writer = writer;
        this.connection = connection;
        this.units = RecordStatements.units(changes);
    }

    /**
     * Writes the changes up to the first that cannot be written, and commits them.
     *
     * <p>Errors: {@link StepFailure}, where it is no change's fault; nothing is written then, as far as is known.
     *
     * @param records where the changes come from, all of them
     * @param checks when constraints that can be deferred are checked
     */
    Mono<Outcome> run(List<Record> records, Checks checks) {
        Position last = records.get(records.size() - 1).position();
        deferred = checks == Checks.AT_THE_COMMIT || checks == Checks.PER_TRANSACTION;
        inTransactions = checks == Checks.PER_TRANSACTION;
        List<Step> beginning = new ArrayList<>(List.of(writer.begin(deferred, last)));
        if (checks == Checks.AT_ONCE) {
            beginning.add(Script.of(IMMEDIATE));
        }
        return Steps.run(connection, beginning)
                .then(Mono.just(0).expand(this::next).last())
                .flatMap(at -> writer.end(connection, last, reached(records)))
                .map(ended -> new Outcome(results, written(records), culprit, reason, checks == Checks.AT_ONCE))
                .onErrorResume(
                        StepFailure.class,
                        failure -> writer.resolve(connection, failure, last)
                                .map(reached -> new Outcome(List.of(), behind(records, reached), null, null, false)));
    }

    /** Writes the next changes; returns the index of the first that is left. */
    private Mono<Integer> next(int from) {
        if (from == STOPPED || from >= units.size()) {
            return Mono.empty();
        }
        int to = Math.min(units.size(), from + AT_ONCE);
        List<Statement> statements = new ArrayList<>();
        for (int i = from; i < to; i++) {
            if (inTransactions && !belongs(i, i - 1)) {
                begun = new Beginning(i, results.size() + statements.size());
                statements.add(BEGINNING);
            }
            statements.add(SAVEPOINT);
            statements.addAll(
                    deferred
                            ? RecordStatements.deferred(units.get(i), writer.isStrict())
                            : RecordStatements.of(units.get(i), writer.isStrict()));
            statements.add(RELEASE);
            if (inTransactions && !belongs(i, i + 1)) {
                Statement check = Statement.of(IMMEDIATE);
                transactions.put(check, begun);
                statements.addAll(List.of(check, DEFERRED, END));
            }
        }
        return Steps.run(connection, List.of(new Script(statements)))
                .map(more -> {
                    results.addAll(more);
                    return to;
                })
                .onErrorResume(StepFailure.class, this::stop);
    }

    /** Returns whether the next or the last unit is there, and of the same transaction of the source. */
    private boolean belongs(int unit, int neighbour) {
        return neighbour >= 0 && neighbour < units.size() && Objects.equals(commitLsn(unit), commitLsn(neighbour));
    }

    private @Nullable String commitLsn(int unit) {
        return units.get(unit).get(0).record().metadata().get(Metadata.COMMIT_LSN);
    }

    /** Takes back the change that failed, or the transaction at whose end a check did; what is before it stays. */
    private Mono<Integer> stop(StepFailure failure) {
        Beginning transaction = failure.statement() == null
                ? Beginning.OF_ALL
                : transactions.getOrDefault(failure.statement(), Beginning.OF_ALL);
        if (transaction.unit() > 0 && !failure.error().passes()) {
            left = units.get(transaction.unit()).get(0).record();
            results.subList(Math.min(transaction.results(), results.size()), results.size())
                    .clear();
            return Steps.run(connection, List.of(LEAVE)).thenReturn(STOPPED);
        }
        Change change = failure.statement() == null ? null : failure.statement().change();
        if (failure.error().passes() || change == null) {
            return Mono.error(failure);
        }
        culprit = units.stream()
                .filter(unit -> unit.contains(change))
                .findFirst()
                .orElseThrow()
                .get(0);
        return Steps.run(connection, List.of(ROLLBACK))
                .then(ColumnProbe.find(connection, change, failure.error()))
                .doOnNext(column -> reason = Failures.ofRecord(change, failure.error(), column.orElse(null)))
                .then(Steps.run(connection, List.of(ROLLBACK)))
                .thenReturn(STOPPED);
    }

    /** Returns the position of the last record that is written, {@code null} where none is. */
    private @Nullable Position reached(List<Record> records) {
        int end = written(records);
        return end == 0 ? null : records.get(end - 1).position();
    }

    private int written(List<Record> records) {
        Record end = culprit == null ? left : culprit.record();
        return end == null ? records.size() : Preparation.indexOf(records, end, 0);
    }

    /** Returns the index behind the record of a position, which is one of them. */
    private static int behind(List<Record> records, Position position) {
        int end = records.size();
        while (!records.get(end - 1).position().equals(position)) {
            end--;
        }
        return end;
    }

    /**
     * Where a transaction of the source begins.
     *
     * @param unit its first unit
     * @param results how many results there are before it
     */
    private record Beginning(int unit, int results) {
        static final Beginning OF_ALL = new Beginning(0, 0);
    }

    /** When constraints that can be deferred are checked. */
    enum Checks {
        /** When the source checked them last: what is before the first transaction that fails is written, if anything is. */
        PER_TRANSACTION,
        AT_THE_COMMIT,
        AS_DECLARED,
        AT_ONCE
    }

    /**
     * How far a replay came.
     *
     * @param results what the statements reported
     * @param written how many records are written
     * @param culprit the change that cannot be written, {@code null} where none is known
     * @param reason why it cannot be written
     * @param early whether constraints were checked before the commit, which alone had refused the changes: what follows the
     *     culprit in its transaction may mend it
     */
    record Outcome(
            List<Result> results,
            int written,
            @Nullable Change culprit,
            @Nullable SinkException reason,
            boolean early) {
        SinkException requireReason() {
            return Objects.requireNonNull(reason, "reason");
        }
    }
}
