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
import dev.penstock.sink.internal.plan.Statement;
import dev.penstock.sink.internal.plan.TargetTables;
import dev.penstock.sink.internal.plan.TransactionPlan;
import dev.penstock.sink.internal.preparation.Prepared;
import dev.penstock.sink.internal.replay.ReplayScripts.Part;
import dev.penstock.sink.internal.sql.TargetTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Scripts in short: {@code (} and {@code )} begin and end a source transaction, a number in brackets is a change within its savepoint,
 * {@code !} checks deferred constraints, and {@code ~} defers them again.
 */
class ReplayScriptsTest {
    private static final TargetTable TABLE = TargetTables.of("public.t", 1, "id", "v");

    /** Each letter is a change of the source transaction of that name. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            A     | true  | ( [0] ! ~ )
            AA    | true  | ( [0] [1] ! ~ )
            AB    | true  | ( [0] ! ~ ) ( [1] ! ~ )
            AABBA | true  | ( [0] [1] ! ~ ) ( [2] [3] ! ~ ) ( [4] ! ~ )
            A     | false | ( [0] )
            AAB   | false | ( [0] [1] ! ~ ) ( [2] )
            """)
    void enclosesEachChangeAndEachTransaction(String transactions, boolean ends, String expected) {
        ReplayScripts scripts = scripts(transactions, ends);

        Part part = scripts.part(0, transactions.length());

        assertThat(describe(part)).isEqualTo(expected);
        assertThat(part.to()).isEqualTo(transactions.length());
    }

    /** Parts that are executed one after the other are together the whole. */
    @ParameterizedTest
    @CsvSource({"AAABB, 1", "AAABB, 2", "AAABB, 3", "AAABB, 4"})
    void canBeCutAnywhere(String transactions, int at) {
        String first = describe(scripts(transactions, true).part(0, at));
        String second = describe(scripts(transactions, true).part(at, transactions.length()));

        assertThat(first + " " + second).isEqualTo("( [0] [1] [2] ! ~ ) ( [3] [4] ! ~ )");
    }

    @Test
    void leavesOutDeadLettersAndWhatWasWrittenInAnotherWay() {
        ReplayScripts scripts = scripts("AABC", true);
        scripts.skip(1);
        scripts.skip(2);
        scripts.leaveOut(3);

        assertThat(describe(scripts.part(0, 4))).isEqualTo("( [0] ! ~ ) ( ! ~ ) ( ! ~ )");
        assertThat(scripts.skippedRecords()).isEqualTo(2);
    }

    @Test
    void takesBackWhatItLeftOutOfATransactionThatBeginsAgain() {
        ReplayScripts scripts = scripts("ABBBC", true);
        for (int unit = 0; unit < 5; unit++) {
            scripts.skip(unit);
        }

        scripts.checkEachChange(1, 2);

        assertThat(scripts.isImmediate()).isTrue();
        assertThat(scripts.skippedRecords()).isEqualTo(3);
        assertThat(describe(scripts.part(1, 4))).isEqualTo("( [1] [2] ! ~ )");
        assertThat(scripts.isImmediate()).isFalse();
    }

    @Test
    void knowsUpToWhichUnitConstraintsAreChecked() {
        ReplayScripts scripts = scripts("AAB", true);

        List<Integer> checked = new ArrayList<>();
        for (Statement statement : scripts.part(0, 3).statements()) {
            Integer unit = scripts.checkedBy(statement);
            if (unit != null) {
                checked.add(unit);
            }
        }

        assertThat(checked).containsExactly(1, 2);
        assertThat(scripts.checkedBy(ReplayScripts.SAVEPOINT)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"AABBB, 0, 0", "AABBB, 1, 0", "AABBB, 2, 2", "AABBB, 4, 2", "ABA, 2, 2"})
    void findsTheBeginningOfATransaction(String transactions, int unit, int expected) {
        assertThat(units(transactions).startOfTransaction(unit)).isEqualTo(expected);
    }

    @Test
    void findsUnitsAndRecordsOfChanges() {
        ReplayUnits units = units("AAB");

        for (int i = 0; i < units.size(); i++) {
            RowChange change = units.get(i).get(0);
            assertThat(units.of(change)).isEqualTo(i);
            assertThat(units.indexOf(i)).isEqualTo(i);
        }
        assertThat(units.belong(0, -1)).isFalse();
        assertThat(units.belong(2, 3)).isFalse();
        assertThat(units.belong(0, 1)).isTrue();
        assertThat(units.belong(1, 2)).isFalse();
    }

    private static ReplayScripts scripts(String transactions, boolean ends) {
        return new ReplayScripts(units(transactions), false, ends);
    }

    private static ReplayUnits units(String transactions) {
        Planner planner = new Planner(TABLE, List.of());
        List<Record> records = new ArrayList<>();
        for (int i = 0; i < transactions.length(); i++) {
            records.add(Record.of(
                    Position.of(new byte[] {(byte) i}),
                    Operation.CREATE,
                    Map.of(Metadata.COLLECTION, "public.t", Metadata.COMMIT_LSN, "0/" + transactions.charAt(i)),
                    null,
                    null,
                    StructuredData.of(Map.of("id", "row " + i, "v", "x"))));
        }
        List<RowChange> changes = records.stream().map(planner::plan).toList();
        return new ReplayUnits(new Prepared(
                Batch.of(records), new TransactionPlan(changes, List.of(), Set.of()), List.of(), 0, Set.of(), null));
    }

    private static String describe(Part part) {
        return part.statements().stream()
                .map(Statement::sql)
                .map(sql -> switch (sql) {
                    case "SAVEPOINT penstock_transaction" -> "(";
                    case "RELEASE SAVEPOINT penstock_transaction" -> ")";
                    case "SAVEPOINT penstock" -> "[";
                    case "RELEASE SAVEPOINT penstock" -> "]";
                    case "SET CONSTRAINTS ALL IMMEDIATE" -> "!";
                    case "SET CONSTRAINTS ALL DEFERRED" -> "~";
                    default -> sql.replaceAll("(?s).*'row (\\d)'.*", "$1");
                })
                .collect(Collectors.joining(" "))
                .replace("[ ", "[")
                .replace(" ]", "]");
    }
}
