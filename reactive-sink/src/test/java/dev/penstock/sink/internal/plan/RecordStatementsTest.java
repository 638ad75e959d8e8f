package dev.penstock.sink.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.sink.internal.change.Planner;
import dev.penstock.sink.internal.change.RowChange;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.TargetTable;
import dev.penstock.sink.internal.sql.TargetTable.Traits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordStatementsTest {
    private final TargetTable plain = TargetTables.of("public.t", 1, "id", "v", "w");
    private final TargetTable other = TargetTables.of("public.u", 1, "id", "v", "w");

    /** Truncations are written as XID and LSN, {@code -} for those outside of a transaction, and {@code c} is a new row. */
    @ParameterizedTest
    @CsvSource({
        "7/1 7/1 7/1, 3",
        "7/1 7/2, 1 1",
        "7/1 8/1, 1 1",
        "7/1 c 7/1, 1 1 1",
        "c c, 1 1",
        "- - -, 3",
        "- 7/1, 1 1",
        "7/1 7/1 c c 7/2 7/2, 2 1 1 2",
    })
    void putsTheTruncationsOfOneStatementTogether(String script, String sizes) {
        List<RowChange> changes = new ArrayList<>();
        for (String step : script.split(" ", -1)) {
            changes.add(step.equals("c") ? create(plain, Map.of("id", "1", "v", "x")) : truncation(plain, step));
        }

        List<List<RowChange>> units = RecordStatements.units(changes);

        assertThat(units.stream().map(unit -> "" + unit.size()).collect(Collectors.joining(" ")))
                .isEqualTo(sizes);
        assertThat(units.stream().flatMap(List::stream)).containsExactlyElementsOf(changes);
    }

    @Test
    void emptiesTablesInOneStatementAndEachOnce() {
        List<RowChange> unit = List.of(truncation(plain, "-"), truncation(other, "-"), truncation(plain, "-"));

        assertThat(sql(RecordStatements.of(unit, false)))
                .containsExactly("TRUNCATE \"public\".\"t\", \"public\".\"u\"");
    }

    @Test
    void checksDeferredConstraintsBeforeATruncationOfTheirTables() {
        TargetTable deferrable = deferrable("public.d");
        List<RowChange> one = List.of(truncation(plain, "-"));
        List<RowChange> both = List.of(truncation(plain, "-"), truncation(deferrable, "-"));
        List<RowChange> row = List.of(create(deferrable, Map.of("id", "1", "v", "x", "w", "y")));

        assertThat(sql(RecordStatements.deferred(one, false))).containsExactly("TRUNCATE \"public\".\"t\"");
        assertThat(sql(RecordStatements.deferred(both, false)))
                .containsExactly(
                        "SET CONSTRAINTS ALL IMMEDIATE",
                        "TRUNCATE \"public\".\"t\", \"public\".\"d\"",
                        "SET CONSTRAINTS ALL DEFERRED");
        assertThat(sql(RecordStatements.deferred(row, false))).isEqualTo(sql(RecordStatements.of(row, false)));
    }

    @Test
    void deletesRowByRowOnlyIfNoRowReferencesThem() {
        List<RowChange> unit = List.of(truncation(plain, "-"), truncation(other, "-"), truncation(plain, "-"));

        assertThat(sql(RecordStatements.deletions(unit, List.of())))
                .containsExactly("DELETE FROM \"public\".\"t\"", "DELETE FROM \"public\".\"u\"");
        assertThat(sql(RecordStatements.deletions(unit, List.of(CollectionName.parse("public.child")))))
                .satisfiesExactly(
                        lock -> assertThat(lock)
                                .isEqualTo("LOCK TABLE \"public\".\"t\", \"public\".\"u\" IN EXCLUSIVE MODE"),
                        check -> assertThat(check)
                                .contains("FROM (SELECT 1 FROM \"public\".\"child\" LIMIT 1)")
                                .contains("penstock.referenced"),
                        first -> assertThat(first).isEqualTo("DELETE FROM \"public\".\"t\""),
                        second -> assertThat(second).isEqualTo("DELETE FROM \"public\".\"u\""));
    }

    /** An update of a part of a row expects one row; other statements may find none. */
    @Test
    void expectsTheRowOfWhichAPartIsUpdated() {
        RowChange whole = create(plain, Map.of("id", "1", "v", "x", "w", "y"));
        RowChange part = new Planner(plain, List.of())
                .plan(TargetTables.update(data(Map.of("id", "1")), data(Map.of("id", "1", "v", "x")), "w"));

        assertThat(expected(RecordStatements.of(List.of(whole), true))).containsOnly(-1L);
        assertThat(expected(RecordStatements.of(List.of(part), false))).last().isEqualTo(1L);
        assertThat(sql(RecordStatements.of(List.of(part), true)))
                .last()
                .asString()
                .contains("penstock.missing");
        assertThat(sql(RecordStatements.of(List.of(part), false)))
                .allSatisfy(sql -> assertThat(sql).doesNotContain("penstock.missing"));
    }

    private static TargetTable deferrable(String name) {
        TargetTable table = TargetTables.of(name, 1, "id", "v", "w");
        Traits traits = new Traits(false, false, true, false, false, ColumnSet.none(), false);
        return new TargetTable(table.name(), 1, table.columns(), table.uniques(), Set.of(), traits);
    }

    private static List<String> sql(List<Statement> statements) {
        return statements.stream().map(Statement::sql).toList();
    }

    private static List<Long> expected(List<Statement> statements) {
        return statements.stream().map(Statement::expectedRows).toList();
    }

    private static RowChange truncation(TargetTable table, String place) {
        Map<String, String> metadata = new HashMap<>();
        metadata.put(Metadata.TRUNCATE, "true");
        if (!place.equals("-")) {
            metadata.put(Metadata.XID, place.substring(0, 1));
            metadata.put(Metadata.LSN, place.substring(2));
        }
        return change(table, Operation.DELETE, metadata, null);
    }

    private static RowChange create(TargetTable table, Map<String, Object> columns) {
        return change(table, Operation.CREATE, new HashMap<>(), data(columns));
    }

    private static RowChange change(
            TargetTable table, Operation operation, Map<String, String> metadata, @Nullable StructuredData after) {
        metadata.put(Metadata.COLLECTION, table.name().toString());
        return new Planner(table, List.of())
                .plan(Record.of(Position.of(new byte[] {1}), operation, metadata, null, null, after));
    }

    private static StructuredData data(Map<String, Object> columns) {
        return StructuredData.of(columns);
    }
}
