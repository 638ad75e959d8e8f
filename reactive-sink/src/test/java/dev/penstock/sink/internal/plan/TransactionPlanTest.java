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
import dev.penstock.sink.internal.plan.Step.Copy;
import dev.penstock.sink.internal.plan.Step.Script;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.TargetTable;
import dev.penstock.sink.internal.sql.TargetTable.Traits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The steps of a transaction: the changes written in bulk, their order, and the changes written one by one. */
class TransactionPlanTest {
    /** One more than the number of changes that are written one by one. */
    private static final int MANY = 17;

    private static final Pattern TABLE = Pattern.compile("\"public\"\\.\"(\\w+)\"|penstock_stage");

    private final TargetTable parent = table("parent", 1, Set.of(), true);
    private final TargetTable child = table("child", 2, Set.of(1), false);
    private final TargetTable other = table("other", 3, Set.of(), false);
    private final TargetTable second = table("second", 4, Set.of(), false);
    private final Tables tables = new Tables(List.of());

    TransactionPlanTest() {
        for (TargetTable table : List.of(parent, child, other, second)) {
            tables.learn(Set.of(table.name()), Map.of(table.name(), table));
        }
    }

    @Test
    void fewChangesAreStatementsInTheOrderOfTheirRecords() {
        assertThat(plan(create(other, 1), create(parent, 1), delete(other, 1)))
                .containsExactly("INSERT other, INSERT parent, DELETE other");
    }

    @Test
    void manyNewRowsAreCopiedIntoTheirTableWhichIsCheckedAfterwards() {
        assertThat(plan(creates(other, MANY))).containsExactly("COPY other", "SELECT other");
    }

    @Test
    void rowsOfAKeyThatChangesAgainGoThroughAStage() {
        assertThat(plan(creates(other, MANY), List.of(delete(other, 3))))
                .containsExactly("CREATE COPY stage", "DELETE other, INSERT other");
    }

    @Test
    void tablesWithFewChangesAreWrittenOneByOne() {
        assertThat(plan(creates(other, MANY), List.of(create(second, 1), create(second, 2))))
                .containsExactly("INSERT second, INSERT second", "COPY other", "SELECT other");
    }

    @Test
    void fewButLargeRowsAreWrittenInBulk() {
        assertThat(plan(List.of(create(other, 1, "x".repeat(300_000))))).containsExactly("COPY other", "SELECT other");
    }

    @Test
    void truncationDividesWhatIsWrittenInBulk() {
        assertThat(plan(creates(other, MANY), List.of(truncate(other)), creates(other, MANY)))
                .containsExactly("COPY other", "SELECT other", "TRUNCATE other", "COPY other", "SELECT other");
    }

    @Test
    void stageIsEmptiedOncePerBatchOfATransactionThatContinues() {
        List<RowChange> mixed = concat(creates(other, MANY), List.of(delete(other, 3)));

        List<String> steps =
                describe(TransactionPlan.of(concat(mixed, List.of(truncate(other)), mixed), tables, true, false, true));

        assertThat(steps)
                .containsExactly(
                        "CREATE TRUNCATE COPY stage",
                        "DELETE other, INSERT other",
                        "TRUNCATE other",
                        "CREATE COPY stage",
                        "DELETE other, INSERT other");
    }

    @Test
    void referencedTablesAreFilledBeforeThoseThatReferenceThem() {
        assertThat(plan(creates(child, MANY), creates(parent, MANY)))
                .containsExactly("COPY parent", "SELECT parent", "COPY child", "SELECT child");
    }

    @Test
    void rowsAreDeletedBeforeThoseTheyReferenceAndInsertedAfterThem() {
        List<RowChange> changes = concat(
                creates(child, MANY), creates(parent, MANY), List.of(delete(parent, 3)), List.of(delete(child, 3)));

        assertThat(plan(changes))
                .containsExactly(
                        "CREATE COPY stage",
                        "CREATE COPY stage",
                        "DELETE child, DELETE parent, INSERT parent, INSERT child");
    }

    @Test
    void childIsNotCopiedBeforeItsParentLeavesTheStage() {
        assertThat(plan(creates(child, MANY), creates(parent, MANY), List.of(delete(parent, 3))))
                .containsExactly(
                        "CREATE COPY stage", "CREATE COPY stage", "DELETE parent, INSERT parent, INSERT child");
    }

    @Test
    void rowsGoThroughAStageOnceTheTableHadOneOfTheirKeys() {
        tables.clashed(Set.of(other));

        assertThat(plan(creates(other, MANY))).containsExactly("CREATE COPY stage", "INSERT other");
    }

    @Test
    void rowsOfASnapshotAreCopiedIntoATableThatWasEmptyAlone() {
        TargetTable full = new TargetTable(
                CollectionName.parse("full"), 9, other.columns(), other.uniques(), Set.of(), traits(false, false));
        tables.learn(Set.of(full.name()), Map.of(full.name(), full));

        assertThat(plan(rows(Operation.SNAPSHOT, other, MANY))).containsExactly("COPY other", "SELECT other");
        assertThat(plan(rows(Operation.SNAPSHOT, full, MANY))).containsExactly("CREATE COPY stage", "INSERT full");
    }

    @SafeVarargs
    private List<String> plan(List<RowChange>... changes) {
        return describe(TransactionPlan.of(concat(changes), tables, true, false, false));
    }

    private List<String> plan(RowChange... changes) {
        return plan(List.of(changes));
    }

    @SafeVarargs
    private static List<RowChange> concat(List<RowChange>... lists) {
        List<RowChange> all = new ArrayList<>();
        for (List<RowChange> list : lists) {
            all.addAll(list);
        }
        return all;
    }

    /** Returns for each step the first words of its statements, and the table or stage they name first. */
    private static List<String> describe(TransactionPlan plan) {
        return plan.steps().stream()
                .map(step -> step instanceof Copy copy
                        ? List.of(copy.sql().split("; ")).stream()
                                        .map(TransactionPlanTest::verb)
                                        .collect(Collectors.joining(" "))
                                + " " + table(copy.sql())
                        : ((Script) step)
                                .statements().stream()
                                        .map(statement -> verb(statement.sql()) + " " + table(statement.sql()))
                                        .collect(Collectors.joining(", ")))
                .toList();
    }

    private static String verb(String sql) {
        return sql.substring(0, sql.indexOf(' '));
    }

    private static String table(String sql) {
        Matcher table = TABLE.matcher(sql.replace("\"\"", "\""));
        assertThat(table.find()).as(sql).isTrue();
        return table.group(1) == null ? "stage" : table.group(1);
    }

    private static List<RowChange> creates(TargetTable table, int count) {
        return rows(Operation.CREATE, table, count);
    }

    private static List<RowChange> rows(Operation operation, TargetTable table, int count) {
        return IntStream.range(0, count)
                .mapToObj(id -> change(operation, table, TargetTables.data("id", "" + id, "v", "v")))
                .toList();
    }

    private static RowChange create(TargetTable table, int id) {
        return create(table, id, "v");
    }

    private static RowChange create(TargetTable table, int id, String value) {
        return change(Operation.CREATE, table, TargetTables.data("id", "" + id, "v", value));
    }

    private static RowChange delete(TargetTable table, int id) {
        return change(Operation.DELETE, table, TargetTables.data("id", "" + id));
    }

    private static RowChange truncate(TargetTable table) {
        return change(Operation.DELETE, table, null);
    }

    private static RowChange change(Operation operation, TargetTable table, @Nullable StructuredData columns) {
        boolean delete = operation == Operation.DELETE;
        Map<String, String> metadata = columns == null
                ? Map.of(Metadata.COLLECTION, table.name().toString(), Metadata.TRUNCATE, "true")
                : Map.of(Metadata.COLLECTION, table.name().toString());
        return new Planner(table, List.of())
                .plan(Record.of(
                        Position.of(new byte[] {1}),
                        operation,
                        metadata,
                        null,
                        delete ? columns : null,
                        delete ? null : columns));
    }

    private static TargetTable table(String name, int oid, Set<Integer> parents, boolean referenced) {
        TargetTable plain = TargetTables.of(name, 1, "id", "v");
        return new TargetTable(plain.name(), oid, plain.columns(), plain.uniques(), parents, traits(referenced, true));
    }

    private static Traits traits(boolean referenced, boolean empty) {
        return new Traits(false, false, false, referenced, false, ColumnSet.none(), empty);
    }
}
