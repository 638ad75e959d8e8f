package dev.penstock.sink.internal.preparation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.row.Row;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.sink.internal.plan.Batch;
import dev.penstock.sink.internal.plan.Tables;
import dev.penstock.sink.internal.plan.TargetTables;
import dev.penstock.sink.internal.schema.plan.SchemaOptions;
import dev.penstock.sink.internal.sql.TargetTable;
import dev.penstock.sink.internal.template.TableFunction;
import dev.penstock.sink.internal.template.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Checks that are done once for the rows of a relation are repeated for rows of another table. */
class PreparationTest {
    private static final Template RULE = Template.parse("{{ .Metadata.to }}");
    private static final PgType TEXT = Objects.requireNonNull(PgType.builtIn(25));

    private final Relation relation =
            new Relation(1, "public", "t", List.of(new Column("id", TEXT, -1, true), new Column("v", TEXT, -1, false)));
    private final Tables tables = new Tables(List.of());
    private final TargetScope scope = TargetScope.of(Set.of(), List.of("one", "two", "three"));
    private final Preparation preparation =
            new Preparation(RULE, new SharedTables(RULE, false), scope, tables, true, false, SchemaOptions.NONE);

    PreparationTest() {
        for (String name : List.of("one", "two", "forbidden")) {
            TargetTable table = TargetTables.of(name, 1, "id", "v");
            tables.learn(Set.of(table.name()), Map.of(table.name(), table));
        }
    }

    @Test
    void rowsOfOneRelationGoToTheTablesTheyName() {
        assertThat(targets("one", "one", "two", "two", "one")).containsExactly("one", "one", "two", "two", "one");
    }

    @Test
    void rowOfAKnownRelationIsRefusedByATableThatIsNotAllowed() {
        assertThat(targets("one", "one", "forbidden", "forbidden", "one"))
                .containsExactly("one", "one", "refused", "refused", "one");
    }

    @Test
    void unknownTableIsRequestedAgainAfterOthersOfTheRelation() {
        Prepared prepared = preparation.prepare(Batch.of(List.of(record("one", 1), record("three", 2))));

        assertThat(prepared.unknown()).hasToString("[three]").isNotEmpty();
    }

    @Test
    void knowledgeThatChangedIsLookedUpAgain() {
        assertThat(targets("one", "one")).containsExactly("one", "one");
        TargetTable altered = TargetTables.of("one", 1, "id", "v", "w");
        tables.learn(Set.of(altered.name()), Map.of(altered.name(), altered));

        Prepared prepared = preparation.prepare(Batch.of(List.of(record("one", 3))));

        assertThat(prepared.plan().changes().get(0).table()).isSameAs(altered);
    }

    @Test
    void functionNamesTheTableOfEachRecord() {
        assertThat(targets(by(PreparationTest::toTable), "one", "two", "one", "forbidden", "two"))
                .containsExactly("one", "two", "one", "refused", "two");
    }

    @Test
    void recordForWhichTheFunctionReturnsNullIsRefused() {
        assertThat(targets(by(record -> to(record).equals("two") ? null : toTable(record)), "one", "two", "one"))
                .containsExactly("one", "refused", "one");
    }

    @Test
    void recordForWhichTheFunctionFailsIsRefusedWithoutItsValues() {
        Preparation failing = by(record -> {
            if (to(record).equals("two")) {
                throw new IllegalStateException("secret value");
            }
            return toTable(record);
        });

        assertThat(targets(failing, "one", "two", "one")).containsExactly("one", "refused", "one");
        assertThat(failing.prepare(Batch.of(List.of(record("two", 1)))).rejected())
                .singleElement()
                .satisfies(rejected -> assertThat(rejected.reason())
                        .hasMessageContaining("java.lang.IllegalStateException")
                        .hasMessageNotContaining("secret"));
    }

    @Test
    void tablesThatTheFunctionNamesByTheRowAreOmittedFromTheCheck() {
        CollectionName orders = new CollectionName("public", "orders");
        assertThat(TargetNames.of(new TableFunction(PreparationTest::own), List.of(orders)))
                .containsExactly(orders);
        assertThat(TargetNames.of(new TableFunction(record -> null), List.of(orders)))
                .isEmpty();
        assertThat(TargetNames.of(new TableFunction(record -> toTable(record)), List.of(orders)))
                .isEmpty();
    }

    private Preparation by(Function<Record, CollectionName> function) {
        TableFunction rule = new TableFunction(function);
        return new Preparation(rule, new SharedTables(rule, false), scope, tables, true, false, SchemaOptions.NONE);
    }

    private static CollectionName toTable(Record record) {
        return new CollectionName("public", to(record));
    }

    private static CollectionName own(Record record) {
        return CollectionName.parse(Objects.requireNonNull(record.collection()));
    }

    private static String to(Record record) {
        return Objects.requireNonNull(record.metadata().get("to"));
    }

    private List<String> targets(String... names) {
        return targets(preparation, names);
    }

    @SuppressWarnings("ReferenceEquality") // The same record, not an equal one.
    private List<String> targets(Preparation preparation, String... names) {
        List<Record> records = new ArrayList<>();
        for (String name : names) {
            records.add(record(name, records.size()));
        }
        Prepared prepared = preparation.prepare(Batch.of(records));
        List<String> targets = new ArrayList<>();
        for (Record record : records) {
            targets.add(prepared.plan().changes().stream()
                    .filter(change -> change.record() == record)
                    .map(change -> change.table().name().toString())
                    .findFirst()
                    .orElse("refused"));
        }
        assertThat(prepared.rejected())
                .hasSize((int) targets.stream().filter("refused"::equals).count());
        return targets;
    }

    private Record record(String to, int id) {
        BinaryWriter out = new BinaryWriter(16);
        out.writeShort(2);
        relation.columns().get(0).encodeField("" + id, out);
        relation.columns().get(1).encodeField("v", out);
        Row row = Row.ofCopy(relation, out.toByteArray());
        return Record.of(
                Position.of(new byte[] {1}),
                Operation.SNAPSHOT,
                Map.of(Metadata.COLLECTION, "t", "to", to),
                row.key(),
                null,
                row);
    }
}
