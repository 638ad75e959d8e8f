package dev.penstock.sink.internal.schema.plan;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.schema.ColumnDefinition;
import dev.penstock.core.internal.schema.TableDefinition;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.sink.internal.plan.TargetTables;
import dev.penstock.sink.internal.schema.plan.SchemaPlan.Alter;
import dev.penstock.sink.internal.schema.plan.SchemaPlan.Refuse;
import dev.penstock.sink.internal.sql.TargetTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlterationTest {
    private static final int TEXT = 25;
    private static final String ALTER = "ALTER TABLE \"public\".\"t\" ";

    /**
     * Columns of rows are written as name and number, 0 if that is not certain. {@code +} marks a default without a known value for rows
     * that were there, {@code ~} a column that the catalog has and the rows do not. The columns are texts, and the first is the key.
     */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
                nothing changes                  | id a     | id:1 a:2     | id:1 a:2         |
                added                            | id a     | id:1 a:2     | id:1 a:2 b:3     | ADD COLUMN b text
                added, with values not known     | id a     | id:1 a:2     | id:1 a:2 b:3+    | refused: 'b' was added in the source with a default
                dropped                          | id a     | id:1 a:2     | id:1             | DROP COLUMN a
                renamed                          | id a     | id:1 a:2     | id:1 b:2         | RENAME COLUMN a TO b
                dropped, another added           | id a     | id:1 a:2     | id:1 b:3         | DROP COLUMN a; ADD COLUMN b text
                dropped, its name added          | id a     | id:1 a:2     | id:1 a:3         | DROP COLUMN a; ADD COLUMN a text
                the same, under a later name     | id a     | id:1 a:2 ~b:3 | id:1 a:3      | DROP COLUMN a; ADD COLUMN a text
                the key dropped, its name added  | id a     | id:1 a:2     | id:3 a:2         | DROP COLUMN id; ADD COLUMN id text; ADD PRIMARY KEY (id)
                names exchanged                  | id a b   | id:1 a:2 b:3 | id:1 b:2 a:3     | RENAME COLUMN a TO penstock_renaming_0; RENAME COLUMN b TO penstock_renaming_1; RENAME COLUMN penstock_renaming_0 TO b; RENAME COLUMN penstock_renaming_1 TO a
                renamed, and its name added      | id a     | id:1 a:2     | id:1 b:2 a:3     | RENAME COLUMN a TO b; ADD COLUMN a text
                renamed to what the target has   | id a b   | id:1 a:2     | id:1 b:2         | refused: the target has a column of that name
                it may be another of its name    | id a     | id:1 a:2     | id:1 a:0         | refused: 'a' may have been dropped and added again
                it may be the renamed one        | id a     | id:1 a:2     | id:1 b:0         | refused: may be the column 'a'
                it was not certain before        | id a     | id:1 a:0     | id:1 b:3         | refused: may be the column 'a'
                not known before                 | id a     | -            | id:1 b:3         | refused: may be the column 'a'
                not known before, nothing is gone| id a     | -            | id:1 a:2 b:3     | ADD COLUMN b text
                """)
    void altersOrRefuses(String name, String target, @Nullable String before, String now, @Nullable String expected) {
        TargetTable table = TargetTables.of("t", 1, target.split(" "));

        SchemaPlan plan = SchemaPlanner.alter(
                table,
                relation(now),
                before == null ? null : relation(before),
                facts(Set.of()),
                new SchemaOptions(true, true, true));

        if (expected != null && expected.startsWith("refused: ")) {
            assertThat(plan).isInstanceOf(Refuse.class);
            assertThat(((Refuse) plan).message()).contains(expected.substring("refused: ".length()));
        } else {
            assertThat(statements(plan)).isEqualTo(expected == null ? "" : expected);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                dropped                       | id a   | id:1 a:2 | id:1     |   | COMMENT ON COLUMN
                dropped, its name added       | id a   | id:1 a:2 | id:1 a:3 |   | refused: was dropped and added again
                dropped earlier, its name now | id a   | id:1     | id:1 a:3 | a | refused: may have been dropped and added again
                dropped earlier, another now  | id a   | id:1     | id:1 b:3 | a | ADD COLUMN b text
                """)
    void keepsDroppedColumns(
            String name, String target, String before, String now, @Nullable String kept, String expected) {
        SchemaPlan plan = SchemaPlanner.alter(
                TargetTables.of("t", 1, target.split(" ")),
                relation(now),
                relation(before),
                facts(kept == null ? Set.of() : Set.of(kept)),
                new SchemaOptions(true, true, false));

        if (expected.startsWith("refused: ")) {
            assertThat(((Refuse) plan).message()).contains(expected.substring("refused: ".length()));
        } else {
            assertThat(statements(plan)).startsWith(expected).doesNotContain("DROP");
        }
    }

    private static String statements(SchemaPlan plan) {
        assertThat(plan).isInstanceOf(Alter.class);
        Alter alter = (Alter) plan;
        List<String> all = new ArrayList<>(alter.before());
        all.addAll(alter.statements());
        all.addAll(alter.notNull());
        all.addAll(alter.primaryKey());
        return String.join("; ", all).replace(ALTER, "").replace("\"", "");
    }

    private static Relation relation(String text) {
        List<Column> columns = new ArrayList<>();
        List<ColumnDefinition> defined = new ArrayList<>();
        for (String column : text.split(" ", -1)) {
            boolean sent = !column.startsWith("~");
            String name = column.split(":", 2)[0].replace("~", "");
            int number = Integer.parseInt(column.split(":", 2)[1].replace("+", ""));
            if (sent) {
                columns.add(new Column(name, requireNonNull(PgType.builtIn(TEXT)), -1, columns.isEmpty()));
            }
            if (number > 0) {
                defined.add(
                        new ColumnDefinition(number, name, TEXT, -1, "text", false, null, column.endsWith("+"), null));
            }
        }
        return new Relation(
                7, "public", "t", columns, new TableDefinition(defined, List.of("id"), List.of(), "1:1", 0));
    }

    private static TargetFacts facts(Set<String> kept) {
        return new TargetFacts(
                "role",
                "db",
                true,
                Map.of("public", true),
                Map.of(),
                Map.of(),
                Map.of(),
                Set.of(),
                "t_pkey",
                kept,
                true);
    }
}
