package dev.penstock.sink.internal.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.sink.internal.change.RowChange;
import dev.penstock.sink.internal.plan.Tables;
import dev.penstock.sink.internal.plan.TargetTables;
import dev.penstock.sink.internal.preparation.Preparation;
import dev.penstock.sink.internal.preparation.Prepared;
import dev.penstock.sink.internal.preparation.SharedTables;
import dev.penstock.sink.internal.preparation.TargetScope;
import dev.penstock.sink.internal.schema.plan.SchemaOptions;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.TargetTable;
import dev.penstock.sink.internal.sql.TargetTable.Traits;
import dev.penstock.sink.internal.template.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The division of records among two lanes. Table {@code p} has rows that depend on it, table {@code t} has none. */
class DividerTest {
    private final Tables tables = new Tables(List.of());
    private final Preparation preparation;
    private final Divider divider;

    DividerTest() {
        Template rule =
                Template.parse("{{ index .Metadata \"opencdc.collection\" | trimSuffix \"_a\" | trimSuffix \"_b\" }}");
        learn(cascading("p"));
        learn(TargetTables.of("t", 1, "id", "v"));
        preparation = new Preparation(
                rule,
                new SharedTables(rule, false),
                TargetScope.of(Set.of(), List.of()),
                tables,
                true,
                false,
                SchemaOptions.NONE);
        divider = new Divider(preparation, new Lanes(2, tables, true), 2);
    }

    /** A lane plans its records again if another one has learned a new description of any table meanwhile. */
    @Test
    void laneThatPlansAgainStillHasBothRecordsOfAMove() {
        List<Record> records = List.of(record(Operation.DELETE, "p_a", "1"), record(Operation.CREATE, "p_b", "2"));

        Prepared share = divider.divide(records, 0).shares().get(0);

        assertThat(share.batch().records()).containsExactlyElementsOf(records);
        assertThat(kinds(share)).containsExactly("MOVE");
        assertThat(kinds(preparation.prepare(share.batch()))).containsExactly("MOVE");
    }

    @Test
    void bothRecordsOfAMoveAreRejectedIfOneCannotBeEncoded() {
        List<Record> records = List.of(
                record(Operation.CREATE, "t", "1"),
                record(Operation.DELETE, "p_a", "1"),
                record(Operation.CREATE, "p_b", "2", "a\0b"));

        Prepared share = divider.divide(records, 0).shares().get(0);

        assertThat(share.rejected().stream().map(Prepared.RejectedRecord::record))
                .containsExactly(records.get(1), records.get(2));
    }

    @Test
    void changesOfAKeyHaveOneLaneAndOthersCanHaveAnother() {
        List<Record> records = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            records.add(record(Operation.CREATE, "t", "" + i % 20, "" + i));
        }

        Division division = divider.divide(records, 0);

        assertThat(division.to()).isEqualTo(40);
        assertThat(division.shares()).hasSize(2);
        List<Record> first = division.shares().get(0).batch().records();
        List<Record> second = division.shares().get(1).batch().records();
        assertThat(first).isNotEmpty();
        assertThat(second).isNotEmpty();
        for (int i = 0; i < 20; i++) {
            assertThat((first.contains(records.get(i)) ? first : second)).contains(records.get(i), records.get(i + 20));
        }
    }

    @Test
    void changeOfAKeyWaitsForAllLanes() {
        List<Record> records = List.of(
                record(Operation.CREATE, "t", "1"),
                moved("1", "2"),
                moved("2", "3"),
                record(Operation.CREATE, "t", "1"));

        Division before = divider.divide(records, 0);
        Division moves = divider.divide(records, before.to());
        Division after = divider.divide(records, moves.to());

        assertThat(List.of(before.to(), moves.to(), after.to())).containsExactly(1, 3, 4);
        assertThat(kinds(moves.shares().get(0))).containsExactly("MOVE", "MOVE");
        assertThat(moves.shares().get(1).batch().records()).isEmpty();
    }

    @Test
    void rejectedRecordIsTakenAlone() {
        Record unknownColumn = record(
                Operation.CREATE, "t", StructuredData.of(Map.of("id", "1")), null, StructuredData.of(Map.of("x", "1")));
        List<Record> records =
                List.of(record(Operation.CREATE, "t", "1"), unknownColumn, record(Operation.CREATE, "t", "1"));

        Division before = divider.divide(records, 0);
        Division alone = divider.divide(records, 1);

        assertThat(before.to()).isEqualTo(1);
        assertThat(alone.to()).isEqualTo(2);
        assertThat(alone.shares().get(0).batch().records()).containsExactly(unknownColumn);
        assertThat(alone.shares().get(1).batch().records()).isEmpty();
    }

    @Test
    void namesTablesThatAreNotKnown() {
        Division division = divider.divide(List.of(record(Operation.CREATE, "unknown", "1")), 0);

        assertThat(division.unknown()).containsExactly(new CollectionName("public", "unknown"));
        assertThat(division.shares()).isEmpty();
    }

    private static List<String> kinds(Prepared prepared) {
        return prepared.plan().changes().stream()
                .map(RowChange::kind)
                .map(Enum::name)
                .toList();
    }

    private static Record moved(String from, String to) {
        StructuredData key = StructuredData.of(Map.of("id", to));
        return record(
                Operation.UPDATE,
                "t",
                key,
                StructuredData.of(Map.of("id", from)),
                StructuredData.of(Map.of("id", to, "v", "x")));
    }

    private static Record record(Operation operation, String collection, String id) {
        return record(operation, collection, id, "x");
    }

    private static Record record(Operation operation, String collection, String id, String value) {
        StructuredData key = StructuredData.of(Map.of("id", id));
        StructuredData row = StructuredData.of(Map.of("id", id, "v", value));
        return record(operation, collection, key, null, operation == Operation.DELETE ? null : row);
    }

    private static Record record(
            Operation operation,
            String collection,
            StructuredData key,
            @Nullable StructuredData before,
            @Nullable StructuredData after) {
        return Record.of(
                Position.of(new byte[] {1}),
                operation,
                Map.of(Metadata.COLLECTION, collection, Metadata.COMMIT_LSN, "0/1"),
                key,
                before,
                after);
    }

    private void learn(TargetTable table) {
        tables.learn(Set.of(table.name()), Map.of(table.name(), table));
    }

    private static TargetTable cascading(String name) {
        TargetTable plain = TargetTables.of(name, 1, "id", "v");
        return new TargetTable(
                plain.name(),
                2,
                plain.columns(),
                plain.uniques(),
                Set.of(),
                new Traits(false, false, false, true, true, ColumnSet.none(), false));
    }
}
