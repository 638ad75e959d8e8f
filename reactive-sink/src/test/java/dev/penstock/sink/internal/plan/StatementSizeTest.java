package dev.penstock.sink.internal.plan;

import static dev.penstock.sink.internal.plan.TargetTables.data;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.sink.error.RecordException;
import dev.penstock.sink.internal.change.Planner;
import dev.penstock.sink.internal.change.RowChange;
import dev.penstock.sink.internal.lane.Steps;
import dev.penstock.sink.internal.plan.Step.Script;
import dev.penstock.sink.internal.sql.TargetTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StatementSizeTest {
    private static final int LARGE = 100_000;
    /** The length of a statement without its values. */
    private static final int FRAME = 1_000;

    private final TargetTable keyed = TargetTables.of("t", 1, "id", "body");
    private final TargetTable keyless = TargetTables.of("u", 0, "id", "body");
    private final String large = "x".repeat(LARGE);

    @Test
    void foreseesTheLengthOfTheLargestStatementOfEveryKindOfChange() {
        for (RowChange change : changes()) {
            int longest = RecordStatements.of(List.of(change), false).stream()
                    .mapToInt(statement -> statement.sql().length())
                    .max()
                    .orElse(0);

            assertThat(StatementSize.length(change))
                    .as("%s", change.kind())
                    .isBetween((long) longest - FRAME, 2L * longest);
        }
    }

    @Test
    void namesTheRecordWhoseStatementIsTooLarge() {
        RowChange moved = changes().get(2);

        assertThatThrownBy(() -> StatementSize.require(moved, 2L * LARGE))
                .isInstanceOfSatisfying(RecordException.class, error -> {
                    assertThat(error.sqlState()).contains("54000");
                    assertThat(error.table()).contains("t");
                })
                .hasMessageContaining("the server accepts 200000");
    }

    @Test
    void refusesOneCharacterMoreThanTheServerAccepts() {
        for (RowChange change : changes()) {
            long length = StatementSize.length(change);

            StatementSize.require(change, length);
            assertThatThrownBy(() -> StatementSize.require(change, length - 1))
                    .isInstanceOf(RecordException.class)
                    .hasMessageContaining("has " + length + " characters");
        }
    }

    @Test
    void truncationHasNoValues() {
        RowChange truncation = new Planner(keyed, List.of())
                .plan(Record.of(
                        Position.of(new byte[] {1}),
                        Operation.DELETE,
                        Map.of(Metadata.TRUNCATE, "true"),
                        null,
                        null,
                        null));

        assertThat(StatementSize.length(truncation)).isZero();
    }

    @Test
    void acceptsWhatTheServerAccepts() {
        changes().forEach(StatementSize::require);
    }

    @Test
    void sendsStatementsInMessagesOfABoundedLength() {
        List<Statement> statements = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            statements.add(Statement.of("SELECT '" + "x".repeat(300) + i + "'"));
        }
        statements.add(Statement.of("SELECT '" + large + "'"));

        List<Step> messages = Steps.joined(List.of(new Script(statements)), FRAME);

        assertThat(messages).hasSize(5);
        assertThat(messages.stream().flatMap(step -> ((Script) step).statements().stream()))
                .containsExactlyElementsOf(statements);
    }

    private List<RowChange> changes() {
        StructuredData row = data("id", "1", "body", large);
        StructuredData key = data("id", "1");
        return List.of(
                change(keyed, Operation.CREATE, key, null, row),
                change(keyed, Operation.UPDATE, key, null, row),
                change(keyed, Operation.UPDATE, key, data("id", "0"), row),
                change(keyed, Operation.DELETE, key, key, null),
                change(keyless, Operation.CREATE, null, null, row),
                change(keyless, Operation.UPDATE, null, row, data("id", "2", "body", large)),
                change(keyless, Operation.DELETE, null, row, null));
    }

    private static RowChange change(
            TargetTable table,
            Operation operation,
            @Nullable StructuredData key,
            @Nullable StructuredData before,
            @Nullable StructuredData after) {
        return Objects.requireNonNull(new Planner(table, List.of())
                .plan(Record.of(
                        Position.of(new byte[] {1}),
                        operation,
                        Map.of(Metadata.COLLECTION, table.name().toString()),
                        key,
                        before,
                        after)));
    }
}
