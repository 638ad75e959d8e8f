package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.sink.error.RecordException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An UPDATE that moves a row to another partition arrives as a deletion and an insertion if each partition is published
 * as a table of its own. The rows of the target that reference the row remain.
 */
class PartitionMoveIT extends SinkTestBase {
    private static final String ROUTE =
            "{{ index .Metadata \"opencdc.collection\" | trimSuffix \"_a\" | trimSuffix \"_b\" }}";
    private static final String CHILDREN = "SELECT string_agg(id || '>' || pid, ' ' ORDER BY id) FROM c";

    @ParameterizedTest
    @EnumSource
    void keepsTheChildrenOfARowThatKeepsItsKey(Way way) {
        open(way);
        database.execute(
                "CREATE TABLE p (id int PRIMARY KEY, region text)",
                "INSERT INTO p VALUES (1, 'east'), (2, 'east')",
                "CREATE TABLE c (id int PRIMARY KEY, pid int REFERENCES p ON DELETE CASCADE ON UPDATE CASCADE)",
                "INSERT INTO c VALUES (7, 1), (8, 2)");

        write(
                sink().table(ROUTE),
                delete("p_a", data("id", 1)),
                create("p_b", data("id", 1), data("id", 1, "region", "west")));

        assertThat(database.value(CHILDREN)).isEqualTo("7>1 8>2");
        assertThat(database.value("SELECT region FROM p WHERE id = 1")).isEqualTo("west");
    }

    @ParameterizedTest
    @EnumSource
    void takesTheChildrenAlongToANewKey(Way way) {
        open(way);
        database.execute(
                "CREATE TABLE p (id int PRIMARY KEY, v text)",
                "INSERT INTO p VALUES (1, 'a'), (2, 'b')",
                "CREATE TABLE c (id int PRIMARY KEY, pid int REFERENCES p ON DELETE CASCADE ON UPDATE CASCADE)",
                "INSERT INTO c VALUES (7, 1), (8, 2)");

        write(
                sink().table(ROUTE),
                delete("p_a", data("id", 1)),
                create("p_b", data("id", 101), data("id", 101, "v", "a")));

        assertThat(database.value(CHILDREN)).isEqualTo("7>101 8>2");
        assertThat(database.value("SELECT string_agg(id || v, ' ' ORDER BY id) FROM p"))
                .isEqualTo("2b 101a");
    }

    /** The neighbour: a row that the user deleted takes its children along, whatever follows. */
    @ParameterizedTest
    @EnumSource
    void deletesTheChildrenOfARowThatWasDeleted(Way way) {
        open(way);
        database.execute(
                "CREATE TABLE p (id int PRIMARY KEY, v text)",
                "INSERT INTO p VALUES (1, 'a'), (2, 'b')",
                "CREATE TABLE c (id int PRIMARY KEY, pid int REFERENCES p ON DELETE CASCADE ON UPDATE CASCADE)",
                "INSERT INTO c VALUES (7, 1), (8, 2)");

        write(delete("p", data("id", 1)), create("p", data("id", 3), data("id", 3, "v", "c")));

        assertThat(database.value(CHILDREN)).isEqualTo("8>2");
        assertThat(database.value("SELECT string_agg(id || v, ' ' ORDER BY id) FROM p"))
                .isEqualTo("2b 3c");
    }

    /** The neighbour: an UPDATE of another row, in another partition, is not where the deleted row went. */
    @ParameterizedTest
    @EnumSource
    void deletionBeforeAnUpdateIsNoMove(Way way) {
        open(way);
        database.execute(
                "CREATE TABLE p (id int PRIMARY KEY, v text)",
                "INSERT INTO p VALUES (1, 'a'), (2, 'b')",
                "CREATE TABLE c (id int PRIMARY KEY, pid int REFERENCES p ON DELETE CASCADE ON UPDATE CASCADE)",
                "INSERT INTO c VALUES (7, 1), (8, 2)");

        write(
                sink().table(ROUTE),
                delete("p_a", data("id", 1)),
                record(Operation.UPDATE, "p_b", data("id", 2), null, data("id", 2, "v", "changed")));

        assertThat(database.value(CHILDREN)).isEqualTo("8>2");
        assertThat(database.rows("SELECT * FROM p")).containsExactly(List.of("2", "changed"));
    }

    /** Later changes of the children in the transaction find them, even where a missing row is an error. */
    @ParameterizedTest
    @EnumSource
    void exactlyOnceContinuesWithTheChildren(Way way) {
        open(way);
        database.execute(
                "CREATE TABLE p (id int PRIMARY KEY, region text)",
                "INSERT INTO p VALUES (1, 'east')",
                "CREATE TABLE c (id int PRIMARY KEY, pid int REFERENCES p ON DELETE CASCADE, v int, large text)",
                "INSERT INTO c VALUES (7, 1, 0, 'kept')");

        List<Record> all = new ArrayList<>(List.of(
                delete("p_a", data("id", 1)),
                create("p_b", data("id", 1), data("id", 1, "region", "west")),
                records.record(
                        Operation.UPDATE,
                        "c",
                        data("id", 7),
                        null,
                        data("id", 7, "pid", 1, "v", 5),
                        Map.of(Metadata.UNCHANGED, "large", Metadata.COMMIT_LSN, "0/1"))));
        write(sink().delivery(Delivery.EXACTLY_ONCE).pipeline("moves").table(ROUTE), all.toArray(new Record[0]));

        assertThat(database.value("SELECT v || large FROM c")).isEqualTo("5kept");
    }

    /** The two records are one update: what is left of the row is what an update that fails would leave. */
    @ParameterizedTest
    @EnumSource
    void setsBothRecordsAsideIfTheTargetRefusesTheMove(Way way) {
        open(way);
        createReferenced();

        PostgresSink sink = write(
                sink().table(ROUTE).onError(OnError.DEAD_LETTER).deadLetterTable("dead"),
                create("p_a", data("id", 3), data("id", 3, "v", "c")),
                delete("p_a", data("id", 1)),
                create("p_b", data("id", 101), data("id", 101, "v", "bad")));

        assertThat(database.value(CHILDREN)).isEqualTo("7>1");
        assertThat(database.value("SELECT string_agg(id || v, ' ' ORDER BY id) FROM p"))
                .isEqualTo("1a 3c");
        assertThat(database.rows("SELECT operation, key->>'id' FROM dead ORDER BY operation DESC"))
                .containsExactly(List.of("delete", "1"), List.of("create", "101"));
        assertThat(sink.progress().rejected()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void acknowledgesNeitherRecordIfTheTargetRefusesTheMove(Way way) {
        open(way);
        createReferenced();
        Record before = create("p_a", data("id", 3), data("id", 3, "v", "c"));

        fail(
                RecordException.class,
                sink().table(ROUTE).batchTransactions(BatchTransactions.SPLIT),
                before,
                delete("p_a", data("id", 1)),
                create("p_b", data("id", 101), data("id", 101, "v", "bad")));

        assertThat(acknowledged.last()).isEqualTo(before.position());
        assertThat(database.value("SELECT string_agg(id || v, ' ' ORDER BY id) FROM p"))
                .isEqualTo("1a 3c");
    }

    private void createReferenced() {
        database.execute(
                "CREATE TABLE p (id int PRIMARY KEY, v text CHECK (v <> 'bad'))",
                "INSERT INTO p VALUES (1, 'a')",
                "CREATE TABLE c (id int PRIMARY KEY, pid int REFERENCES p ON DELETE CASCADE ON UPDATE CASCADE)",
                "INSERT INTO c VALUES (7, 1)");
    }

    private Record delete(String partition, StructuredData key) {
        return record(Operation.DELETE, partition, key, key, null);
    }

    private Record create(String partition, StructuredData key, StructuredData row) {
        return record(Operation.CREATE, partition, key, null, row);
    }

    private Record record(
            Operation operation,
            String partition,
            StructuredData key,
            @Nullable StructuredData before,
            @Nullable StructuredData after) {
        return records.record(operation, partition, key, before, after, Map.of(Metadata.COMMIT_LSN, "0/1"));
    }
}
