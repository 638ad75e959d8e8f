package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Record;
import dev.penstock.sink.error.RecordException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A table that is emptied in the source may be referenced, in the target, by one that is not replicated. */
class ReferencedTruncateIT extends SinkTestBase {
    @ParameterizedTest
    @EnumSource
    void tableThatAnEmptyTableReferencesIsEmptied(Way way) {
        open(way);
        referenced();

        write(records.truncate("orders", "7", "0/1"), records.create("orders", data("id", 2), data("id", 2)));

        assertThat(database.rows("SELECT * FROM orders")).containsExactly(List.of("2"));
    }

    @ParameterizedTest
    @EnumSource
    void tableThatAnEmptyTableReferencesIsEmptiedBeforeItIsReadAgain(Way way) {
        open(way);
        referenced();

        write(reset("orders"), records.snapshot("orders", data("id", 2), data("id", 2)));

        assertThat(database.rows("SELECT * FROM orders")).containsExactly(List.of("2"));
    }

    @ParameterizedTest
    @EnumSource
    void rowsThatReferenceTheTableAreAnErrorThatNamesBothTables(Way way) {
        open(way);
        referenced();
        database.execute("INSERT INTO notes VALUES (1, 1)");

        RecordException error = fail(RecordException.class, records.truncate("orders", "7", "0/1"));

        assertThat(error).hasMessageContaining("orders").hasMessageContaining("notes");
        assertThat(database.value("SELECT count(*) FROM notes")).isEqualTo("1");
    }

    private void referenced() {
        database.execute(
                "CREATE TABLE orders (id int PRIMARY KEY)",
                "INSERT INTO orders VALUES (1)",
                "CREATE TABLE notes (id int PRIMARY KEY, order_id int REFERENCES orders ON DELETE CASCADE)");
    }

    private Record reset(String table) {
        return records.record(Operation.DELETE, table, null, null, null, Map.of(Metadata.TRUNCATE, "true"));
    }
}
