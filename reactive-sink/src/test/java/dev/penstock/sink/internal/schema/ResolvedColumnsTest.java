package dev.penstock.sink.internal.schema;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.schema.ColumnDefinition;
import dev.penstock.core.internal.schema.TableDefinition;
import dev.penstock.core.internal.type.PgType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResolvedColumnsTest {
    private static final int TEXT = 25;

    /** A column is {@code name:number}; one of several possible numbers is {@code name:2/3}, one of no known number {@code name:0}. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        certain                          | id:1 a:2         | id:1 a:3   | id:1 a:3
        the same as before               | id:1 a:2         | id:1 a:2/3 | id:1 a:2
        the other one as before          | id:1 a:3         | id:1 a:2/3 | id:1 a:3
        none of those                    | id:1 a:4         | id:1 a:2/3 | id:1 a:0
        another name before              | id:1 b:2         | id:1 a:2/3 | id:1 a:0
        not certain before either        | id:1 a:0         | id:1 a:2/3 | id:1 a:0
        several possible numbers before  | id:1 a:2/3       | id:1 a:2/3 | id:1 a:0
        two columns                      | id:1 a:2 b:3     | id:1 a:2/4 b:3/4 | id:1 a:2 b:3
        """)
    void takesTheNumberThatTheNameHadBefore(String name, String before, String now, String expected) {
        Relation resolved = ResolvedColumns.of(relation(7, now), relation(7, before));

        assertThat(numbers(resolved)).isEqualTo(expected);
        assertThat(numbers(ResolvedColumns.of(relation(7, now), relation(8, before))))
                .as("numbers of another table")
                .isEqualTo(numbers(relation(7, now)));
    }

    private static String numbers(Relation relation) {
        TableDefinition definition = requireNonNull(relation.definition());
        return relation.columns().stream()
                .map(column -> column.name()
                        + ':'
                        + definition
                                .column(column.name())
                                .map(ColumnDefinition::number)
                                .orElse(0))
                .collect(Collectors.joining(" "));
    }

    private static Relation relation(int oid, String text) {
        List<Column> columns = new ArrayList<>();
        List<ColumnDefinition> defined = new ArrayList<>();
        List<ColumnDefinition> candidates = new ArrayList<>();
        for (String column : text.split(" ", -1)) {
            String name = column.split(":", 2)[0];
            columns.add(new Column(name, requireNonNull(PgType.builtIn(TEXT)), -1, columns.isEmpty()));
            String[] numbers = column.split(":", 2)[1].split("/", -1);
            for (String number : numbers) {
                if (!number.equals("0")) {
                    (numbers.length == 1 ? defined : candidates)
                            .add(new ColumnDefinition(
                                    Integer.parseInt(number), name, TEXT, -1, "text", false, null, false, null));
                }
            }
        }
        return new Relation(
                oid,
                "public",
                "t",
                columns,
                new TableDefinition(defined, candidates, List.of("id"), List.of(), "1:1", true, 0));
    }
}
