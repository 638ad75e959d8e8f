package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.sink.error.RecordException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows that refer to each other by foreign keys of the target. */
class ReferencesIT extends SinkTestBase {
    @ParameterizedTest
    @EnumSource(Way.class)
    void writesATreeWhoseChildrenComeFirst(Way way) {
        open(way);
        database.execute("CREATE TABLE tree (id int PRIMARY KEY, up int REFERENCES tree)");

        write(row("tree", 3, "up", 2), row("tree", 2, "up", 1), row("tree", 1, "up", null));

        assertThat(database.value("SELECT string_agg(id || '<' || coalesce(up, 0), ' ' ORDER BY id) FROM tree"))
                .isEqualTo("1<0 2<1 3<2");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void writesACircleOfTablesWhoseConstraintsCanBeDeferred(Way way) {
        open(way);
        database.execute(
                "CREATE TABLE a (id int PRIMARY KEY, b int)",
                "CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a DEFERRABLE)",
                "ALTER TABLE a ADD CONSTRAINT a_b FOREIGN KEY (b) REFERENCES b DEFERRABLE");

        write(row("a", 1, "b", 1), row("b", 1, "a", 1));

        assertThat(database.value("SELECT count(*) FROM a JOIN b ON a.b = b.id AND b.a = a.id"))
                .isEqualTo("1");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void namesConstraintTablesAndWaysOutWhenNoOrderWorks(Way way) {
        open(way);
        database.execute(
                "CREATE TABLE a (id int PRIMARY KEY, b int)",
                "CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a)",
                "ALTER TABLE a ADD CONSTRAINT a_b FOREIGN KEY (b) REFERENCES b");

        RecordException error = fail(RecordException.class, row("a", 1, "b", 1), row("b", 1, "a", 1));

        assertThat(error)
                .hasMessageContaining("'a_b'")
                .hasMessageContaining("table a")
                .hasMessageContaining("in table \"b\"")
                .hasMessageContaining("session.replicationRole=replica")
                .hasMessageContaining("create the constraint after the copy")
                .hasMessageContaining("DEFERRABLE");
        assertThat(database.value("SELECT count(*) FROM a")).isEqualTo("0");
    }

    private Record row(String table, int id, String column, Integer reference) {
        StructuredData key = data("id", id);
        return records.create(table, key, data("id", id, column, reference));
    }
}
