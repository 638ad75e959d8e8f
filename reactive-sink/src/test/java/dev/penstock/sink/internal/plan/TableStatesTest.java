package dev.penstock.sink.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.TargetTable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The memory of the sink about its tables: their descriptions, the relations of their rows, and where these came from. */
class TableStatesTest {
    private static final PgType TEXT = Objects.requireNonNull(PgType.builtIn(25));

    private final TargetTable table = TargetTables.of("t", 1, "id", "v");
    private final CollectionName name = table.name();
    private final Tables tables = new Tables(List.of());

    @Test
    void everyNewDescriptionIsAnotherVersion() {
        assertThat(tables.isAsked(name)).isFalse();
        assertThat(tables.find(name)).isNull();
        int none = tables.version();

        assertThat(learn(table)).as("found").isTrue();
        int first = tables.version();
        assertThat(learn(TargetTables.of("t", 1, "id", "v"))).as("the same").isFalse();
        int same = tables.version();
        TargetTable altered = TargetTables.of("t", 1, "id", "v", "w");
        assertThat(learn(altered)).as("altered").isTrue();
        int second = tables.version();
        assertThat(tables.find(name))
                .isSameAs(tables.state(altered))
                .satisfies(state -> assertThat(state.table()).isSameAs(altered));
        assertThat(tables.learn(List.of(name), Map.of())).as("dropped").isTrue();
        int third = tables.version();
        assertThat(tables.learn(List.of(name), Map.of())).as("still dropped").isFalse();

        assertThat(tables.find(name)).isNull();
        assertThat(tables.isAsked(name)).isTrue();
        assertThat(first).isGreaterThan(none);
        assertThat(same).isEqualTo(first);
        assertThat(second).isGreaterThan(same);
        assertThat(third).isGreaterThan(second);
        assertThat(tables.version()).isEqualTo(third);
    }

    @Test
    void absenceOfATableIsNewsOnce() {
        assertThat(tables.learn(List.of(name), Map.of())).isTrue();
        assertThat(tables.isAsked(name)).isTrue();
        assertThat(tables.learn(List.of(name), Map.of())).isFalse();
        assertThat(learn(table)).isTrue();
    }

    @Test
    void descriptionThatIsTheSameKeepsItsState() {
        learn(table);
        TargetTableState state = tables.find(name);

        learn(TargetTables.of("t", 1, "id", "v"));

        assertThat(tables.find(name)).isSameAs(state);
        assertThat(tables.find(new CollectionName("other", "t"))).isNull();
        assertThat(tables.find(name)).isSameAs(state);
    }

    @Test
    void collectionsOfATableOutliveItsDescription() {
        learn(table);
        tables.state(table).takesRowsOf("a");
        tables.state(table).takesRowsOf("b");
        TargetTable altered = TargetTables.of("t", 1, "id", "v", "w");

        learn(altered);

        assertThat(tables.state(altered).collectionBeside("a")).contains("b");
        assertThat(tables.state(altered).collectionBeside("b")).contains("a");
    }

    /** The server empties every stage that lives on, at each commit that touched one. */
    @Test
    void stagesOfTheFirst64TablesLiveOn() {
        for (int i = 0; i < 65; i++) {
            TargetTable one = TargetTables.of("t" + i, 1, "id");
            learn(one);

            assertThat(tables.state(one).stage().create())
                    .endsWith(i < 64 ? " ON COMMIT DELETE ROWS" : " ON COMMIT DROP");
        }
    }

    /** The letters are the collections whose rows were written, {@code -} is none. */
    @ParameterizedTest
    @CsvSource({"'', a, -", "a, a, -", "a, b, a", "a a, a, -", "a b, a, b", "a b, b, a", "a b, c, a", "a b c, a, c"})
    void knowsAnotherCollectionWhoseRowsWereWritten(String written, String one, String beside) {
        TargetTableState state = new TargetTableState(table, List.of(), true);
        for (String collection : written.isEmpty() ? new String[0] : written.split(" ", -1)) {
            state.takesRowsOf(collection);
        }

        assertThat(state.collectionBeside(one).orElse("-")).isEqualTo(beside);
    }

    @ParameterizedTest
    @CsvSource({
        "CREATE, false, false, true",
        "CREATE, true, false, true",
        "CREATE, true, true, false",
        "SNAPSHOT, false, false, false",
        "SNAPSHOT, true, false, true",
        "SNAPSHOT, true, true, false",
        "UPDATE, true, false, false",
        "DELETE, true, false, false"
    })
    void copiesNewRowsDirectlyUnlessOneHasClashed(Operation operation, boolean empty, boolean clashed, boolean direct) {
        TargetTable.Traits traits = new TargetTable.Traits(false, false, false, false, false, ColumnSet.none(), empty);
        TargetTableState state = new TargetTableState(
                new TargetTable(name, 1, table.columns(), table.uniques(), Set.of(), traits), List.of(), true);
        if (clashed) {
            state.clashed();
        }

        assertThat(state.isDirect(operation)).isEqualTo(direct);
        assertThat(state.isMixed()).isEqualTo(clashed);
    }

    /** The first relation is that of the description; another one may show that the target was altered with the source. */
    @Test
    void laterRelationIsNewUntilTheTargetWasQueried() {
        TargetTableState state = new TargetTableState(table, List.of(), true);

        assertThat(state.isNew(relation(1))).isFalse();
        assertThat(state.isNew(relation(1))).isFalse();
        assertThat(state.isNew(relation(2))).isTrue();
        assertThat(state.isNew(relation(2))).as("not queried yet").isTrue();
        assertThat(state.isNew(relation(1))).as("the first again").isFalse();
        state.asked();
        assertThat(state.isNew(relation(2))).isFalse();
        assertThat(state.isNew(relation(1))).isFalse();
        assertThat(state.isNew(relation(3))).isTrue();
    }

    @Test
    void queryThatFindsTheSameTableAnswersForTheRelation() {
        learn(table);
        TargetTableState state = tables.state(table);
        state.isNew(relation(1));
        assertThat(state.isNew(relation(2))).isTrue();

        learn(TargetTables.of("t", 1, "id", "v"));

        assertThat(state.isNew(relation(2))).isFalse();
    }

    /** Partitions of one table bring many relations; beyond a hundred no query is made for another one. */
    @Test
    void queriesForAHundredRelations() {
        TargetTableState state = new TargetTableState(table, List.of(), true);
        state.isNew(relation(1));
        for (int i = 2; i <= 100; i++) {
            assertThat(state.isNew(relation(i))).as("relation %d", i).isTrue();
            state.asked();
        }

        assertThat(state.isNew(relation(101))).isFalse();
    }

    @Test
    void comparableFormOfAKeyIsCreatedOnce() {
        TargetTableState state = new TargetTableState(table, List.of(), true);
        ColumnSet id = ColumnSet.of(IntStream.of(0));
        ColumnSet v = ColumnSet.of(IntStream.of(1));

        assertThat(state.form(id).key()).isEqualTo(id);
        assertThat(state.form(id)).isSameAs(state.form(ColumnSet.of(IntStream.of(0))));
        assertThat(state.form(v).key()).isEqualTo(v);
        assertThat(state.form(id).key()).isEqualTo(id);
    }

    @Test
    void plannerUsesTheConfiguredKey() {
        Tables configured = new Tables(List.of("v"));
        configured.learn(List.of(name), Map.of(name, table));

        assertThat(configured
                        .state(table)
                        .planner()
                        .plan(Record.of(
                                Position.of(new byte[] {1}),
                                Operation.DELETE,
                                Map.of(),
                                null,
                                TargetTables.data("v", "1"),
                                null))
                        .key())
                .isEqualTo(ColumnSet.of(IntStream.of(1)));
    }

    private boolean learn(TargetTable one) {
        return tables.learn(List.of(one.name()), Map.of(one.name(), one));
    }

    private static Relation relation(int number) {
        return new Relation(
                number, "public", "t", List.of(new Column("id", TEXT, -1, true), new Column("v", TEXT, -1, false)));
    }
}
