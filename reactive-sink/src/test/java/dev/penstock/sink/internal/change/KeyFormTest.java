package dev.penstock.sink.internal.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.core.internal.type.TypeCatalog;
import dev.penstock.core.internal.type.TypeRow;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.TargetColumn;
import dev.penstock.sink.internal.sql.TargetTable;
import dev.penstock.sink.internal.sql.TargetTable.Traits;
import dev.penstock.sink.internal.sql.TargetTable.UniqueIndex;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The comparison of keys as PostgreSQL compares values of their types, without asking it. */
class KeyFormTest {
    /** Types that are not built in: an enumeration, domains, and types that have the name of a built-in one. */
    private static final TypeCatalog TYPES = TypeCatalog.builtIn()
            .with(List.of(
                    new TypeRow(70_001, "public", "mood", "enum", 0, ",", true, null, 0),
                    new TypeRow(70_002, "public", "amount", "domain", 1700, ",", true, null, 0),
                    new TypeRow(70_003, "public", "moment", "domain", 1114, ",", true, null, 0),
                    new TypeRow(70_004, "public", "number", "domain", 23, ",", true, null, 0),
                    new TypeRow(70_005, "public", "feeling", "domain", 70_001, ",", true, null, 0),
                    new TypeRow(70_006, "public", "text", "base", 0, ",", true, null, 0),
                    new TypeRow(70_007, "public", "numeric", "base", 0, ",", true, null, 0)));

    @ParameterizedTest(name = "{1}, deterministic {2}")
    @CsvSource(delimiter = '|', textBlock = """
            16     | boolean                        | true  | true
            17     | bytea                          | true  | true
            20     | bigint                         | true  | true
            21     | smallint                       | true  | true
            23     | integer                        | true  | true
            25     | text                           | true  | true
            25     | text                           | false | false
            26     | oid                            | true  | true
            114    | json                           | true  | false
            3802   | jsonb                          | true  | false
            700    | real                           | true  | true
            701    | double precision               | true  | true
            790    | money                          | true  | true
            829    | macaddr                        | true  | true
            869    | inet                           | true  | true
            1007   | integer[]                      | true  | false
            1042   | character(3)                   | true  | true
            1042   | character(3)                   | false | false
            1043   | character varying(3)           | true  | true
            1082   | date                           | true  | true
            1083   | time without time zone         | true  | true
            1083   | time(0) without time zone      | true  | false
            1114   | timestamp without time zone    | true  | true
            1114   | timestamp(3) without time zone | true  | false
            1184   | timestamp with time zone       | true  | true
            1184   | timestamp(0) with time zone    | true  | false
            1266   | time with time zone            | true  | true
            1186   | interval                       | true  | false
            1560   | bit(8)                         | true  | true
            1700   | numeric                        | true  | true
            1700   | numeric(5,2)                   | true  | true
            2205   | regclass                       | true  | false
            2950   | uuid                           | true  | true
            3904   | int4range                      | true  | false
            70001  | public.mood                    | true  | true
            70002  | public.amount                  | true  | false
            70003  | public.moment                  | true  | false
            70004  | public.number                  | true  | true
            70005  | public.feeling                 | true  | true
            70006  | public.text                    | true  | false
            70007  | public."numeric"               | true  | false
            """)
    void knowsTypesWhoseEqualityIsThatOfTheirBytesOrOfOneForm(
            int type, String declared, boolean deterministic, boolean known) {
        TargetTable table = table(column("id", type, declared, deterministic));

        assertThat(new KeyForm(table, columns(0)).isKnown()).isEqualTo(known);
    }

    @Test
    void knowsAKeyIfItKnowsAllOfItsColumns() {
        TargetTable table = table(
                column("id", 23, "integer", true), column("at", 1186, "interval", true), column("v", 25, "text", true));

        assertThat(new KeyForm(table, columns(0, 2)).isKnown()).isTrue();
        assertThat(new KeyForm(table, columns(0, 1)).isKnown()).isFalse();
        assertThat(new KeyForm(table, columns(1, 0)).isKnown()).isFalse();
        assertThat(new KeyForm(table, columns(0, 2)).key()).isEqualTo(columns(0, 2));
    }

    /**
     * The result of {@code =} for two values of the column. The server rounds to the scale of a column, halves away from zero; zero has
     * no sign for a comparison, and NaN equals NaN (manual, "Numeric Types"). Spaces at the end of a character(n) do not count.
     */
    @ParameterizedTest(name = "{0}: {1} and {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            integer              | 1         | 1                    | true
            integer              | 1         | -1                   | false
            numeric              | 1.0       | 1.00                 | true
            numeric              | 100       | 1E+2                 | true
            numeric              | 0.0       | 0                    | true
            numeric              | 1         | 1.01                 | false
            numeric              | NaN       | NaN                  | true
            numeric              | NaN       | 0                    | false
            numeric              | Infinity  | Infinity             | true
            numeric              | Infinity  | -Infinity            | false
            numeric(5,1)         | 1.25      | 1.3                  | true
            numeric(5,1)         | 1.25      | 1.2                  | false
            numeric(5,1)         | 1.24      | 1.2                  | true
            numeric(5,1)         | -1.25     | -1.3                 | true
            numeric(5,0)         | 0.5       | 1                    | true
            numeric(3,-2)        | 149       | 100                  | true
            numeric(3,-2)        | 150       | 200                  | true
            numeric(3,-2)        | 150       | 100                  | false
            double precision     | 0.0       | -0.0                 | true
            double precision     | NaN       | NaN                  | true
            double precision     | Infinity  | -Infinity            | false
            double precision     | 0.1       | 0.10000000149011612  | false
            real                 | 0.0       | -0.0                 | true
            real                 | 0.1       | 0.10000000149011612  | true
            real                 | NaN       | 1                    | false
            text                 | a         | "a "                 | false
            text                 | a         | A                    | false
            text                 | 1.0       | 1.00                 | false
            character varying(3) | a         | "a "                 | false
            character(3)         | a         | "a  "                | true
            character(3)         | ""        | "  "                 | true
            character(3)         | "a"       | " a"                 | false
            character(3)         | a         | "a\t"               | false
            """)
    void keysAreEqualIfTheServerSaysSo(String declared, String one, String other, boolean equal) {
        int type = switch (declared.replaceAll("\\(.*", "")) {
            case "integer" -> 23;
            case "numeric" -> 1700;
            case "double precision" -> 701;
            case "real" -> 700;
            case "text" -> 25;
            case "character" -> 1042;
            default -> 1043;
        };
        TargetTable table = table(column("id", type, declared, true));
        KeyForm form = new KeyForm(table, columns(0));
        RowChange first = upsert(table, Map.of("id", value(type, one)));
        RowChange second = upsert(table, Map.of("id", value(type, other)));

        assertThat(bytes(form, first).equals(bytes(form, second))).isEqualTo(equal);
        assertThat(form.hash(first) == form.hash(second)).isEqualTo(equal);
    }

    @Test
    void boundariesBetweenColumnsCount() {
        TargetTable table = table(column("a", 25, "text", true), column("b", 1042, "character(3)", true));
        KeyForm form = new KeyForm(table, columns(0, 1));
        RowChange one = upsert(table, Map.of("a", "x", "b", "yz"));
        RowChange other = upsert(table, Map.of("a", "xy", "b", "z"));

        assertThat(bytes(form, one)).isNotEqualTo(bytes(form, other));
        assertThat(bytes(new KeyForm(table, columns(1, 0)), one)).isNotEqualTo(bytes(form, one));
    }

    /** Lanes and tables of hashes use the lowest bits, in which the keys of a sequence must differ. */
    @Test
    void hashSpreadsOverAllBits() {
        assertThat(IntStream.range(0, 16).map(i -> KeyForm.spread(i << 16) & 15).distinct())
                .hasSize(16);
        assertThat(KeyForm.spread(1)).isEqualTo(0x9E3779B9 ^ 0x9E37);
    }

    private static Object value(int type, String text) {
        return switch (type) {
            case 23 -> Integer.valueOf(text);
            case 700 -> Float.valueOf(text);
            case 701 -> Double.valueOf(text);
            case 1700 -> text.endsWith("y") || text.equals("NaN") ? Double.valueOf(text) : new BigDecimal(text);
            default -> text;
        };
    }

    private static ByteBuffer bytes(KeyForm form, RowChange change) {
        BinaryWriter out = new BinaryWriter(16);
        form.write(change, out);
        return ByteBuffer.wrap(out.toByteArray());
    }

    private static RowChange upsert(TargetTable table, Map<String, Object> row) {
        StructuredData data = StructuredData.of(row);
        return new Planner(table, List.of())
                .plan(Record.of(Position.of(new byte[] {1}), Operation.CREATE, Map.of(), data, null, data));
    }

    private static ColumnSet columns(int... columns) {
        return ColumnSet.of(IntStream.of(columns));
    }

    private static TargetColumn column(String name, int type, String declared, boolean deterministic) {
        PgType known = TYPES.type(type);
        return new TargetColumn(
                name,
                known,
                declared,
                false,
                false,
                TargetColumn.Origin.SENT,
                deterministic,
                TargetColumn.BUILT_IN_EQUALITY);
    }

    private static TargetTable table(TargetColumn... columns) {
        return new TargetTable(
                CollectionName.parse("t"),
                1,
                List.of(columns),
                List.of(new UniqueIndex(ColumnSet.of(IntStream.range(0, columns.length)), true, true, true, false)),
                Set.of(),
                new Traits(false, false, false, false, false, ColumnSet.none(), false));
    }
}
