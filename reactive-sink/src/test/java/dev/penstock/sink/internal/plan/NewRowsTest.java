package dev.penstock.sink.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.core.internal.type.TypeCatalog;
import dev.penstock.core.internal.type.TypeRow;
import dev.penstock.sink.internal.change.Planner;
import dev.penstock.sink.internal.change.RowChange;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.TargetColumn;
import dev.penstock.sink.internal.sql.TargetTable;
import dev.penstock.sink.internal.sql.TargetTable.Traits;
import dev.penstock.sink.internal.sql.TargetTable.UniqueIndex;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The rows that are copied directly into their table: those that are new as far as is known, if the server reports that one exists, and an
 * INSERT of their columns is accepted.
 */
class NewRowsTest {
    private static final PgType TEXT = Objects.requireNonNull(PgType.builtIn(25));

    /** The index is that of the key, column id. A partial row has no value for column v. */
    @ParameterizedTest(name = "{0} into {1}")
    @CsvSource(delimiter = '|', textBlock = """
            create          | an index                       | true
            create          | a deferrable index             | true
            create          | a wider index of partitions    | false
            create          | an exclusion constraint        | false
            create          | a table whose rows have clashed| false
            create          | a filled table                 | true
            snapshot        | an empty table                 | true
            snapshot        | a filled table                 | false
            snapshot        | a table whose rows have clashed| false
            update          | an empty table                 | false
            create partial  | a column that may be null      | true
            create partial  | a column that may not be null  | false
            create partial  | a column with a default        | true
            create partial  | a column of a domain           | false
            create partial  | a table with checks            | false
            create partial  | a table with partitions        | false
            create          | a table with checks            | true
            create          | a table with partitions        | true
            """)
    void copiesNewRowsDirectly(String record, String into, boolean direct) {
        TargetTable table = table(into);
        TargetTableState state = new TargetTableState(table, List.of(), true);
        if (into.contains("clashed")) {
            state.clashed();
        }
        TableRows rows = new TableRows(state, ColumnSet.of(IntStream.of(0)));

        rows.add(change(table, record));

        assertThat(rows.isDirect()).isEqualTo(direct);
    }

    private static RowChange change(TargetTable table, String text) {
        String[] words = text.split(" ", -1);
        Map<String, Object> row = words.length == 2 ? Map.of("id", "1") : Map.of("id", "1", "v", "x");
        return new Planner(table, List.of())
                .plan(Record.of(
                        Position.of(new byte[] {1}),
                        Operation.valueOf(words[0].toUpperCase(Locale.ROOT)),
                        Map.of(),
                        StructuredData.of(Map.of("id", "1")),
                        null,
                        StructuredData.of(row)));
    }

    private static TargetTable table(String name) {
        boolean partitioned = name.contains("partitions");
        boolean wider = name.contains("wider");
        PgType type = name.contains("domain") ? domain() : TEXT;
        return new TargetTable(
                new CollectionName("public", "t"),
                1,
                List.of(
                        column("id", TEXT, false, false),
                        column("v", type, name.contains("not be null"), name.contains("default"))),
                List.of(new UniqueIndex(
                        ColumnSet.of(IntStream.range(0, wider ? 2 : 1)),
                        true,
                        !name.contains("deferrable"),
                        true,
                        name.contains("exclusion"))),
                Set.of(),
                new Traits(
                        partitioned,
                        name.contains("checks"),
                        false,
                        false,
                        false,
                        ColumnSet.none(),
                        !name.contains("filled")));
    }

    private static TargetColumn column(String name, PgType type, boolean notNull, boolean filled) {
        return new TargetColumn(
                name,
                type,
                type.name(),
                notNull,
                filled,
                TargetColumn.Origin.SENT,
                true,
                TargetColumn.BUILT_IN_EQUALITY);
    }

    /** Returns a domain, which may refuse null although its column does not. */
    private static PgType domain() {
        return TypeCatalog.builtIn()
                .with(List.of(new TypeRow(70_000, "public", "label", "domain", 25, ",", true, null, 0)))
                .type(70_000);
    }
}
