package dev.penstock.sink.write;

import dev.penstock.core.Position;
import dev.penstock.core.internal.type.PinnedSettings;
import dev.penstock.sink.connection.TargetConnection;
import dev.penstock.sink.write.Step.Script;
import dev.penstock.sink.write.Steps.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Writes a plan in one transaction, in one round trip unless its rows must be counted before the commit. */
final class TransactionWriter {
    private static final List<Statement> PINS = Stream.of(PinnedSettings.SQL.split("; ", -1))
            .map(setting -> Statement.of(setting.replace("SET ", "SET LOCAL ")))
            .toList();

    /**
     * A batch is as long as it is, and a limit meant for others would strike it again at each attempt. How long it waits for
     * locks is for {@code lock_timeout} to say.
     */
    private static final List<Statement> UNLIMITED = List.of(
            Statement.of("SET LOCAL statement_timeout = 0"),
            // Versions before 17 do not know it.
            Statement.of("SELECT pg_catalog.set_config('transaction_timeout', '0', true)"
                    + " WHERE pg_catalog.current_setting('transaction_timeout', true) <> '0'"));

    /** What is acknowledged must not be lost when the server crashes. Another value than off is a choice of guarantees. */
    private static final Statement DURABLE =
            Statement.of("SELECT pg_catalog.set_config('synchronous_commit', 'on', true)"
                    + " WHERE pg_catalog.current_setting('synchronous_commit') = 'off'");

    private static final Statement COMMIT = Statement.of("COMMIT");

    private final boolean replica;
    private final @Nullable PositionStore positions;

    TransactionWriter(boolean replica, @Nullable PositionStore positions) {
        this.replica = replica;
        this.positions = positions;
    }

    /**
     * Writes the plan and moves the position on to that of the last record, where positions are stored.
     *
     * <p>Errors: {@link StepFailure}; nothing is written then, as far as is known.
     */
    Mono<List<Result>> write(TargetConnection connection, TransactionPlan plan, Position last) {
        return Mono.defer(() -> {
            List<Step> steps = new ArrayList<>();
            steps.add(begin(plan.isDeferrable(), last));
            steps.addAll(plan.steps());
            steps.add(new Script(List.of(COMMIT)));
            return Steps.run(connection, steps)
                    .doOnNext(results -> advanced(last))
                    .onErrorResume(
                            StepFailure.class,
                            failure -> resolve(connection, failure, last)
                                    .filter(last::equals)
                                    .switchIfEmpty(Mono.error(failure))
                                    .thenReturn(List.of()));
        });
    }

    /** Returns whether a constraint, or a trigger, had waited for the commit to refuse it, or for a check of all. */
    @SuppressWarnings("ReferenceEquality") // Those very statements.
    boolean isRefusedLater(StepFailure failure) {
        boolean later = failure.statement() == COMMIT || failure.statement() == RecordStatements.CHECK;
        return later && !failure.error().passes();
    }

    /** Returns whether an update of a part of a row that is not there is an error. */
    boolean isStrict() {
        return positions != null;
    }

    /**
     * Ends a transaction which {@link #begin} began for another position perhaps than that it reached; rolls it back where it
     * reached none.
     */
    Mono<List<Result>> end(TargetConnection connection, Position announced, @Nullable Position reached) {
        if (reached == null) {
            return Steps.run(connection, List.of(Script.of("ROLLBACK")));
        }
        List<Statement> statements = new ArrayList<>();
        if (positions != null && !reached.equals(announced)) {
            statements.add(positions.set(reached));
        }
        statements.add(COMMIT);
        return Steps.run(connection, List.of(new Script(statements))).doOnNext(rows -> advanced(reached));
    }

    /**
     * Returns the position reached where the failure says that this very transaction was committed before; passes on the
     * failure where it says anything else.
     */
    Mono<Position> resolve(TargetConnection connection, StepFailure failure, Position last) {
        return positions != null && positions.isFenced(failure.error())
                ? positions.resolve(connection, last).doOnNext(this::advanced)
                : Mono.error(failure);
    }

    private void advanced(Position to) {
        if (positions != null) {
            positions.advanced(to);
        }
    }

    /** Begins a transaction under the settings that literals are written for. */
    Script begin(boolean deferrable, Position last) {
        List<Statement> statements = new ArrayList<>();
        statements.add(Statement.of("BEGIN READ WRITE"));
        statements.addAll(UNLIMITED);
        if (positions != null) {
            statements.add(positions.advance(last));
        }
        statements.add(DURABLE);
        statements.addAll(PINS);
        statements.add(Statement.of("SET LOCAL client_min_messages = warning"));
        if (replica) {
            statements.add(Statement.of("SET LOCAL session_replication_role = replica"));
        }
        if (deferrable) {
            statements.add(Statement.of("SET CONSTRAINTS ALL DEFERRED"));
        }
        return new Script(statements);
    }
}
