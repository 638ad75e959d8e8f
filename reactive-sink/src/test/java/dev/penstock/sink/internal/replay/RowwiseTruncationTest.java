package dev.penstock.sink.internal.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.sink.internal.change.Planner;
import dev.penstock.sink.internal.change.RowChange;
import dev.penstock.sink.internal.connection.RefusedStatement;
import dev.penstock.sink.internal.connection.ServerError;
import dev.penstock.sink.internal.lane.StepFailure;
import dev.penstock.sink.internal.plan.TargetTables;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowwiseTruncationTest {
    private static final Planner PLANNER = new Planner(TargetTables.of("t", 1, "id"), List.of());

    /** The server refuses to truncate a table that others reference with 0A000, "cannot truncate a table referenced …". */
    @ParameterizedTest
    @CsvSource({
        "truncate, 0A000, true",
        "truncate truncate, 0A000, true",
        "truncate row, 0A000, false",
        "row, 0A000, false",
        "truncate, 42501, false",
        "truncate, 23503, false"
    })
    void isPossibleForTruncationsOfReferencedTables(String unit, String state, boolean possible) {
        List<RowChange> changes = List.of(unit.split(" ", -1)).stream()
                .map(word -> PLANNER.plan(word.equals("row") ? row() : truncation()))
                .toList();
        StepFailure failure = new StepFailure(null, ServerError.of(new RefusedStatement(state, "m")));

        assertThat(RowwiseTruncation.isPossible(changes, failure)).isEqualTo(possible);
    }

    private static Record row() {
        StructuredData row = StructuredData.of(Map.of("id", "1"));
        return Record.of(Position.of(new byte[] {1}), Operation.CREATE, Map.of(), null, null, row);
    }

    private static Record truncation() {
        return Record.of(
                Position.of(new byte[] {1}), Operation.DELETE, Map.of(Metadata.TRUNCATE, "true"), null, null, null);
    }
}
