package dev.penstock.sink.internal.replay;

import dev.penstock.sink.internal.change.RowChange;
import dev.penstock.sink.internal.connection.ServerError;
import dev.penstock.sink.internal.connection.TargetConnection;
import dev.penstock.sink.internal.lane.StepFailure;
import dev.penstock.sink.internal.lane.Steps;
import dev.penstock.sink.internal.plan.Statement;
import dev.penstock.sink.internal.plan.Step.Script;
import dev.penstock.sink.internal.sql.StageSql;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A search for the column whose value the server refused, which the server itself does not report. */
final class ColumnProbe {
    private ColumnProbe() {}

    /**
     * Returns the column, if it can be found. Runs in a transaction, and may leave it failed: the caller sets a
     * savepoint.
     */
    static Mono<Optional<String>> find(TargetConnection connection, RowChange change, ServerError error) {
        String known = error.column();
        String state = error.sqlState();
        boolean ofValue = state != null && (state.startsWith("22") || error.isOfDomain());
        if (known != null || !ofValue || change.kind() == RowChange.Kind.DELETE_EQUAL) {
            return Mono.just(Optional.ofNullable(known));
        }
        StageSql stage = new StageSql(change.table(), false);
        List<Integer> columns = change.sent().stream().boxed().collect(Collectors.toList());
        if (error.is(ServerError.UNTRANSLATABLE)) {
            return findEach(connection, change, stage, columns);
        }
        List<Statement> statements = new ArrayList<>();
        statements.add(Statement.of(stage.probeTable()));
        columns.forEach(column -> statements.add(Statement.of(stage.probe(column, change.literal(column)))));
        return Steps.run(connection, List.of(new Script(statements)))
                .map(results -> Optional.<String>empty())
                .onErrorResume(StepFailure.class, failure -> {
                    int at = failure.statement() == null ? 0 : statements.indexOf(failure.statement());
                    return Mono.just(
                            at <= 0
                                    ? Optional.empty()
                                    : Optional.of(change.table()
                                            .column(columns.get(at - 1))
                                            .name()));
                });
    }

    /** Tries each value alone: a script with a character that the target lacks is refused as a whole. */
    private static Mono<Optional<String>> findEach(
            TargetConnection connection, RowChange change, StageSql stage, List<Integer> columns) {
        return Steps.run(connection, List.of(Script.of(stage.probeTable())))
                .thenMany(Flux.fromIterable(columns))
                .concatMap(column -> Steps.run(
                                connection, List.of(Script.of(stage.probe(column, change.literal(column)))))
                        .then(Mono.<String>empty())
                        .onErrorResume(
                                StepFailure.class,
                                failure ->
                                        Mono.just(change.table().column(column).name())))
                .next()
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty());
    }
}
