package dev.penstock.sink.internal.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Data;
import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.RawData;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.sink.error.RecordException;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.TargetColumn;
import dev.penstock.sink.internal.sql.TargetColumn.Origin;
import dev.penstock.sink.internal.sql.TargetTable;
import dev.penstock.sink.internal.sql.TargetTable.Traits;
import dev.penstock.sink.internal.sql.TargetTable.UniqueIndex;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The change that a record makes, with the row that it is of and the columns that it has. The columns are a, b, v and g, generated. */
class PlannedChangeTest {
    /**
     * Data is columns with their values, a column without a value is null, {@code {}} is data without columns; what begins with a slash is raw.
     * Expected is the kind, the columns of the key and the columns sent with their values; of a move also the old key.
     */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            create by its own key                      | create   | a   | - | a=1  | -         | a=1 b=2 v=3 | -   | UPSERT a: a=1 b=2 v=3
            create with a key of no columns            | create   | a   | - | {}   | -         | a=1 b=2     | -   | UPSERT a: a=1 b=2
            create without some columns                | create   | a   | - | a=1  | -         | a=1 v=3     | -   | UPSERT a: a=1 v=3
            the key is only in the key                 | create   | a   | - | a=1  | -         | v=3         | -   | UPSERT a: a=1 v=3
            the row's value of the key applies         | create   | a,b | - | a=9 b=2 | -      | a=1 v=3     | -   | UPSERT a,b: a=1 b=2 v=3
            create by the configured key               | create   | b   | b | -    | -         | a=1 b=2     | -   | UPSERT b: a=1 b=2
            its own key precedes the configured one    | create   | a   | b | a=1  | -         | a=1 b=2     | -   | UPSERT a: a=1 b=2
            no key, not all of the primary key         | create   | a,b | - | -    | -         | a=1 v=3     | -   | APPEND -: a=1 v=3
            a value of the generated column is left out| create   | a   | - | a=1  | -         | a=1 g=5     | -   | UPSERT a: a=1
            a row of no columns, no key                | create   | -   | - | -    | -         | {}          | -   | APPEND -:
            nothing was unchanged                      | create   | a   | - | a=1  | -         | a=1         | ''  | UPSERT a: a=1
            an operator filled in what was unchanged   | create   | a   | - | a=1  | -         | a=1 v=3     | v   | UPSERT a: a=1 v=3
            snapshot without key                       | snapshot | -   | - | -    | -         | a=1         | -   | APPEND -: a=1
            update, nothing is known of the old row    | update   | a   | - | a=1  | -         | a=1 b=2     | -   | UPSERT a: a=1 b=2
            update, the old key is the same            | update   | a   | - | a=1  | a=1 b=9   | a=1 b=2     | -   | UPSERT a: a=1 b=2
            update, not all of the old key is known    | update   | a,b | - | a=1 b=2 | a=1    | a=1 b=2     | -   | UPSERT a,b: a=1 b=2
            update of one of two columns of the key    | update   | a,b | - | a=1 b=3 | a=1 b=2 | a=1 b=3 v=3 | -  | MOVE a,b: a=1 b=3 v=3 from a=1 b=2
            update of the key, parts unchanged         | update   | a   | - | a=2  | a=1       | a=2 b=2     | v   | MOVE_PATCH a: a=2 b=2 from a=1
            update, parts unchanged                    | update   | a   | - | a=1  | -         | a=1 b=2     | v   | PATCH a: a=1 b=2
            one of two unchanged columns is there      | update   | a   | - | a=1  | -         | a=1 v=2     | b,v | PATCH a: a=1 v=2
            all unchanged columns are there            | update   | a   | - | a=1  | -         | a=1 b=1 v=2 | b,v | UPSERT a: a=1 b=1 v=2
            update by the primary key                  | update   | a   | - | -    | b=1       | a=1 b=2     | -   | UPSERT a: a=1 b=2
            update of a row that equals                | update   | a   | - | -    | a=1 b=1 v | a=1 b=2     | -   | UPDATE_EQUAL -: a=1 b=2
            update by the configured key, not by equality | update | a  | a | -    | a=1 b=1 v | a=1 b=2     | -   | UPSERT a: a=1 b=2
            delete by its key                          | delete   | a   | - | a=1  | -         | -           | -   | DELETE a: a=1
            the image before has the key's value       | delete   | a   | - | a=9  | a=1 b=2   | -           | -   | DELETE a: a=1
            the image before lacks the key             | delete   | a   | - | a=1  | b=2       | -           | -   | DELETE a: a=1
            delete by the primary key                  | delete   | a   | - | -    | a=1       | -           | -   | DELETE a: a=1
            delete by the configured key               | delete   | a   | b | -    | a=1 b=2   | -           | -   | DELETE b: b=2
            delete of a row that equals                | delete   | -   | - | -    | a=1 b v=3 | -           | -   | DELETE_EQUAL -:
            raw rows                                   | update   | a   | - | a=2  | /{"a":1}  | /{"a":2,"v":null} | - | MOVE a: a=2 v from a=1
            raw row before a deletion                  | delete   | a   | - | -    | /{"a":1}  | -           | -   | DELETE a: a=1
            """)
    void writesTheRowThatTheRecordNames(
            String name,
            String operation,
            @Nullable String unique,
            @Nullable String configured,
            @Nullable String key,
            @Nullable String before,
            @Nullable String after,
            @Nullable String unchanged,
            String expected) {
        RowChange change = planner(unique, configured).plan(record(operation, key, before, after, unchanged));

        assertThat(describe(change)).isEqualTo(expected);
        assertThat(change.problem()).isNull();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            create without a row              | create | a   | - | a=1 | -   | -         | - | The create carries no row. | -
            update without a row              | update | a   | - | a=1 | a=1 | -         | - | The update carries no row. | -
            create that lacks a large value   | create | a   | - | a=1 | -   | a=1       | v | did not send all of its large values | -
            snapshot that lacks a large value | snapshot | a | - | a=1 | -   | a=1       | v | did not send all of its large values | -
            a key that is null                | create | a   | - | a   | -   | a v=1     | - | A column of the key is null. | a
            a part of the key is null         | create | a,b | - | a=1 b | - | a=1 b v=1 | - | A column of the key is null. | b
            update to a key that is null      | update | a   | - | a   | a=1 | a v=1     | - | A column of the key is null. | a
            delete by a key that is null      | delete | a   | - | a   | -   | -         | - | A column of the key is null. | a
            no value of the configured key    | create | b   | b | -   | -   | a=1       | - | no value for a column of its key | b
            a key that the target lacks       | create | a   | - | x=1 | -   | a=1       | - | no such column to identify rows by | x
            a key that is generated           | create | a   | - | g=1 | -   | a=1       | - | no such column to identify rows by | g
            a configured key that it lacks    | create | a   | x | -   | -   | a=1       | - | no such column to identify rows by | x
            a column that the target lacks    | create | a   | - | a=1 | -   | a=1 x=1   | - | The target table has no such column. | x
            an old column that it lacks       | delete | -   | - | -   | a=1 b v x=1 | -  | - | The target table has no such column. | x
            no index of the key               | create | b   | - | a=1 | -   | a=1       | - | no unique index on its key ("a") | -
            no index of the two columns       | update | a   | - | a=1 v=1 | - | a=1 v=1 | - | no unique index on its key ("a", "v") | -
            update that names no row          | update | -   | - | -   | a=1 | a=1       | - | The update names no row | -
            delete that names no row          | delete | a   | - | -   | b=1 | -         | - | The delete names no row | -
            delete of nothing                 | delete | a   | - | -   | -   | -         | - | The delete names no row | -
            no value for the configured key   | delete | a   | b | -   | a=1 | -         | - | The record carries no value for its key. | -
            raw bytes that are no object      | create | -   | - | -   | -   | /[1]      | - | The raw payload is not a JSON object. | -
            raw bytes before that are none    | delete | -   | - | -   | /no | -         | - | The raw payload is not a JSON object. | -
            """)
    void refusesWhatNamesNoRowOrHasNoPlaceInIt(
            String name,
            String operation,
            @Nullable String unique,
            @Nullable String configured,
            @Nullable String key,
            @Nullable String before,
            @Nullable String after,
            @Nullable String unchanged,
            String message,
            @Nullable String column) {
        Planner planner = planner(unique, configured);
        Record record = record(operation, key, before, after, unchanged);

        RecordException error = catchThrowableOfType(RecordException.class, () -> planner.plan(record));

        assertThat(error).hasMessageContaining(message);
        assertThat(error.column()).isEqualTo(Optional.ofNullable(column));
        assertThat(error.table()).contains("t");
        assertThat(error.position()).contains(record.position());
        assertThat(error.sqlState().orElse("-")).isEqualTo(message.contains("unique index") ? "42P10" : "-");
    }

    @ParameterizedTest
    @CsvSource({"true, TRUNCATE", "false, DELETE", "TRUE, DELETE"})
    void truncatesIfTheRecordIsMarked(String mark, String kind) {
        Record record = Record.of(
                Position.of(new byte[] {1}),
                Operation.DELETE,
                Map.of(Metadata.TRUNCATE, mark),
                (StructuredData) data("a=1"),
                null,
                null);

        assertThat(planner("a", null).plan(record).kind()).hasToString(kind);
    }

    @ParameterizedTest
    @CsvSource({"CREATE, true, true", "CREATE, false, false", "SNAPSHOT, true, false", "DELETE, true, false"})
    void knowsLogicalMessages(Operation operation, boolean marked, boolean message) {
        Record record = Record.of(
                Position.of(new byte[] {1}),
                operation,
                marked ? Map.of(Metadata.MESSAGE_PREFIX, "") : Map.of(),
                null,
                null,
                null);

        assertThat(Planner.isMessage(record)).isEqualTo(message);
    }

    @Test
    void namesTheColumnsThatAreNotSent() {
        RowChange change = planner("a", null).plan(record("update", "a=1", null, "a=1 v=2", "b"));

        assertThat(change.unsent()).containsExactly("b");
        assertThat(change.fault().table()).isEqualTo("t");
        assertThat(change.fault().operation()).isEqualTo(Operation.UPDATE);
    }

    /** PostgreSQL has no text with a NUL character. */
    @ParameterizedTest
    @CsvSource({"update, a=2, a=1, a=2 v=NUL, v", "delete, a=NUL, , , a"})
    void knowsWhyAChangeCannotBeWrittenWhateverTheTargetHolds(
            String operation, String key, @Nullable String before, @Nullable String after, String column) {
        RowChange change = planner("a", null).plan(record(operation, key, before, after, null));

        RecordException problem = Objects.requireNonNull(change.problem());

        assertThat(problem.column()).contains(column);
        assertThat(problem).hasMessageContaining("NUL character");
    }

    @Test
    void lengthIsThatOfTheLiterals() {
        RowChange change = planner("a", null).plan(record("update", "a=2", "a=10", "a=2 v=xyz", null));

        assertThat(change.length(change.sent())).isEqualTo("'2'".length() + "'xyz'".length());
        assertThat(change.oldLength(change.key())).isEqualTo("'10'".length());
        assertThat(change.length(ColumnSet.none())).isZero();
    }

    private static String describe(RowChange change) {
        String sent = change.kind() == RowChange.Kind.DELETE_EQUAL
                ? ""
                : change.sent().stream().mapToObj(i -> value(change, i)).collect(Collectors.joining(" "));
        boolean moved = change.kind() == RowChange.Kind.MOVE || change.kind() == RowChange.Kind.MOVE_PATCH;
        String from = change.key().stream()
                .mapToObj(i ->
                        moved ? name(change, i) + "=" + change.oldLiteral(i).replace("'", "") : "")
                .collect(Collectors.joining(" "));
        String key = change.key().stream().mapToObj(i -> name(change, i)).collect(Collectors.joining(","));
        return change.kind() + " " + (key.isEmpty() ? "-" : key) + ":" + (sent.isEmpty() ? "" : " " + sent)
                + (moved ? " from " + from : "");
    }

    private static String value(RowChange change, int column) {
        String text = change.text(column);
        return name(change, column) + (text == null ? "" : "=" + text);
    }

    private static String name(RowChange change, int column) {
        return change.table().column(column).name();
    }

    private static Record record(
            String operation,
            @Nullable String key,
            @Nullable String before,
            @Nullable String after,
            @Nullable String unchanged) {
        return Record.of(
                Position.of(new byte[] {1}),
                Operation.fromText(operation).orElseThrow(),
                unchanged == null ? Map.of() : Map.of(Metadata.UNCHANGED, unchanged),
                (StructuredData) data(key),
                data(before),
                data(after));
    }

    private static @Nullable Data data(@Nullable String text) {
        if (text == null) {
            return null;
        }
        if (text.startsWith("/")) {
            return RawData.of(text.substring(1).getBytes(StandardCharsets.UTF_8));
        }
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        for (String pair : text.equals("{}") ? new String[0] : text.split(" ", -1)) {
            int equals = pair.indexOf('=');
            columns.put(
                    equals < 0 ? pair : pair.substring(0, equals),
                    equals < 0 ? null : pair.substring(equals + 1).replace("NUL", "\0"));
        }
        return StructuredData.of(columns);
    }

    private static Planner planner(@Nullable String unique, @Nullable String configured) {
        List<String> names = List.of("a", "b", "v", "g");
        IntStream key = unique == null
                ? IntStream.of()
                : List.of(unique.split(",", -1)).stream().mapToInt(names::indexOf);
        ColumnSet columns = ColumnSet.of(key);
        TargetTable table = new TargetTable(
                CollectionName.parse("t"),
                1,
                names.stream()
                        .map(name -> new TargetColumn(
                                name,
                                Objects.requireNonNull(PgType.builtIn(25)),
                                "text",
                                false,
                                false,
                                name.equals("g") ? Origin.GENERATED : Origin.SENT,
                                true,
                                TargetColumn.BUILT_IN_EQUALITY))
                        .toList(),
                columns.isEmpty() ? List.of() : List.of(new UniqueIndex(columns, true, true, true, false)),
                Set.of(),
                new Traits(false, false, false, false, false, ColumnSet.none(), false));
        return new Planner(table, configured == null ? List.of() : List.of(configured));
    }
}
