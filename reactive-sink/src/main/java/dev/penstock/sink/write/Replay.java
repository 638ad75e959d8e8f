package dev.penstock.sink.write;

import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.sink.change.Change;
import dev.penstock.sink.connection.TargetConnection;
import dev.penstock.sink.error.SinkException;
import dev.penstock.sink.write.Step.Script;
import dev.penstock.sink.write.Steps.Result;
import java.util.ArrayList;
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

    private final TransactionWriter writer;
    private final TargetConnection connection;
    private final List<List<Change>> units;
    private final List<Result> results = new ArrayList<>();
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
     * @param deferred whether constraints that can be are checked at the commit
     */
    Mono<Outcome> run(List<Record> records, boolean deferred) {
        Position last = records.get(records.size() - 1).position();
        return Steps.run(connection, List.of(writer.begin(deferred, last)))
                .then(Mono.just(0).expand(this::next).last())
                .flatMap(at -> writer.end(connection, last, reached(records)))
                .map(ended -> new Outcome(results, written(records), culprit, reason))
                .onErrorResume(
                        StepFailure.class,
                        failure -> writer.resolve(connection, failure, last)
                                .map(reached -> new Outcome(List.of(), behind(records, reached), null, null)));
    }

    /** Writes the next changes; returns the index of the first that is left. */
    private Mono<Integer> next(int from) {
        if (from == STOPPED || from >= units.size()) {
            return Mono.empty();
        }
        int to = Math.min(units.size(), from + AT_ONCE);
        List<Statement> statements = new ArrayList<>();
        for (List<Change> unit : units.subList(from, to)) {
            statements.add(SAVEPOINT);
            statements.addAll(RecordStatements.of(unit, writer.isStrict()));
            statements.add(RELEASE);
        }
        return Steps.run(connection, List.of(new Script(statements)))
                .map(more -> {
                    results.addAll(more);
                    return to;
                })
                .onErrorResume(StepFailure.class, this::stop);
    }

    /** Takes back the change that failed; those before it stay. */
    private Mono<Integer> stop(StepFailure failure) {
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
        return culprit == null ? records.size() : Preparation.indexOf(records, culprit.record(), 0);
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
     * How far a replay came.
     *
     * @param results what the statements reported
     * @param written how many records are written
     * @param culprit the change that cannot be written, {@code null} where none is known
     * @param reason why it cannot be written
     */
    record Outcome(
            List<Result> results,
            int written,
            @Nullable Change culprit,
            @Nullable SinkException reason) {
        SinkException requireReason() {
            return Objects.requireNonNull(reason, "reason");
        }
    }
}
