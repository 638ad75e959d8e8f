package dev.penstock.sink.internal.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.TargetColumn;
import dev.penstock.sink.internal.sql.TargetTable;
import dev.penstock.sink.internal.sql.TargetTable.Traits;
import dev.penstock.sink.internal.sql.TargetTable.UniqueIndex;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A deletion and the insertion right after it, which are one update if a row moved to another partition of the source. */
class JoinedChangeTest {
    /** A record is its operation, its collection, the value of the key and its transaction, {@code -} for none. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
            the key is kept                       | delete p_a 1 A | create p_b 1 A   | true  | UPSERT
            the key is kept, in one table         | delete p_a 1 A | create p_a 1 A   | true  | UPSERT
            the key changes                       | delete p_a 1 A | create p_b 2 A   | true  | MOVE
            the key changes, in one table         | delete p_a 1 A | create p_a 2 A   | true  | none
            no row depends on the deleted one     | delete p_a 1 A | create p_b 1 A   | false | none
            another transaction                   | delete p_a 1 A | create p_b 1 B   | true  | none
            the deletion has no transaction       | delete p_a 1 - | create p_b 1 A   | true  | none
            the insertion has no transaction      | delete p_a 1 A | create p_b 1 -   | true  | none
            neither has a transaction             | delete p_a 1 - | create p_b 1 -   | true  | none
            an insertion before an insertion      | create p_a 1 A | create p_b 1 A   | true  | none
            a deletion after a deletion           | delete p_a 1 A | delete p_b 1 A   | true  | none
            an update of another row              | delete p_a 1 A | update p_b 2 A   | true  | none
            an update of the row                  | delete p_a 1 A | update p_b 1 A   | true  | none
            a value that is not one of the column | delete p_a 1 A | create p_b x A   | true  | none
            """)
    void isOneUpdateIfTheRowMoved(
            String name, String first, String second, boolean cascading, @Nullable String expected) {
        TargetTable table = table("p", cascading);
        RowChange deletion = change(table, first);
        RowChange insertion = change(table, second);

        RowChange joined = Planner.joined(deletion, insertion);

        assertThat(joined == null ? null : joined.kind().name()).isEqualTo(expected);
        if (joined != null) {
            assertThat(joined.record()).isSameAs(insertion.record());
            assertThat(joined.records()).containsExactly(deletion.record(), insertion.record());
            assertThat(joined.key()).isEqualTo(insertion.key());
            assertThat(joined.literal(0)).isEqualTo(insertion.literal(0));
        }
        if (joined != null && joined.kind() == RowChange.Kind.MOVE) {
            assertThat(joined.oldLiteral(0)).isEqualTo(deletion.literal(0));
        }
        assertThat(insertion.records()).containsExactly(insertion.record());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"another table, q, id", "another key, p, v"})
    void isNoUpdateOfAnotherTableOrByAnotherKey(String name, String otherTable, String otherKey) {
        TargetTable table = table("p", true);
        RowChange deletion = change(table, "delete p_a 1 A");
        TargetTable other = otherTable.equals("p") ? table : table(otherTable, true);
        StructuredData key = StructuredData.of(Map.of(otherKey, "1"));
        RowChange insertion = new Planner(other, List.of()).plan(record("create p_b 1 A", key));

        assertThat(insertion.kind()).isEqualTo(RowChange.Kind.UPSERT);
        assertThat(Planner.joined(deletion, insertion)).isNull();
    }

    private static RowChange change(TargetTable table, String text) {
        return new Planner(table, List.of())
                .plan(record(text, StructuredData.of(Map.of("id", text.split(" ", -1)[2]))));
    }

    private static Record record(String text, @Nullable StructuredData key) {
        String[] parts = text.split(" ", -1);
        Operation operation = Operation.fromText(parts[0]).orElseThrow();
        Map<String, String> metadata = new HashMap<>(Map.of(Metadata.COLLECTION, parts[1]));
        if (!parts[3].equals("-")) {
            metadata.put(Metadata.COMMIT_LSN, parts[3]);
        }
        StructuredData row = StructuredData.of(Map.of("id", parts[2], "v", "1"));
        boolean deletion = operation == Operation.DELETE;
        return Record.of(
                Position.of(new byte[] {1}), operation, metadata, key, deletion ? row : null, deletion ? null : row);
    }

    private static TargetTable table(String name, boolean cascading) {
        return new TargetTable(
                new CollectionName("public", name),
                name.hashCode(),
                List.of(column("id"), column("v")),
                List.of(unique(0), unique(1)),
                Set.of(),
                new Traits(false, false, false, true, cascading, ColumnSet.none(), false));
    }

    private static UniqueIndex unique(int column) {
        return new UniqueIndex(ColumnSet.of(IntStream.of(column)), column == 0, true, true, false);
    }

    private static TargetColumn column(String name) {
        return new TargetColumn(
                name,
                Objects.requireNonNull(PgType.builtIn(23)),
                "integer",
                false,
                false,
                TargetColumn.Origin.SENT,
                true,
                TargetColumn.BUILT_IN_EQUALITY);
    }
}
