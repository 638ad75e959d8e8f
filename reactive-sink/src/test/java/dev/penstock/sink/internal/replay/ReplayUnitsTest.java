package dev.penstock.sink.internal.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.sink.internal.change.Planner;
import dev.penstock.sink.internal.change.RowChange;
import dev.penstock.sink.internal.plan.Batch;
import dev.penstock.sink.internal.plan.TargetTables;
import dev.penstock.sink.internal.plan.TransactionPlan;
import dev.penstock.sink.internal.preparation.Prepared;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The changes that are undone together, and the records they come from. */
class ReplayUnitsTest {
    private static final Planner PLANNER = new Planner(TargetTables.of("public.t", 1, "id", "v"), List.of());

    /**
     * A record is its position and its transaction, {@code -} for none. One in brackets has no effect, so it has no unit. Expected is the
     * first unit of each unit's transaction.
     */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a transaction                                      | 1A 2A 3B          | 0 0 2
            a snapshot                                         | 1- 2- 3-          | 0 0 0
            records without transaction between others         | 1A 2- 3- 4B       | 0 1 1 3
            the second of two that an operator made has none   | 1A 2A 2- 3B       | 0 0 0 3
            the first of two that an operator made has none    | 1A 2- 2B 3B       | 0 1 1 1
            an operator gave another transaction               | 1A 1B 2B          | 0 0 0
            all of one position                                | 1A 1- 1B          | 0 0 0
            made of one, then a snapshot                       | 1A 2B 2- 3-       | 0 1 1 1
            a record without effect in a transaction           | 1A (2A) 3A        | 0 0
            a record without effect ends a transaction         | 1A (2A) 3B        | 0 1
            a record without effect connects two               | 1A (2A) 2- 3B     | 0 0 2
            the record without effect is of the next           | 1A (2B) 2- 3B     | 0 1 2
            """)
    void findsTheFirstUnitOfATransaction(String name, String script, String expected) {
        ReplayUnits units = units(records(script), script);

        assertThat(IntStream.range(0, units.size())
                        .mapToObj(unit -> "" + units.startOfTransaction(unit))
                        .collect(Collectors.joining(" ")))
                .isEqualTo(expected);
    }

    @Test
    void knowsTheRecordOfEachUnitIfSomeHaveNoEffect() {
        String script = "(1A) 2A (3A) (4A) 5A";
        ReplayUnits units = units(records(script), script);

        assertThat(List.of(units.indexOf(0), units.indexOf(1))).containsExactly(1, 4);
    }

    @Test
    void distinguishesRecordsThatAreOneObject() {
        Record record = record("1-");

        ReplayUnits units = units(List.of(record, record, record), "1- 1- 1-");

        assertThat(List.of(units.indexOf(0), units.indexOf(1), units.indexOf(2)))
                .containsExactly(0, 1, 2);
    }

    private static ReplayUnits units(List<Record> records, String script) {
        String[] words = script.split(" ", -1);
        List<RowChange> changes = new ArrayList<>();
        for (int i = 0; i < words.length; i++) {
            if (!words[i].startsWith("(")) {
                changes.add(PLANNER.plan(records.get(i)));
            }
        }
        return new ReplayUnits(new Prepared(
                Batch.of(records), new TransactionPlan(changes, List.of(), Set.of()), List.of(), 0, Set.of(), null));
    }

    private static List<Record> records(String script) {
        return List.of(script.split(" ", -1)).stream()
                .map(ReplayUnitsTest::record)
                .toList();
    }

    private static Record record(String word) {
        String plain = word.replaceAll("[()]", "");
        return Record.of(
                Position.of(plain.substring(0, 1).getBytes(StandardCharsets.UTF_8)),
                Operation.CREATE,
                plain.endsWith("-") ? Map.of() : Map.of(Metadata.COMMIT_LSN, plain.substring(1)),
                null,
                null,
                StructuredData.of(Map.of("id", "1", "v", "x")));
    }
}
