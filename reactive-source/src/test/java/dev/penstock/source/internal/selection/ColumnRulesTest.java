package dev.penstock.source.internal.selection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Check;
import dev.penstock.source.internal.table.ReplicaIdentity;
import dev.penstock.source.internal.table.SourceColumn;
import dev.penstock.source.internal.table.SourceColumn.Generation;
import dev.penstock.source.internal.table.SourceTable;
import dev.penstock.source.internal.table.TableKey;
import dev.penstock.source.internal.table.TableName;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules for the table {@code public.t} with the key id and the columns short varchar(63), long varchar(64), text and number. */
class ColumnRulesTest {
    private static final TableName NAME = new TableName("public", "t");

    /** In this order: the replica identity, the excluded columns, the mask of a column, and the beginning of each finding. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            DEFAULT | text       |                |
            DEFAULT | t.text     |                |
            DEFAULT | public.t.number |           |
            DEFAULT | other.text |                | Column public.other.text, which is to be excluded or masked, is not a column
            DEFAULT | none       |                | Column none, which is to be excluded or masked, is not a column
            DEFAULT | id         |                | Column 'id' of table public.t is part of its key and cannot be excluded
            DEFAULT | text id    |                | Column 'id' of table public.t is part of its key and cannot be excluded
            FULL    | text       |                | Columns of table public.t cannot be excluded while its replica identity is FULL
            FULL    |            | text=SHA256    |
            DEFAULT |            | text=NULL      |
            DEFAULT |            | text=TEXT      |
            DEFAULT |            | number=NULL    |
            DEFAULT |            | number=TEXT    | Column 'number' of table public.t is of type int4 and can be masked with null only
            DEFAULT |            | number=SHA256  | Column 'number' of table public.t is of type int4 and can be masked with null only
            DEFAULT |            | long=SHA256    |
            DEFAULT |            | short=SHA256   | Column 'short' of table public.t is 63 characters long, and its mask has 64
            DEFAULT |            | short=TEXT     |
            DEFAULT |            | short=NULL     |
            DEFAULT |            | id=SHA256      |
            DEFAULT |            | id=NULL        | Column 'id' of table public.t is part of its key and can be masked with sha256 only
            DEFAULT |            | id=TEXT        | Column 'id' of table public.t is part of its key and can be masked with sha256 only
            FULL    |            | id=TEXT        | Column 'id' of table public.t is part of its key and can be masked with sha256 only
            DEFAULT |            | none=NULL      | Column none, which is to be excluded or masked, is not a column
            DEFAULT | number     | number=TEXT    |
            """)
    void reportsWhyARuleCannotBeApplied(
            ReplicaIdentity identity, @Nullable String excluded, @Nullable String mask, @Nullable String finding) {
        List<Check> findings = new ColumnRules(names(excluded), masks(mask)).findings(List.of(table(identity)));

        if (finding == null) {
            assertThat(findings).isEmpty();
        } else {
            assertThat(findings)
                    .singleElement()
                    .extracting(Check::message)
                    .asString()
                    .startsWith(finding);
        }
    }

    @Test
    void prefersTheMaskOfANamedTable() {
        ColumnRules rules = new ColumnRules(
                List.of(),
                Map.of(
                        ColumnName.parse("text"), ColumnMask.ofNull(),
                        ColumnName.parse("t.text"), ColumnMask.text("x"),
                        ColumnName.parse("other.t.number"), ColumnMask.ofNull()));

        assertThat(rules.masks(NAME)).isEqualTo(Map.of("text", ColumnMask.text("x")));
        assertThat(rules.masks(new TableName("other", "t")))
                .isEqualTo(Map.of("text", ColumnMask.ofNull(), "number", ColumnMask.ofNull()));
        assertThat(rules.hidden()).hasSize(3);
    }

    @Test
    void withholdsExcludedColumnsThatTheTableHas() {
        ColumnRules rules = new ColumnRules(names("text none other.number"), Map.of());

        assertThat(rules.applyTo(List.of(table(ReplicaIdentity.DEFAULT))).get(0).withheld())
                .containsExactly("text");
        assertThat(rules.excludes(NAME, "text")).isTrue();
        assertThat(rules.excludes(NAME, "number")).isFalse();
        assertThat(rules.excludes(new TableName("public", "other"), "number")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"'', 0", "ä😀, 2", "abc, 3"})
    void countsTheCharactersOfAText(String text, int characters) {
        assertThat(ColumnMask.text(text).characters()).isEqualTo(characters);
    }

    private static List<ColumnName> names(@Nullable String names) {
        return names == null
                ? List.of()
                : Arrays.stream(names.split(" ", -1)).map(ColumnName::parse).toList();
    }

    private static Map<ColumnName, ColumnMask> masks(@Nullable String mask) {
        return Arrays.stream(mask == null ? new String[0] : new String[] {mask})
                .map(text -> text.split("=", 2))
                .collect(Collectors.toMap(
                        parts -> ColumnName.parse(parts[0]), parts -> switch (ColumnMask.Kind.valueOf(parts[1])) {
                            case NULL -> ColumnMask.ofNull();
                            case TEXT -> ColumnMask.text("x");
                            case SHA256 -> ColumnMask.sha256("salt");
                        }));
    }

    private static SourceTable table(ReplicaIdentity identity) {
        List<String> key = List.of("id");
        return new SourceTable(
                1,
                NAME,
                false,
                new TableKey(identity, identity == ReplicaIdentity.FULL ? List.of() : key, key),
                List.of(
                        column(1, "id", 25, -1),
                        column(2, "short", 1043, 67),
                        column(3, "long", 1043, 68),
                        column(4, "text", 25, -1),
                        column(5, "number", 23, -1)),
                List.of());
    }

    private static SourceColumn column(int number, String name, int type, int modifier) {
        return new SourceColumn(number, name, type, modifier, Generation.NONE);
    }
}
