package dev.penstock.sink.internal.transaction;

import dev.penstock.core.Position;
import dev.penstock.core.internal.type.PinnedSettings;
import dev.penstock.sink.internal.connection.TargetConnection;
import dev.penstock.sink.internal.lane.StepFailure;
import dev.penstock.sink.internal.lane.Steps;
import dev.penstock.sink.internal.lane.Steps.Result;
import dev.penstock.sink.internal.plan.Batch;
import dev.penstock.sink.internal.plan.RecordStatements;
import dev.penstock.sink.internal.plan.Statement;
import dev.penstock.sink.internal.plan.Step;
import dev.penstock.sink.internal.plan.Step.Script;
import dev.penstock.sink.internal.plan.TransactionPlan;
import dev.penstock.sink.internal.sql.RowCountCheck;
import dev.penstock.sink.internal.sql.RowTriggers;
import dev.penstock.sink.internal.sql.TargetTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Writer of one transaction for each plan. It needs one round trip, unless rows must be counted before the commit. */
public final class TransactionWriter {
    private static final List<Statement> PINS = Stream.of(PinnedSettings.SQL.split("; ", -1))
            .map(setting -> Statement.of(setting.replace("SET ", "SET LOCAL ")))
            .toList();

    /**
     * Removes time limits. A limit meant for other sessions would hit the same batch again at each attempt. Waiting for
     * locks is limited by {@code lock_timeout}.
     */
    private static final List<Statement> UNLIMITED = List.of(
            Statement.of("SET LOCAL statement_timeout = 0"),
            // Versions before 17 do not have it.
            Statement.of("SELECT pg_catalog.set_config('transaction_timeout', '0', true)"
                    + " WHERE pg_catalog.current_setting('transaction_timeout', true) OPERATOR(pg_catalog.<>) '0'"));

    /**
     * Acknowledged records must survive a crash of the server. Any other value than off is the user's choice of
     * guarantees.
     */
    private static final Statement DURABLE =
            Statement.of("SELECT pg_catalog.set_config('synchronous_commit', 'on', true)"
                    + " WHERE pg_catalog.current_setting('synchronous_commit') OPERATOR(pg_catalog.=) 'off'");

    /**
     * Begins a transaction independently of the role's settings. It may write. Names are found in pg_catalog alone, so
     * that no other user's operator or function runs in our session. A row that a policy hides is an error, not a
     * missing row.
     */
    private static final List<Statement> BEGIN_STATEMENTS = List.of(
            Statement.of("BEGIN READ WRITE"),
            Statement.of("SET LOCAL search_path = pg_catalog, pg_temp"),
            Statement.of("SET LOCAL row_security = off"));

    private static final Statement COMMIT = Statement.of("COMMIT");
    private static final Statement PART = Statement.of("SAVEPOINT penstock_part");
    private static final Statement PART_END = Statement.of("RELEASE SAVEPOINT penstock_part");

    private final Map<Integer, Set<String>> rowTriggers = new ConcurrentHashMap<>();
    private final boolean replica;
    private final @Nullable PipelinePosition pipelinePosition;

    /**
     * Creates a writer.
     *
     * @param replica whether the session acts as a replica
     * @param pipelinePosition the position to store with each transaction, {@code null} if none is stored
     */
    public TransactionWriter(boolean replica, @Nullable PipelinePosition pipelinePosition) {
        this.replica = replica;
        this.pipelinePosition = pipelinePosition;
    }

    /**
     * Writes a batch that ends with the record at {@code last}: a transaction, or a part of one. At the end of the
     * transaction the position advances, if positions are stored.
     *
     * <p>Errors: {@link StepFailure}. Nothing of the batch is written then, as far as is known. If the failure is
     * {@linkplain StepFailure#isUndone() undone}, the writes of earlier batches in the same transaction are kept.
     */
    public Mono<List<Result>> write(TargetConnection connection, Batch batch, TransactionPlan plan, Position last) {
        return Mono.defer(() -> {
            List<Step> steps = new ArrayList<>(stepsBefore(batch, plan.isDeferrable(), last));
            steps.addAll(plan.steps());
            steps.add(new Script(statementsAfter(batch, plan, last)));
            return Steps.run(connection, steps)
                    .doOnNext(results -> onWritten(batch, last))
                    .onErrorResume(
                            StepFailure.class,
                            failure -> resolve(connection, failure, last)
                                    .filter(last::equals)
                                    .switchIfEmpty(Mono.error(failure))
                                    .thenReturn(List.of()))
                    .onErrorResume(StepFailure.class, failure -> undo(connection, batch, failure));
        });
    }

    /** Returns the steps before the changes of a batch. */
    public List<Step> stepsBefore(Batch batch, boolean deferrable, Position last) {
        List<Statement> statements = new ArrayList<>();
        if (!batch.continued()) {
            statements.addAll(beginStatements(last));
        }
        if (deferrable) {
            statements.add(RecordStatements.DEFER);
        }
        if (!batch.isWhole()) {
            statements.add(PART);
        }
        // A message is refused as a whole for a character that the target lacks, so there must be a savepoint to return
        // to.
        return List.of(new Script(statements, batch.continued()));
    }

    private List<Statement> statementsAfter(Batch batch, TransactionPlan plan, Position last) {
        List<Statement> statements = new ArrayList<>();
        Map<Integer, TargetTable> tables = plan.tables();
        if (!tables.isEmpty()) {
            // The rows written lock the tables, so that no rule or trigger is created before the commit.
            statements.add(Statement.of(RowCountCheck.noRules(tables.keySet())));
            statements.add(Statement.of(noNewTriggers(tables)));
        }
        if (!batch.isWhole()) {
            statements.add(PART_END);
        }
        if (batch.ends()) {
            if (pipelinePosition != null && batch.continued()) {
                statements.add(pipelinePosition.set(last));
            }
            statements.add(COMMIT);
        }
        return statements;
    }

    /** Returns the check for triggers that the tables did not have when they were written to for the first time. */
    private String noNewTriggers(Map<Integer, TargetTable> tables) {
        Set<String> known = new TreeSet<>();
        tables.forEach((oid, table) -> known.addAll(
                rowTriggers.computeIfAbsent(oid, first -> table.traits().rowTriggers())));
        boolean partitioned =
                tables.values().stream().anyMatch(table -> table.traits().partitioned());
        return RowTriggers.noneBut(tables.keySet(), partitioned, known);
    }

    private void onWritten(Batch batch, Position last) {
        if (batch.ends()) {
            advanced(last);
        }
    }

    /** Rolls back the writes of the batch, if the connection allows it, and passes on the failure. */
    public <T> Mono<T> undo(TargetConnection connection, Batch batch, StepFailure failure) {
        if (failure.error().passes() || (pipelinePosition != null && pipelinePosition.isFenced(failure.error()))) {
            return Mono.error(failure);
        }
        Script rollback = Script.of(batch.continued() ? "ROLLBACK TO SAVEPOINT penstock_part" : "ROLLBACK");
        return Steps.run(connection, List.of(rollback)).then(Mono.error(failure.undone()));
    }

    /** Returns whether an update of a part of a row that does not exist is an error. */
    public boolean isStrict() {
        return pipelinePosition != null;
    }

    /**
     * Ends the writing of a batch that was {@linkplain #stepsBefore begun}, possibly for another position than it
     * reached. Rolls the transaction back if it reached none.
     */
    public Mono<List<Result>> finish(
            TargetConnection connection,
            Batch batch,
            TransactionPlan plan,
            Position announced,
            @Nullable Position reached) {
        if (reached == null) {
            return Steps.run(connection, List.of(Script.of("ROLLBACK")));
        }
        List<Statement> statements = new ArrayList<>();
        if (pipelinePosition != null && batch.isWhole() && !reached.equals(announced)) {
            statements.add(pipelinePosition.set(reached));
        }
        statements.addAll(statementsAfter(batch, plan, reached));
        return Steps.run(connection, List.of(new Script(statements))).doOnNext(rows -> onWritten(batch, reached));
    }

    /**
     * Returns the stored position if the failure shows that an earlier attempt has committed this transaction, although its
     * answer was lost. Otherwise passes on the failure.
     */
    public Mono<Position> resolve(TargetConnection connection, StepFailure failure, Position last) {
        return pipelinePosition != null && pipelinePosition.isFenced(failure.error())
                ? pipelinePosition.resolve(connection, last).doOnNext(this::advanced)
                : Mono.error(failure);
    }

    private void advanced(Position to) {
        if (pipelinePosition != null) {
            pipelinePosition.advanced(to);
        }
    }

    /** Begins a transaction under the settings that literals are written for. */
    private List<Statement> beginStatements(Position last) {
        List<Statement> statements = new ArrayList<>();
        statements.addAll(BEGIN_STATEMENTS);
        statements.addAll(UNLIMITED);
        if (pipelinePosition != null) {
            statements.add(pipelinePosition.advance(last));
        }
        statements.add(DURABLE);
        statements.addAll(PINS);
        statements.add(Statement.of("SET LOCAL client_min_messages = warning"));
        if (replica) {
            statements.add(Statement.of("SET LOCAL session_replication_role = replica"));
        }
        return statements;
    }
}
