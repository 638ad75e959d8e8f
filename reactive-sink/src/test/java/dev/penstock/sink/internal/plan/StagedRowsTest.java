package dev.penstock.sink.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.sink.internal.change.Planner;
import dev.penstock.sink.internal.change.RowChange;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.TargetTable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The rows of one table in bulk. {@code U} is an upsert of all columns, {@code u} one without the last column, {@code P} an update of
 * column {@code a} alone, {@code Q} one of column {@code b}, {@code D} a deletion, {@code A} a row without key; the digit is the key. The value of a column is its name and
 * that digit.
 */
class StagedRowsTest {
    private static final int HEADER = 19;

    private final TargetTable table = TargetTables.of("t", 1, "id", "a", "b");
    private final TargetTable keyless = TargetTables.of("t", 0, "id", "a", "b");
    private final TargetTableState state = new TargetTableState(table, List.of(), true);

    /** A staged row is its number, then all writable columns; null where the change has none. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
            U1 U2          | 0,1,a1,b1 0,2,a2,b2                       | none | upsert 0
            U1 u2          | 0,1,a1,b1 1,2,a2,-                        | none | upsert 0 upsert 1
            D1 D2          | 0,1,-,- 0,2,-,-                           | delete 0 | none
            P1 P2 P3       | 0,1,a1,- 0,2,a2,- 0,3,a3,-                | none | update 0 of 3
            P1 Q1 P2       | 1,2,a2,- 0,1,a1,b1                        | none | update 1 of 1 update 0 of 1
            U1 D2 P3       | 1,2,-,- 2,3,a3,- 0,1,a1,b1                | delete 1 | update 2 of 1 upsert 0
            D1 U1          | 0,1,-,- 1,1,a1,b1                         | delete 0 | upsert 1
            U1 D1          | 0,1,-,-                                   | delete 0 | none
            P1 D2 P3 U4 U5 | 1,2,-,- 0,1,a1,- 0,3,a3,- 2,4,a4,b4 2,5,a5,b5 | delete 1 | update 0 of 2 upsert 2
            """)
    void stagesRowsByWhatIsDoneWithThem(String script, String staged, String deletions, String writes) {
        TableRows rows = rows(script);
        rows.sort();
        rows.group(new AtomicInteger()::getAndIncrement);

        assertThat(String.join(" ", fields((Step.Copy) rows.stage(false)))).isEqualTo(staged);
        assertThat(describe(rows.deletions())).isEqualTo(deletions == null ? "" : deletions);
        assertThat(describe(rows.writes())).isEqualTo(writes == null ? "" : writes);
    }

    /** Rows without key go through a stage if a row they refer to does. */
    @Test
    void stagesRowsWithoutKeyByTheirColumns() {
        TableRows rows = new TableRows(new TargetTableState(keyless, List.of(), true), ColumnSet.none());
        rows.add(append(Map.of("a", "1", "b", "2")));
        rows.add(append(Map.of("a", "3")));
        rows.add(append(Map.of("a", "4", "b", "5")));
        rows.sort();
        rows.group(new AtomicInteger(7)::getAndIncrement);

        assertThat(rows.isDirect()).isTrue();
        assertThat(fields((Step.Copy) rows.stage(false))).containsExactly("7,-,1,2", "7,-,4,5", "8,-,3,-");
        assertThat(describe(rows.writes())).isEqualTo("append 7 append 8");
        assertThat(rows.deletions()).isEmpty();
    }

    @Test
    void stageIsCreatedThenEmptiedIfItMayHoldRowsThenFilled() {
        TableRows rows = rows("U1 U1");
        rows.group(() -> 0);
        String create = state.stage().create();
        String empty = state.stage().empty();
        String copy = state.stage().copy();

        assertThat(((Step.Copy) rows.stage(false)).sql()).isEqualTo(create + "; " + copy);
        assertThat(((Step.Copy) rows.stage(true)).sql()).isEqualTo(create + "; " + empty + "; " + copy);
    }

    @Test
    void copiesNewRowsIntoTheTableByTheirColumnsEachFollowedByACheckOfThese() {
        TableRows rows = rows("U1 u2 U3");

        List<Step> steps = rows.direct();

        assertThat(steps).hasSize(4);
        Step.Copy whole = (Step.Copy) steps.get(0);
        Step.Copy partial = (Step.Copy) steps.get(2);
        assertThat(whole.sql()).isEqualTo("COPY \"public\".\"t\" (\"id\", \"a\", \"b\") FROM STDIN (FORMAT binary)");
        assertThat(fields(whole)).containsExactly("1,a1,b1", "3,a3,b3");
        assertThat(partial.sql()).isEqualTo("COPY \"public\".\"t\" (\"id\", \"a\") FROM STDIN (FORMAT binary)");
        assertThat(fields(partial)).containsExactly("2,a2");
        assertThat(((Step.Script) steps.get(1)).sql()).contains(") 3 THEN 1", "'b'::pg_catalog.name");
        assertThat(((Step.Script) steps.get(3)).sql()).contains(") 2 THEN 1").doesNotContain("'b'::pg_catalog.name");
    }

    /** A table whose changes were of several kinds begins with a stage in the next batch. */
    @ParameterizedTest
    @CsvSource({"U1 U2, false", "U1 U1, true", "U1 u2, true", "D1 D2, true", "P1 P2, true", "D1 U1, true"})
    void remembersWhetherTheChangesWereOfSeveralKinds(String script, boolean mixed) {
        TableRows rows = rows(script);
        rows.sort();
        assertThat(state.isMixed()).isTrue();

        rows.group(() -> 0);

        assertThat(state.isMixed()).isEqualTo(mixed);
        assertThat(rows("U1").isDirect()).isEqualTo(!mixed);
    }

    @Test
    void firstChangeOfAnotherKindPutsAllRowsIntoTheStage() {
        TableRows rows = rows("U1 U2");
        assertThat(rows.isDirect()).isTrue();
        assertThat(rows.bytes()).isEqualTo(2 * (5 + 6 + 6));

        rows.add(change("D3"));

        assertThat(rows.isDirect()).isFalse();
        assertThat(rows.bytes()).isEqualTo(2 * (5 + 6 + 6) + 5);
        assertThat(rows.size()).isEqualTo(3);
        rows.group(() -> 0);
        assertThat(rows.direct()).isEmpty();
        assertThat(fields((Step.Copy) rows.stage(false))).hasSize(3);
    }

    @Test
    void rowsHaveTheSameKeyInWhateverOrderItsColumnsAre() {
        TargetTable wide = TargetTables.of("t", 2, "id", "a", "b");
        TableRows rows = new TableRows(new TargetTableState(wide, List.of(), true), columns(1, 0));

        assertThat(rows.hasKey(columns(0, 1))).isTrue();
        assertThat(rows.hasKey(columns(1, 0))).isTrue();
        assertThat(rows.hasKey(columns(0))).isFalse();
        assertThat(rows.isAppend()).isFalse();
    }

    /** A statement for each set of columns pays off for 24 sets. */
    @ParameterizedTest
    @CsvSource({"24, false", "25, true"})
    void hasTooManySetsOfColumns(int sets, boolean many) {
        TargetTable wide = TargetTables.of("t", 0, "c0", "c1", "c2", "c3", "c4");
        TableRows rows = new TableRows(new TargetTableState(wide, List.of(), true), ColumnSet.none());
        for (int set = 1; set <= sets; set++) {
            Map<String, Object> row = new LinkedHashMap<>();
            for (int column = 0; column < 5; column++) {
                if ((set & (1 << column)) != 0) {
                    row.put("c" + column, "x");
                }
            }
            rows.add(new Planner(wide, List.of()).plan(record(Operation.CREATE, row, Map.of())));
        }
        rows.group(new AtomicInteger()::getAndIncrement);

        assertThat(rows.hasManyColumnSets()).isEqualTo(many);
    }

    private TableRows rows(String script) {
        TableRows rows = new TableRows(state, columns(0));
        for (String word : script.split(" ", -1)) {
            rows.add(change(word));
        }
        return rows;
    }

    private RowChange change(String word) {
        String digit = word.substring(1);
        Map<String, Object> row = new LinkedHashMap<>(Map.of("id", digit));
        if ("UuP".indexOf(word.charAt(0)) >= 0) {
            row.put("a", "a" + digit);
        }
        if ("UQ".indexOf(word.charAt(0)) >= 0) {
            row.put("b", "b" + digit);
        }
        Planner planner = new Planner(table, List.of());
        return switch (word.charAt(0)) {
            case 'D' -> planner.plan(record(Operation.DELETE, row, Map.of()));
            case 'Q' -> planner.plan(record(Operation.UPDATE, row, Map.of(Metadata.UNCHANGED, "a")));
            case 'P' -> planner.plan(record(Operation.UPDATE, row, Map.of(Metadata.UNCHANGED, "b")));
            default -> planner.plan(record(Operation.CREATE, row, Map.of()));
        };
    }

    private RowChange append(Map<String, Object> row) {
        return new Planner(keyless, List.of()).plan(record(Operation.CREATE, row, Map.of()));
    }

    private static Record record(Operation operation, Map<String, Object> row, Map<String, String> metadata) {
        StructuredData data = StructuredData.of(row);
        boolean deletion = operation == Operation.DELETE;
        return Record.of(
                Position.of(new byte[] {1}), operation, metadata, null, deletion ? data : null, deletion ? null : data);
    }

    private static ColumnSet columns(int... columns) {
        return ColumnSet.of(IntStream.of(columns));
    }

    /** Returns what statements do, the number of the rows, and how many there must be. */
    private static String describe(List<Statement> statements) {
        List<String> words = new ArrayList<>();
        for (Statement statement : statements) {
            String sql = statement.sql();
            String verb = sql.startsWith("DELETE")
                    ? "delete"
                    : sql.startsWith("WITH found AS (UPDATE")
                            ? "update"
                            : sql.contains("ON CONFLICT") ? "upsert" : "append";
            String op = sql.replaceFirst(".*?s\\.op OPERATOR\\(pg_catalog\\.=\\) (\\d+).*", "$1");
            String count = sql.replaceFirst(".*OPERATOR\\(pg_catalog\\.<>\\) (\\d+).*", "$1");
            words.add(verb + " " + op + (verb.equals("update") ? " of " + count : ""));
            assertThat(statement.expectedRows()).isEqualTo(-1);
            assertThat(statement.change()).isNull();
        }
        return String.join(" ", words);
    }

    /** Returns the fields of the rows of a copy, whose first one is a number in a stage. */
    private static List<String> fields(Step.Copy copy) {
        boolean stage = copy.sql().contains("penstock_stage");
        assertThat(copy.data()).hasSize(1);
        ByteBuffer data = copy.data().get(0).duplicate();
        data.position(data.position() + HEADER);
        List<String> rows = new ArrayList<>();
        for (int count = data.getShort(); count >= 0; count = data.getShort()) {
            List<String> fields = new ArrayList<>();
            for (int field = 0; field < count; field++) {
                int length = data.getInt();
                byte[] bytes = new byte[Math.max(0, length)];
                data.get(bytes);
                fields.add(
                        length < 0
                                ? "-"
                                : stage && field == 0
                                        ? "" + ByteBuffer.wrap(bytes).getInt()
                                        : new String(bytes, StandardCharsets.UTF_8));
            }
            rows.add(String.join(",", fields));
        }
        assertThat(data.hasRemaining()).isFalse();
        return rows;
    }
}
