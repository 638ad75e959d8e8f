package dev.penstock.sink.internal.schema;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.schema.ColumnDefinition;
import dev.penstock.core.internal.schema.TableDefinition;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.sink.error.DatabaseException;
import dev.penstock.sink.internal.connection.RefusedStatement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The former columns of a table that was dropped and created again, and the errors of its alteration. */
class RecreatedTableTest {
    /**
     * A column is its name, the OID of its type, the type's modifier and its number. A column that is not the same gets a negative number,
     * which no column of the new table has.
     */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            the same columns     | id:23:-1:1 v:25:-1:2   | id:23:-1:1 v:25:-1:2           | 1 2
            other numbers now    | id:23:-1:1 v:25:-1:2   | v:25:-1:1 id:23:-1:2           | 2 1
            another type         | id:23:-1:1 v:25:-1:2   | id:20:-1:1 v:25:-1:2           | -1 2
            another modifier     | id:23:-1:1 v:1043:7:2  | id:23:-1:1 v:1043:9:2          | 1 -2
            another name         | id:23:-1:1 v:25:-1:2   | id:23:-1:1 w:25:-1:2           | 1 -2
            a column more now    | id:23:-1:1             | id:23:-1:1 v:25:-1:2           | 1
            all others           | id:23:-1:1 v:25:-1:2   | a:23:-1:1 b:25:-1:2            | -1 -2
            number not certain   | id:23:-1:1 v:25:-1:2   | id:23:-1:1 v:25:-1:0           | 1 -2
            """)
    void columnOfTheSameNameAndTypeIsTheSame(String name, String dropped, String created, String numbers) {
        Relation former = RecreatedTable.former(relation(7, dropped, "1:1"), relation(8, created, "2:2"));

        TableDefinition definition = requireNonNull(former.definition());
        assertThat(former.columns()).isEqualTo(relation(7, dropped, "1:1").columns());
        assertThat(definition.columns().stream()
                        .map(column -> "" + column.number())
                        .collect(Collectors.joining(" ")))
                .isEqualTo(numbers);
        assertThat(former.oid()).isEqualTo(8);
        assertThat(definition.database()).isEqualTo("2:2");
    }

    @Test
    void formerColumnsStayUnknownIfTheNewOnesAre() {
        Relation dropped = relation(7, "id:23:-1:1", "1:1");
        Relation created = new Relation(8, "public", "t", dropped.columns());

        assertThat(RecreatedTable.former(dropped, created)).isSameAs(dropped);
    }

    /** An OID is unsigned. */
    @Test
    void identityIsThatOfTheDatabaseAndTheTable() {
        assertThat(SourceIdentity.of(relation(-1, "id:23:-1:1", "7:5")))
                .isEqualTo(new SourceIdentity("t", "7:5", 4_294_967_295L));
        assertThat(SourceIdentity.of(new Relation(1, "public", "t", List.of()))).isNull();
    }

    /** Errors that pass are retried as they are; those of a concurrent creation by another attempt. */
    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            42P07, true, ConcurrentChangeException, -
            42710, true, ConcurrentChangeException, -
            42P06, true, ConcurrentChangeException, -
            42701, false, ConcurrentChangeException, -
            23505, false, ConcurrentChangeException, -
            42501, true, DatabaseException, Table s.t could not be created in the target. The server says: m.
            42P16, false, DatabaseException, Table s.t could not be altered in the target. The server says: m.
            40P01, false, RefusedStatement, -
            55P03, false, RefusedStatement, -
            """)
    void alterationFailsByItsCause(String state, boolean creates, String type, @Nullable String message) {
        Throwable error = SchemaWriter.failed(new CollectionName("s", "t"), creates, new RefusedStatement(state, "m"));

        assertThat(error.getClass().getSimpleName()).isEqualTo(type);
        if (error instanceof DatabaseException failed) {
            assertThat(failed).hasMessageStartingWith(message);
            assertThat(failed.sqlState()).contains(state);
            assertThat(failed.isTransient()).isFalse();
        }
    }

    @Test
    void errorWithoutACodeIsPassedOn() {
        IOException reset = new IOException("reset");

        assertThat(SchemaWriter.failed(new CollectionName("s", "t"), true, reset))
                .isSameAs(reset);
    }

    private static Relation relation(int oid, String text, String database) {
        List<Column> columns = new ArrayList<>();
        List<ColumnDefinition> defined = new ArrayList<>();
        for (String column : text.split(" ", -1)) {
            String[] parts = column.split(":", -1);
            int type = Integer.parseInt(parts[1]);
            int modifier = Integer.parseInt(parts[2]);
            columns.add(new Column(parts[0], requireNonNull(PgType.builtIn(type)), modifier, columns.isEmpty()));
            if (!parts[3].equals("0")) {
                defined.add(new ColumnDefinition(
                        Integer.parseInt(parts[3]), parts[0], type, modifier, "", false, null, false, null));
            }
        }
        return new Relation(
                oid, "public", "t", columns, new TableDefinition(defined, List.of(), List.of(), database, 0));
    }
}
