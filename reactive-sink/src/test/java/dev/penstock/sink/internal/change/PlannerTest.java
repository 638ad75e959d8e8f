package dev.penstock.sink.internal.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.row.Row;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.sink.error.RecordException;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.TargetColumn;
import dev.penstock.sink.internal.sql.TargetTable;
import dev.penstock.sink.internal.sql.TargetTable.Traits;
import dev.penstock.sink.internal.sql.TargetTable.UniqueIndex;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The row that a record refers to, and its effect on it. The table has the columns a, b and v. */
class PlannerTest {
    private static final PgType TEXT = Objects.requireNonNull(PgType.builtIn(25));

    static Stream<Arguments> decisions() {
        return Stream.of(
                // operation, unique index, configured key, key, before, after, unchanged -> what is done, by which
                // columns
                arguments("create", "a", "", "a=1", null, "a=1 b=2 v=3", "", "UPSERT a"),
                arguments("snapshot", "a", "", "a=1", null, "a=1 b=2 v=3", "", "UPSERT a"),
                arguments("create", "a", "", null, null, "a=1 b=2 v=3", "", "UPSERT a"),
                arguments("create", "", "", null, null, "a=1 b=2 v=3", "", "APPEND -"),
                arguments("create", "a", "", null, null, "b=2 v=3", "", "APPEND -"),
                arguments("create", "b", "b", null, null, "a=1 b=2 v=3", "", "UPSERT b"),
                arguments("create", "a,b", "", "b=2 a=1", null, "a=1 b=2 v=3", "", "UPSERT a,b"),
                arguments("create", "a", "", "a=1", null, "b=2 v=3", "", "UPSERT a"),
                arguments("create", "b", "", "a=1", null, "a=1 b=2 v=3", "", "error 42P10"),
                arguments("create", "a", "", "a=null", null, "a=null b=2", "", "error a"),
                arguments("create", "a", "", "x=1", null, "a=1", "", "error x"),
                arguments("create", "a", "", "a=1", null, "a=1 x=2", "", "error x"),
                arguments("create", "a", "", "a=1", null, null, "", "error"),
                arguments("update", "a", "", "a=1", null, "a=1 b=2 v=3", "", "UPSERT a"),
                arguments("update", "a", "", null, null, "a=1 b=2 v=3", "", "UPSERT a"),
                arguments("update", "a", "", "a=1", "a=1", "a=1 b=2 v=3", "", "UPSERT a"),
                arguments("update", "a", "", "a=2", "a=1", "a=2 b=2 v=3", "", "MOVE a"),
                arguments("update", "a", "", "a=1", null, "a=1 b=2", "v", "PATCH a"),
                arguments("update", "a", "", "a=1", null, "a=1 b=2 v=3", "v", "UPSERT a"),
                arguments("update", "a", "", "a=2", "a=1", "a=2 b=2", "v", "MOVE_PATCH a"),
                arguments("update", "", "", "a=1", null, "a=1 b=2", "v", "PATCH a"),
                arguments("update", "", "", "a=1", null, "a=1 b=2 v=3", "", "error 42P10"),
                arguments("update", "", "", null, "a=1 b=2 v=3", "a=1 b=2 v=4", "", "UPDATE_EQUAL -"),
                arguments("update", "", "", null, "a=1", "a=1 b=2 v=4", "", "error"),
                arguments("delete", "a", "", "a=1", null, null, "", "DELETE a"),
                arguments("delete", "a", "", null, "a=1", null, "", "DELETE a"),
                arguments("delete", "a", "", "a=1", "a=1 b=2 v=3", null, "", "DELETE a"),
                arguments("delete", "a", "b", null, "a=1 b=2 v=3", null, "", "DELETE b"),
                arguments("delete", "", "", null, "a=1 b=2 v=3", null, "", "DELETE_EQUAL -"),
                arguments("delete", "a", "", null, "b=2", null, "", "error"),
                arguments("delete", "a", "", "a=null", null, null, "", "error a"),
                arguments("delete", "a", "", null, null, null, "", "error"),
                arguments("truncate", "a", "", null, null, null, "", "TRUNCATE -"));
    }

    @ParameterizedTest
    @MethodSource("decisions")
    void decidesWhatARecordDoes(
            String operation,
            String unique,
            String configured,
            @Nullable String key,
            @Nullable String before,
            @Nullable String after,
            String unchanged,
            String expected) {
        Planner planner = new Planner(table(unique), names(configured));
        boolean truncate = operation.equals("truncate");
        Map<String, String> metadata = new LinkedHashMap<>(Map.of(Metadata.COLLECTION, "t"));
        if (truncate) {
            metadata.put(Metadata.TRUNCATE, "true");
        }
        if (!unchanged.isEmpty()) {
            metadata.put(Metadata.UNCHANGED, unchanged);
        }
        Record record = Record.of(
                Position.of(new byte[] {1}),
                truncate ? Operation.DELETE : Operation.fromText(operation).orElseThrow(),
                metadata,
                data(key),
                data(before),
                data(after));

        assertThat(outcome(planner, record)).isEqualTo(expected);
        assertThat(outcome(planner, record)).as("the same again").isEqualTo(expected);
    }

    @Test
    void decidesAgainForARowOfAnotherRelation() {
        Planner planner = new Planner(table("a"), List.of());

        assertThat(outcome(planner, row("a", "1"))).isEqualTo("UPSERT a");
        assertThat(outcome(planner, row("a", "2"))).isEqualTo("UPSERT a");
        assertThat(outcome(planner, row("b", "1"))).isEqualTo("error 42P10");
        assertThat(outcome(planner, row("a", null))).isEqualTo("error a");
        assertThat(outcome(planner, row("a", "3"))).isEqualTo("UPSERT a");
    }

    @Test
    void refusesALogicalMessageWithoutAPayloadOfColumns() {
        assertThatThrownBy(() -> Planner.name(row("a", "1"), "\0")).isInstanceOf(RecordException.class);
        assertThatThrownBy(() -> Planner.name(row("a", "1"), "")).isInstanceOf(RecordException.class);
    }

    /**
     * Returns a record of a row with the columns a and b, as COPY sends them; {@code key} is its key, {@code a} its
     * first value.
     */
    private static Record row(String key, @Nullable String a) {
        Relation relation = new Relation(
                1,
                "public",
                "t",
                List.of(new Column("a", TEXT, -1, key.equals("a")), new Column("b", TEXT, -1, key.equals("b"))));
        BinaryWriter out = new BinaryWriter(16);
        out.writeShort(2);
        relation.columns().get(0).encodeField(a, out);
        relation.columns().get(1).encodeField("x", out);
        Row row = Row.ofCopy(relation, out.toByteArray());
        return Record.of(
                Position.of(new byte[] {1}),
                Operation.SNAPSHOT,
                Map.of(Metadata.COLLECTION, "t"),
                row.key(),
                null,
                row);
    }

    private static String outcome(Planner planner, Record record) {
        try {
            RowChange change = planner.plan(record);
            List<String> key = change.key().stream()
                    .mapToObj(i -> change.table().column(i).name())
                    .toList();
            return change.kind() + " " + (key.isEmpty() ? "-" : String.join(",", key));
        } catch (RecordException e) {
            return Stream.of("error", e.sqlState().orElse(""), e.column().orElse(""))
                    .filter(part -> !part.isEmpty())
                    .reduce((one, other) -> one + " " + other)
                    .orElseThrow();
        }
    }

    private static TargetTable table(String unique) {
        List<String> columns = List.of("a", "b", "v");
        ColumnSet key = ColumnSet.of(names(unique).stream().mapToInt(columns::indexOf));
        return new TargetTable(
                CollectionName.parse("t"),
                1,
                columns.stream()
                        .map(name -> new TargetColumn(
                                name,
                                TEXT,
                                "text",
                                false,
                                false,
                                TargetColumn.Origin.SENT,
                                true,
                                TargetColumn.BUILT_IN_EQUALITY))
                        .toList(),
                key.isEmpty() ? List.of() : List.of(new UniqueIndex(key, true, true, true, false)),
                Set.of(),
                new Traits(false, false, false, false, false, ColumnSet.none(), false));
    }

    private static List<String> names(String list) {
        return list.isEmpty() ? List.of() : List.of(list.split(",", -1));
    }

    private static @Nullable StructuredData data(@Nullable String text) {
        if (text == null) {
            return null;
        }
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        for (String pair : text.split(" ", -1)) {
            String value = pair.substring(pair.indexOf('=') + 1);
            columns.put(pair.substring(0, pair.indexOf('=')), value.equals("null") ? null : value);
        }
        return StructuredData.of(columns);
    }
}
