package dev.penstock.sink.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.sink.error.DatabaseException;
import dev.penstock.sink.error.Fault;
import dev.penstock.sink.error.MissingRowException;
import dev.penstock.sink.error.RecordException;
import dev.penstock.sink.error.SinkException;
import dev.penstock.sink.internal.change.Planner;
import dev.penstock.sink.internal.change.RowChange;
import dev.penstock.sink.internal.connection.RefusedStatement;
import dev.penstock.sink.internal.connection.ServerError;
import dev.penstock.sink.internal.plan.TargetTables;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The error that leaves the sink, by the one of the server. */
class FailuresTest {
    private static final String NO_NUMBER = "invalid input syntax for type integer: ";

    private final Planner planner = new Planner(TargetTables.of("t", 1, "id", "v"), List.of());

    /** The code is passed on unless the error is that of a check of the sink, whose code means something else. */
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', nullValues = "-", quoteCharacter = '`', textBlock = """
            row      | 22P02 | "penstock.attached 1"  | GENERATED ALWAYS AS IDENTITY has another value     | -
            row      | 22P02 | "penstock.ambiguous 2" | More than one row has the record's key.            | -
            row      | 22P02 | "penstock.two 1"       | The record changes the key of a row                | -
            row      | 22P02 | "secret"               | A value does not fit the column's type.            | 22P02
            row      | 23503 | fk                     | is violated: the row refers to one that is not written yet | 23503
            row      | 42501 | permission denied      | Grant the right to the sink's role and start again. | 42501
            row      | 23514 | check                  | The server says: check.                            | 23514
            row      | 0A000 | not supported          | The server says: not supported.                    | 0A000
            truncate | 0A000 | cannot truncate        | The table cannot be emptied, because another table references it: The server says: cannot truncate. Empty | 0A000
            truncate | 23503 | fk                     | The table cannot be emptied, because another table references it | 23503
            truncate | 42501 | permission denied      | Grant the right to the sink's role and start again. | 42501
            """)
    void recordIsRefusedForAReasonThatItsUserCanRemove(
            String kind, String state, String message, String expected, @Nullable String reported) {
        RowChange change = kind.equals("row") ? row() : truncation();

        SinkException error = Failures.ofRecord(change, error(state, message), "v");

        assertThat(error).isInstanceOf(RecordException.class).hasMessageContaining(expected);
        assertThat(error).hasMessageNotContaining("secret");
        assertThat(error.sqlState().orElse(null)).isEqualTo(reported);
        assertThat(error.table()).contains("t");
        assertThat(error.position()).contains(change.record().position());
        assertThat(error.isTransient()).isFalse();
    }

    /** The server quotes values in messages about them, so such a message is no cause either. */
    @ParameterizedTest
    @CsvSource({"22003, false, true", "42P01, true, true", "23514, true, true", "23503, true, false"})
    void causeIsLeftOutIfItQuotesValues(String state, boolean caused, boolean column) {
        SinkException error = Failures.ofRecord(row(), error(state, "m"), "v");

        assertThat(error.getCause() != null).isEqualTo(caused);
        assertThat(error.column().isPresent()).isEqualTo(column);
    }

    @Test
    void missingRowNamesTheColumnsThatItWouldNeed() {
        RowChange part = planner.plan(
                TargetTables.update(StructuredData.of(Map.of("id", "1")), StructuredData.of(Map.of("id", "1")), "v"));

        assertThat(Failures.ofRecord(part, error("22P02", "\"penstock.missing 0\""), null))
                .isInstanceOfSatisfying(
                        MissingRowException.class,
                        error -> assertThat(error.unsent()).containsExactly("v"));
    }

    @Test
    void violatedForeignKeyIsNamedWithItsTable() {
        ServerError error = ServerError.of(new RefusedStatement(
                "23503", "m", "SCHEMA_NAME", "s", "TABLE_NAME", "child", "CONSTRAINT_NAME", "child_fkey"));

        assertThat(Failures.ofRecord(row(), error, null))
                .hasMessageStartingWith("Foreign key 'child_fkey' of table s.child is violated:");
        assertThat(Failures.ofRecord(row(), error("23503", "m"), null)).hasMessageContaining("of table (unknown)");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            22P02 | "penstock.ruled s.t"         | Table s.t of the target has rules           | false | 0A000
            22P02 | "penstock.triggered s.t (x)" | table s.t (x). Nothing was written with it. | false | 0A000
            40001 | could not serialize          | The server says: could not serialize.       | true  | 40001
            42P01 | no such table                | The server says: no such table.             | false | 42P01
            """)
    void targetIsAtFaultIfNoRecordIs(String state, String message, String expected, boolean passes, String reported) {
        for (Throwable failure :
                List.of(refused(state, message), new StepFailure(null, ServerError.of(refused(state, message))))) {
            assertThat(Failures.ofTarget(failure)).isInstanceOfSatisfying(DatabaseException.class, error -> {
                assertThat(error).hasMessageContaining(expected);
                assertThat(error.isTransient()).isEqualTo(passes);
                assertThat(error.sqlState()).contains(reported);
            });
        }
    }

    @Test
    void errorOfTheSinkItselfIsPassedOn() {
        RecordException ours = new RecordException("It does not fit.", Fault.nowhere(), null);
        IllegalStateException defect = new IllegalStateException("defect");

        assertThat(Failures.ofTarget(ours)).isSameAs(ours);
        assertThat(Failures.ofTarget(defect)).isSameAs(defect);
        assertThat(Failures.lostTransaction(defect))
                .hasCause(defect)
                .satisfies(error -> assertThat(error.isTransient()).isTrue());
    }

    /** A login that worked before can be refused while its password is being changed. */
    @ParameterizedTest
    @CsvSource({"40001, true", "08006, true", "28P01, true", "28000, true", "23505, false", "42501, false"})
    void knowsWhatARetryCanResolve(String state, boolean passes) {
        assertThat(Failures.passes(refused(state, "m"))).isEqualTo(passes);
        assertThat(Failures.passes(new StepFailure(null, error(state, "m")))).isEqualTo(passes);
    }

    @Test
    void lostConnectionCanPass() {
        assertThat(Failures.passes(new IOException("reset"))).isTrue();
        assertThat(Failures.passes(new R2dbcNonTransientResourceException("closed")))
                .isTrue();
        assertThat(Failures.passes(new IllegalStateException("defect"))).isFalse();
    }

    @Test
    void failureOfAStepKnowsWhetherItWasRolledBack() {
        StepFailure failure = new StepFailure(null, error("23505", "m"));

        assertThat(failure.isUndone()).isFalse();
        assertThat(failure.undone().isUndone()).isTrue();
        assertThat(failure.undone().error().is("23505")).isTrue();
        assertThat(failure.statement()).isNull();
        assertThat(failure).hasMessage("m");
    }

    private static ServerError error(String state, String message) {
        return ServerError.of(refused(state, message));
    }

    private static RefusedStatement refused(String state, String message) {
        return new RefusedStatement(state, message.startsWith("\"penstock") ? NO_NUMBER + message : message);
    }

    private RowChange row() {
        return planner.plan(record(Operation.CREATE, Map.of(), StructuredData.of(Map.of("id", "1", "v", "x"))));
    }

    private RowChange truncation() {
        return planner.plan(record(Operation.DELETE, Map.of(Metadata.TRUNCATE, "true"), null));
    }

    private static Record record(Operation operation, Map<String, String> metadata, @Nullable StructuredData after) {
        return Record.of(Position.of(new byte[] {1}), operation, metadata, null, null, after);
    }
}
