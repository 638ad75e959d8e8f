package dev.penstock.sink.internal.change;

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
import dev.penstock.sink.error.RecordException;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.TargetColumn;
import dev.penstock.sink.internal.sql.TargetTable;
import dev.penstock.sink.internal.sql.TargetTable.Traits;
import dev.penstock.sink.internal.sql.TargetTable.UniqueIndex;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The fields of a row from PostgreSQL as those of its target table, whatever order and types its columns have there. */
class RowMappingTest {
    /** Types by name: own is one whose binary form is not known, which is sent as text. */
    private static final Map<String, PgType> TYPES = Map.of(
            "int4", builtIn(23),
            "int8", builtIn(20),
            "text", builtIn(25),
            "oid", builtIn(26),
            "bytea", builtIn(17),
            "regclass", builtIn(2205),
            "regclass[]", builtIn(2210),
            "own", PgType.unknown(70_000, "public", "own"));

    /**
     * A column of the source is name, type and the hexadecimal bytes of its value, {@code null} or {@code absent}; {@code t:} marks a value in
     * text form. A column of the target has {@code =} if it is generated. Fields are in the order of the target.
     */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            the same columns             | id int4 00000001, v text 61        | id int4, v text        | id v | 00000001 61
            another order                | v text 61, id int4 00000001        | id int4, v text        | id v | 00000001 61
            a column more in the target  | id int4 00000001, v text 61        | w text, id int4, v text | id v | 00000001 61
            a wider number               | id int4 fffffffe, v text 61        | id int8, v text        | id v | fffffffffffffffe 61
            a number as text             | id int4 00000001, v int4 fffffffe  | id int4, v text        | id v | 00000001 2d32
            a generated column           | id int4 00000001, v text 61        | id int4, v text =      | id   | 00000001
            nulls                        | id int4 00000001, v text null      | id int4, v text        | id v | 00000001 null
            an unchanged value           | id int4 00000001, v text absent    | id int4, v text        | id   | 00000001
            a value in text form         | id int4 t:31, v text 61            | id int4, v text        | id v | 00000001 61
            a type without binary form   | id int4 00000001, v own t:6162     | id int4, v own         | id v | 00000001 6162
            text into such a type        | id int4 00000001, v text 6162      | id int4, v own         | id v | 00000001 6162
            no bytes are not null        | id int4 00000001, v text empty     | id int4, v text        | id v | 00000001 empty
            the OID of a table as number | id int4 00000001, v regclass 000004e2 | id int4, v oid      | id v | 00000001 000004e2
            """)
    void writesFieldsInTheOrderOfTheTarget(String name, String source, String target, String sent, String fields) {
        TargetTable table = table(target);
        Row row = tuple(source);

        RowChange change = change(table, row);

        assertThat(names(table, change.sent())).isEqualTo(sent);
        BinaryWriter together = new BinaryWriter(16);
        change.writeFields(together);
        BinaryWriter single = new BinaryWriter(16);
        change.sent().stream().forEach(column -> change.writeField(column, single));
        assertThat(fields(together)).isEqualTo(fields);
        assertThat(fields(single)).isEqualTo(fields);
    }

    /** A value of a type that holds an OID is an object of its own database only. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
            a column that the target lacks             | id int4 00000001, x text 61      | id int4            | x    | no such column
            a column that it lacks, and it is null     | id int4 00000001, x text null    | id int4            | x    | no such column
            a column that it lacks, and it is not sent | id int4 00000001, x text absent  | id int4            | none | none
            an OID of a table                          | id int4 00000001, v regclass 000004e2 | id int4, v regclass | v | travels as the OID
            OIDs of tables                             | id int4 00000001, v regclass[] null | id int4, v regclass[] | v | travels as the OID
            an OID of a table as bytes                 | id int4 00000001, v regclass 000004e2 | id int4, v bytea | v    | travels as the OID
            the second of two columns                  | id int4 00000001, y text absent, x text 61 | id int4   | x    | no such column
            """)
    void refusesColumnsThatCannotBeWritten(String name, String source, String target, String column, String reason) {
        RecordException error = refusal(table(target), tuple(source));

        if (column == null) {
            assertThat(error).isNull();
        } else {
            assertThat(error).hasMessageContaining(reason);
            assertThat(error.column()).contains(column);
            assertThat(error.table()).contains("t");
        }
    }

    /** Only the bytes of the row are copied if the types agree; a converted value has another length. */
    @Test
    void rowsOfTwoRelationsAreMappedEachByItsOwn() {
        TargetTable table = table("id int4, v text");
        Planner planner = new Planner(table, List.of());
        Row one = tuple("id int4 00000001, v text 61");
        Row other = tuple("v text 62, id int4 00000002");

        for (int i = 0; i < 2; i++) {
            assertThat(fields(planner.plan(record(one)))).isEqualTo("00000001 61");
            assertThat(fields(planner.plan(record(other)))).isEqualTo("00000002 62");
        }
    }

    @Test
    void literalsAreThoseOfTheValues() {
        RowChange change = change(table("id int4, v text"), tuple("id int4 fffffffe, v text 6127"));

        assertThat(change.literal(0)).isEqualTo("'-2'");
        assertThat(change.literal(1)).isEqualTo("'a'''");
        assertThat(change.text(1)).isEqualTo("a'");
        assertThat(change.length(change.sent())).isEqualTo(4 + 5);
        assertThat(change.problem()).isNull();
    }

    private static RecordException refusal(TargetTable table, Row row) {
        try {
            change(table, row);
            return null;
        } catch (RecordException e) {
            return e;
        }
    }

    private static RowChange change(TargetTable table, Row row) {
        return new Planner(table, List.of()).plan(record(row));
    }

    private static Record record(Row row) {
        boolean partial = !row.isComplete();
        return Record.of(
                Position.of(new byte[] {1}),
                partial ? Operation.UPDATE : Operation.CREATE,
                Map.of(Metadata.COLLECTION, "t"),
                row.key(),
                null,
                row);
    }

    private static String names(TargetTable table, ColumnSet columns) {
        return String.join(
                " ", columns.stream().mapToObj(i -> table.column(i).name()).toList());
    }

    private static String fields(RowChange change) {
        BinaryWriter out = new BinaryWriter(16);
        change.writeFields(out);
        return fields(out);
    }

    private static String fields(BinaryWriter out) {
        ByteBuffer bytes = ByteBuffer.wrap(out.toByteArray());
        StringBuilder fields = new StringBuilder();
        while (bytes.hasRemaining()) {
            int length = bytes.getInt();
            byte[] value = new byte[Math.max(0, length)];
            bytes.get(value);
            fields.append(fields.isEmpty() ? "" : " ")
                    .append(
                            length < 0
                                    ? "null"
                                    : length == 0 ? "empty" : HexFormat.of().formatHex(value));
        }
        return fields.toString();
    }

    /** Returns a tuple of a message of the replication protocol (manual, "Logical Replication Message Formats", TupleData). */
    private static Row tuple(String text) {
        List<String[]> columns = Stream.of(text.split(", ", -1))
                .map(column -> column.split(" ", -1))
                .toList();
        Relation relation = new Relation(
                text.hashCode(),
                "public",
                "t",
                columns.stream()
                        .map(column -> new Column(column[0], TYPES.get(column[1]), -1, column[0].equals("id")))
                        .toList());
        BinaryWriter out = new BinaryWriter(16);
        out.writeShort(columns.size());
        for (String[] column : columns) {
            switch (column[2]) {
                case "null" -> out.writeByte('n');
                case "absent" -> out.writeByte('u');
                default -> {
                    boolean inText = column[2].startsWith("t:");
                    byte[] value = column[2].equals("empty")
                            ? new byte[0]
                            : HexFormat.of().parseHex(column[2].replace("t:", ""));
                    out.writeByte(inText ? 't' : 'b');
                    out.writeInt(value.length);
                    out.writeBytes(value, 0, value.length);
                }
            }
        }
        return Row.ofTuple(relation, out.toByteArray());
    }

    private static TargetTable table(String text) {
        List<TargetColumn> columns = Stream.of(text.split(", ", -1))
                .map(column -> column.split(" ", -1))
                .map(column -> new TargetColumn(
                        column[0],
                        TYPES.get(column[1]),
                        column[1],
                        false,
                        false,
                        column.length == 3 ? TargetColumn.Origin.GENERATED : TargetColumn.Origin.SENT,
                        true,
                        TargetColumn.BUILT_IN_EQUALITY))
                .toList();
        int id = columns.stream().map(TargetColumn::name).toList().indexOf("id");
        return new TargetTable(
                CollectionName.parse("t"),
                1,
                columns,
                List.of(new UniqueIndex(ColumnSet.of(IntStream.of(id)), true, true, true, false)),
                Set.of(),
                new Traits(false, false, false, false, false, ColumnSet.none(), false));
    }

    private static PgType builtIn(int oid) {
        return Objects.requireNonNull(PgType.builtIn(oid));
    }
}
