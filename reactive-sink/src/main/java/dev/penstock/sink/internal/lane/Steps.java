package dev.penstock.sink.internal.lane;

import dev.penstock.sink.internal.connection.ServerError;
import dev.penstock.sink.internal.connection.StatementFailure;
import dev.penstock.sink.internal.connection.TargetConnection;
import dev.penstock.sink.internal.plan.Statement;
import dev.penstock.sink.internal.plan.Step;
import dev.penstock.sink.internal.plan.Step.Copy;
import dev.penstock.sink.internal.plan.Step.Script;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Execution of steps on a connection: sent one after the other without waiting, then answered. */
public final class Steps {
    /** The driver queues at most 256 exchanges. */
    private static final int AT_ONCE = 32;
    /** The number of characters up to which statements are joined: the server accepts messages of less than 1 GB. */
    private static final long MESSAGE = 64L * 1024 * 1024;

    private Steps() {}

    /**
     * Runs the steps and returns the results of their statements.
     *
     * <p>Errors: {@link StepFailure}, of the first step that failed; those after it were sent too, and failed with it.
     */
    public static Mono<List<Result>> run(TargetConnection connection, List<Step> steps) {
        return Flux.fromIterable(joined(steps))
                .flatMapSequential(step -> run(connection, step), AT_ONCE, 1)
                .collectList()
                .flatMap(Steps::results);
    }

    /**
     * Joins adjacent scripts into one message, also with a copy before or after them, unless the results of their
     * statements are needed.
     */
    public static List<Step> joined(List<Step> steps) {
        return joined(steps, MESSAGE);
    }

    /**
     * Same as {@link #joined(List)}; a message has no more characters than {@code limit} unless one statement alone
     * has.
     */
    public static List<Step> joined(List<Step> steps, long limit) {
        List<Step> joined = new ArrayList<>();
        List<Statement> statements = new ArrayList<>();
        long length = 0;
        for (Step step : steps) {
            if (step instanceof Script script && script.alone()) {
                flush(statements, joined);
                joined.add(script);
                length = 0;
                continue;
            }
            if (step instanceof Script script) {
                for (Statement statement : script.statements()) {
                    if (length + statement.sql().length() > limit) {
                        flush(statements, joined);
                        length = 0;
                    }
                    statements.add(statement);
                    length += statement.sql().length();
                }
                continue;
            }
            length = 0;
            if (isSilent(statements)) {
                Copy copy = (Copy) step;
                joined.add(new Copy(script(statements, copy.sql()), copy.data()));
                statements.clear();
            } else {
                flush(statements, joined);
                joined.add(step);
            }
        }
        if (!joined.isEmpty() && joined.get(joined.size() - 1) instanceof Copy copy && isSilent(statements)) {
            joined.set(joined.size() - 1, new Copy(copy.sql() + script(statements, ""), copy.data()));
            statements.clear();
        }
        flush(statements, joined);
        return joined;
    }

    private static boolean isSilent(List<Statement> statements) {
        return statements.stream().allMatch(statement -> statement.expectedRows() < 0 && statement.change() == null);
    }

    private static String script(List<Statement> statements, String end) {
        String script = new Script(statements).sql();
        if (statements.isEmpty() || end.isEmpty()) {
            return statements.isEmpty() ? end : "; " + script;
        }
        return script + "; " + end;
    }

    private static void flush(List<Statement> statements, List<Step> joined) {
        if (!statements.isEmpty()) {
            joined.add(new Script(List.copyOf(statements)));
            statements.clear();
        }
    }

    private static Mono<Answer> run(TargetConnection connection, Step step) {
        Mono<List<Long>> rows = step instanceof Copy copy
                ? connection.copy(copy.sql(), copy.data()).thenReturn(List.of())
                : connection.run(((Script) step).sql());
        return rows.map(counts -> new Answer(step, counts, null))
                .onErrorResume(error -> Mono.just(new Answer(step, List.of(), error)));
    }

    private static Mono<List<Result>> results(List<Answer> answers) {
        List<Result> results = new ArrayList<>();
        for (Answer answer : answers) {
            if (answer.error() != null) {
                return Mono.error(failure(answer.step(), answer.error()));
            }
            if (answer.step() instanceof Script script) {
                for (int i = 0; i < script.statements().size(); i++) {
                    results.add(
                            new Result(script.statements().get(i), answer.rows().get(i)));
                }
            }
        }
        return Mono.just(results);
    }

    private static StepFailure failure(Step step, Throwable error) {
        Statement statement = null;
        if (step instanceof Script script && error instanceof StatementFailure failure) {
            int index = Math.min(failure.succeeded(), script.statements().size() - 1);
            statement = script.statements().get(index);
        }
        return new StepFailure(statement, ServerError.of(error));
    }

    /**
     * The result of a statement.
     *
     * @param statement the statement
     * @param rows the number of rows it found or created
     */
    public record Result(Statement statement, long rows) {
        /** Returns how many of the expected rows did not exist. */
        long missing() {
            return Math.max(0, statement.expectedRows() - rows);
        }
    }

    private record Answer(
            Step step, List<Long> rows, @Nullable Throwable error) {}
}
