package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Record;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables are emptied before they are read again: by records without transaction, one for each table. */
class ResetsIT extends SinkTestBase {
    @ParameterizedTest
    @EnumSource
    void tablesThatReferenceEachOtherAreEmptiedTogether(Way way) {
        open(way);
        database.execute(
                "CREATE TABLE parent (id int PRIMARY KEY)",
                "CREATE TABLE child (id int PRIMARY KEY, p int REFERENCES parent)",
                "INSERT INTO parent VALUES (1)",
                "INSERT INTO child VALUES (1, 1)");

        write(
                reset("parent"),
                reset("child"),
                records.snapshot("parent", data("id", 2), data("id", 2)),
                records.snapshot("child", data("id", 2), data("id", 2, "p", 2)));

        assertThat(database.rows("SELECT * FROM child")).containsExactly(List.of("2", "2"));
        assertThat(database.rows("SELECT * FROM parent")).containsExactly(List.of("2"));
    }

    private Record reset(String table) {
        return records.record(Operation.DELETE, table, null, null, null, Map.of(Metadata.TRUNCATE, "true"));
    }
}
