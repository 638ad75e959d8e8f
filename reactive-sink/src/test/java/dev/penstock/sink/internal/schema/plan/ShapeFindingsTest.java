package dev.penstock.sink.internal.schema.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Check;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.schema.ColumnDefinition;
import dev.penstock.core.internal.schema.TableDefinition;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.sink.internal.plan.TargetTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapeFindingsTest {
    /** The columns of the target are texts. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                equal                         | id a | id a         | false |
                a column is missing           | id   | id a         | false | wrong: has no column 'a'
                a column is missing and added | id   | id a         | true  |
                another type                  | id a | id a:integer | false | warning: is text, and integer in the source
                another type, followed        | id a | id a:integer | true  | warning: is text, and integer in the source
                a shorter type                | id a | id a:varchar | true  |
                """)
    void comparesATableWithItsSource(
            String name, String target, String source, boolean alters, @Nullable String expected) {
        List<Check> checks = ShapeFindings.of(
                TargetTables.of("t", 1, target.split(" ", -1)),
                relation(source),
                new SchemaOptions(true, alters, false));

        if (expected == null) {
            assertThat(checks).isEmpty();
        } else {
            assertThat(checks).singleElement().satisfies(check -> {
                assertThat(check.ok()).isEqualTo(expected.startsWith("warning"));
                assertThat(check.message()).contains(expected.substring(expected.indexOf(' ') + 1));
            });
        }
    }

    private static Relation relation(String text) {
        List<Column> columns = new ArrayList<>();
        List<ColumnDefinition> defined = new ArrayList<>();
        for (String part : text.split(" ", -1)) {
            String[] names = part.split(":", -1);
            String type = names.length == 1 ? "text" : names[1].equals("varchar") ? "character varying(5)" : names[1];
            int oid = names.length == 1 ? 25 : names[1].equals("varchar") ? 1043 : 23;
            columns.add(new Column(names[0], Objects.requireNonNull(PgType.builtIn(oid)), -1, columns.isEmpty()));
            defined.add(new ColumnDefinition(columns.size(), names[0], oid, -1, type, false, null, false, null));
        }
        return new Relation(7, "public", "t", columns, new TableDefinition(defined, List.of(), List.of(), "1:1", 0));
    }
}
