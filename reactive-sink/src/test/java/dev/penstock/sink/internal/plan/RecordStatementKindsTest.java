package dev.penstock.sink.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.sink.internal.change.Planner;
import dev.penstock.sink.internal.change.RowChange;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.TargetColumn;
import dev.penstock.sink.internal.sql.TargetColumn.Origin;
import dev.penstock.sink.internal.sql.TargetTable;
import dev.penstock.sink.internal.sql.TargetTable.Traits;
import dev.penstock.sink.internal.sql.TargetTable.UniqueIndex;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The statements that write a single change, by its kind and the table. The columns are id, v and n; id is the key. */
class RecordStatementKindsTest {
    private static final PgType TEXT = Objects.requireNonNull(PgType.builtIn(25));
    private static final String LONG = "n".repeat(63);

    /**
     * The table has a key or a column n that is GENERATED ALWAYS AS IDENTITY, rows that depend on it (cascading), or partitions, whose index
     * has one more column than the key. Statements: {@code move} changes the key by an UPDATE, {@code re-move} by DELETE and INSERT,
     * {@code renew} creates a row with another n again. Others are checks, by their names. {@code /1} expects a row, and {@code !} fails
     * without it.
     */
    @ParameterizedTest(name = "{0} in a table with {1}, strict {2}")
    @CsvSource(delimiter = '|', textBlock = """
            append       | nothing special             | true  | insert
            upsert       | nothing special             | true  | insert
            upsert       | identity n                  | true  | renew insert
            upsert       | identity n, cascading       | true  | attached renew insert
            upsert       | partitions                  | true  | ambiguous update insert
            patch        | nothing special             | false | report/1
            patch        | nothing special             | true  | update!/1
            patch key    | nothing special             | false |
            patch key    | partitions                  | true  | ambiguous
            delete       | nothing special             | true  | delete
            delete       | partitions                  | true  | ambiguous delete
            move         | nothing special             | false | clear move
            move         | nothing special             | true  | clear move
            move         | cascading                   | false | two clear move
            move         | cascading                   | true  | clear move
            move         | partitions                  | false | ambiguous ambiguous clear move
            move         | identity id                 | false | clear re-move
            move         | identity id, cascading      | false | attached two clear re-move
            move         | identity id, cascading      | true  | attached clear re-move
            move         | identity n                  | false | clear move renew
            move         | identity n, cascading       | true  | clear move attached renew
            move_patch   | nothing special             | false | clear move/1
            move_patch   | nothing special             | true  | clear move!/1
            move_patch   | cascading                   | false | two clear move/1
            move_patch   | identity id, cascading      | true  | attached clear re-move!/1
            update_equal | nothing special             | true  | update/1
            update_equal | identity n                  | true  | renew/1
            update_equal | identity n, cascading       | true  | attached renew/1
            update_equal | identity n, the same        | true  | update/1
            delete_equal | nothing special             | true  | delete/1
            truncate     | nothing special             | true  | truncate
            """)
    void writesAChangeByItsKind(String kind, String traits, boolean strict, @Nullable String expected) {
        RowChange change = change(table(kind.equals("append") || kind.endsWith("equal"), traits), kind, traits);

        List<Statement> statements = RecordStatements.of(List.of(change), strict);

        assertThat(statements.stream().map(RecordStatementKindsTest::describe).collect(Collectors.joining(" ")))
                .isEqualTo(expected == null ? "" : expected);
        assertThat(statements)
                .allSatisfy(statement -> assertThat(statement.change()).isSameAs(change));
    }

    /** Nothing of a row is to be set if it has identities only, and they are the same. */
    @Test
    void writesNothingIfNoColumnCanBeSet() {
        TargetTable table = new TargetTable(
                CollectionName.parse("t"),
                1,
                List.of(column("n", Origin.IDENTITY_ALWAYS)),
                List.of(),
                Set.of(),
                traits("nothing special"));
        StructuredData row = data("n", "1");
        RowChange change = planned(table, Operation.UPDATE, null, row, row, "");

        assertThat(change.kind()).isEqualTo(RowChange.Kind.UPDATE_EQUAL);
        assertThat(RecordStatements.of(List.of(change), true)).isEmpty();
    }

    /** Names are quoted whatever they hold, up to the 63 bytes that PostgreSQL keeps; a backslash needs an escape string. */
    @Test
    void quotesNamesAndValues() {
        TargetTable keyed = quoted(true);
        TargetTable keyless = quoted(false);
        StructuredData key = data("a \"key\"", "O'Re\\il");
        StructuredData row = data("a \"key\"", "O'Re\\il", LONG, "--;");
        String table = "\"a.\"\"b\"\"\".\"" + LONG + "\"";
        String equal = "\"a \"\"key\"\"\" OPERATOR(pg_catalog.=) E'O''Re\\\\il'::\"pg_catalog\".\"text\"";
        String whole = equal + " AND \"" + LONG + "\" OPERATOR(pg_catalog.=) '--;'::\"pg_catalog\".\"text\"";
        String one = " WHERE (tableoid, ctid) OPERATOR(pg_catalog.=) (SELECT tableoid, ctid FROM " + table + " WHERE "
                + whole + " LIMIT 1)";

        assertThat(sql(planned(keyed, Operation.CREATE, key, null, row, "")))
                .isEqualTo("INSERT INTO " + table + " AS t (\"a \"\"key\"\"\", \"" + LONG
                        + "\") OVERRIDING SYSTEM VALUE VALUES (E'O''Re\\\\il', '--;') ON CONFLICT (\"a \"\"key\"\"\")"
                        + " DO UPDATE SET \"" + LONG + "\" = EXCLUDED.\"" + LONG + "\"");
        assertThat(sql(planned(keyed, Operation.DELETE, key, null, null, "")))
                .isEqualTo("DELETE FROM " + table + " AS t WHERE " + equal);
        assertThat(sql(planned(keyless, Operation.CREATE, null, null, row, "")))
                .isEqualTo("INSERT INTO " + table + " AS t (\"a \"\"key\"\"\", \"" + LONG
                        + "\") OVERRIDING SYSTEM VALUE VALUES (E'O''Re\\\\il', '--;')");
        assertThat(sql(planned(keyless, Operation.DELETE, null, row, null, "")))
                .isEqualTo("DELETE FROM " + table + one);
        assertThat(sql(planned(keyless, Operation.UPDATE, null, row, data("a \"key\"", null), "")))
                .isEqualTo("UPDATE " + table + " SET \"a \"\"key\"\"\" = NULL" + one);
        assertThat(sql(planned(keyed, Operation.DELETE, null, null, null, "truncate")))
                .isEqualTo("TRUNCATE " + table);
    }

    private static String sql(RowChange change) {
        return RecordStatements.of(List.of(change), false).stream()
                .map(Statement::sql)
                .collect(Collectors.joining("; "));
    }

    private static String describe(Statement statement) {
        String sql = statement.sql();
        String check = sql.replaceFirst("^SELECT CASE WHEN .*?'penstock\\.(\\w+) '.*", "$1");
        String word;
        if (!check.equals(sql)) {
            word = check;
        } else if (sql.startsWith("WITH moved AS")) {
            word = "move";
        } else if (sql.startsWith("WITH old AS")) {
            word = sql.contains(" moved AS (INSERT") ? "re-move" : "renew";
        } else if (sql.startsWith("WITH found AS")) {
            word = sql.contains("penstock.missing") ? "update" : "report";
        } else if (sql.startsWith("DELETE") && sql.contains(" AND EXISTS (")) {
            word = "clear";
        } else {
            word = sql.substring(0, sql.indexOf(' ')).toLowerCase(Locale.ROOT);
        }
        return word
                + (check.equals(sql) && sql.contains("penstock.missing") ? "!" : "")
                + (statement.expectedRows() < 0 ? "" : "/" + statement.expectedRows());
    }

    private static RowChange change(TargetTable table, String kind, String traits) {
        StructuredData key = data("id", "1");
        StructuredData row = data("id", "1", "v", "x", "n", "5");
        StructuredData old = data("id", "2", "v", "y", "n", traits.contains("same") ? "5" : "4");
        return switch (kind) {
            case "append" -> planned(table, Operation.CREATE, null, null, row, "");
            case "upsert" -> planned(table, Operation.CREATE, key, null, row, "");
            case "patch" -> planned(table, Operation.UPDATE, key, null, data("id", "1", "v", "x"), "n");
            case "patch key" -> planned(table, Operation.UPDATE, key, null, key, "v,n");
            case "delete" -> planned(table, Operation.DELETE, key, null, null, "");
            case "move" -> planned(table, Operation.UPDATE, key, old, row, "");
            case "move_patch" -> planned(table, Operation.UPDATE, key, old, data("id", "1", "v", "x"), "n");
            case "update_equal" -> planned(table, Operation.UPDATE, null, old, row, "");
            case "delete_equal" -> planned(table, Operation.DELETE, null, old, null, "");
            default -> planned(table, Operation.DELETE, null, null, null, "truncate");
        };
    }

    private static RowChange planned(
            TargetTable table,
            Operation operation,
            @Nullable StructuredData key,
            @Nullable StructuredData before,
            @Nullable StructuredData after,
            String unchanged) {
        Map<String, String> metadata = unchanged.equals("truncate")
                ? Map.of(Metadata.TRUNCATE, "true")
                : Map.of(Metadata.UNCHANGED, unchanged);
        return new Planner(table, List.of())
                .plan(Record.of(Position.of(new byte[] {1}), operation, metadata, key, before, after));
    }

    private static StructuredData data(@Nullable String... namesAndValues) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            columns.put(Objects.requireNonNull(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return StructuredData.of(columns);
    }

    private static TargetTable table(boolean keyless, String traits) {
        List<TargetColumn> columns = new ArrayList<>();
        for (String name : List.of("id", "v", "n")) {
            columns.add(column(name, traits.contains("identity " + name) ? Origin.IDENTITY_ALWAYS : Origin.SENT));
        }
        ColumnSet index = ColumnSet.of(traits.contains("partitions") ? IntStream.of(0, 2) : IntStream.of(0));
        return new TargetTable(
                CollectionName.parse("t"),
                1,
                columns,
                keyless ? List.of() : List.of(new UniqueIndex(index, true, true, true, false)),
                Set.of(),
                traits(traits));
    }

    private static TargetTable quoted(boolean keyed) {
        ColumnSet key = ColumnSet.of(IntStream.of(0));
        return new TargetTable(
                new CollectionName("a.\"b\"", LONG),
                1,
                List.of(column("a \"key\"", Origin.SENT), column(LONG, Origin.SENT)),
                keyed ? List.of(new UniqueIndex(key, true, true, true, false)) : List.of(),
                Set.of(),
                traits("nothing special"));
    }

    private static Traits traits(String text) {
        boolean cascading = text.contains("cascading");
        return new Traits(text.contains("partitions"), false, false, cascading, cascading, ColumnSet.none(), false);
    }

    private static TargetColumn column(String name, Origin origin) {
        return new TargetColumn(name, TEXT, "text", false, false, origin, true, TargetColumn.BUILT_IN_EQUALITY);
    }
}
