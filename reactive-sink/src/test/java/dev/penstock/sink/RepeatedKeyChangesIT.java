package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Record;
import dev.penstock.sink.error.RecordException;
import dev.penstock.sink.error.SinkException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A chain of key changes, {@code 2 to 3} and then {@code 1 to 2}, that is repeated after a restart. Rows that exist
 * only in the target reference the keys.
 */
class RepeatedKeyChangesIT extends SinkTestBase {
    private static final String PARENTS = "SELECT string_agg(id || v, ' ' ORDER BY id) FROM p";
    private static final String CHILDREN = "SELECT string_agg(id || '>' || pid, ' ' ORDER BY id) FROM c";

    private Record[] chain() {
        return new Record[] {
            records.update("p", data("id", 3), data("id", 2), data("id", 3, "v", "b")),
            records.update("p", data("id", 2), data("id", 1), data("id", 2, "v", "a"))
        };
    }

    private void parentsAndChildren() {
        database.execute(
                "CREATE TABLE p (id int PRIMARY KEY, v text)",
                "INSERT INTO p VALUES (1, 'a'), (2, 'b')",
                "CREATE TABLE c (id int PRIMARY KEY, pid int REFERENCES p ON DELETE CASCADE ON UPDATE CASCADE)",
                "INSERT INTO c VALUES (7, 1), (8, 2)");
    }

    @ParameterizedTest
    @EnumSource
    void aChainTakesItsChildrenAlong(Way way) {
        open(way);
        parentsAndChildren();

        write(chain());

        assertThat(database.value(PARENTS)).isEqualTo("2a 3b");
        assertThat(database.value(CHILDREN)).isEqualTo("7>2 8>3");
    }

    @ParameterizedTest
    @EnumSource
    void aRepeatLeavesRowsThatWereMovedBeforeAndTheirChildren(Way way) {
        open(way);
        parentsAndChildren();
        Record[] chain = chain();
        write(chain);

        write(chain);

        assertThat(database.value(PARENTS)).isEqualTo("2a 3b");
        assertThat(database.value(CHILDREN)).isEqualTo("7>2 8>3");
    }

    @ParameterizedTest
    @EnumSource
    void aRepeatIsRefusedIfARowWasChangedSince(Way way) {
        open(way);
        parentsAndChildren();
        Record[] chain = chain();
        write(chain);
        write(records.update("p", data("id", 3), null, data("id", 3, "v", "c")));

        SinkException error = fail(RecordException.class, chain);

        assertThat(error)
                .hasMessageContaining("the target has a row with the old key and another one with the new key")
                .hasMessageContaining("'p'");
        assertThat(database.value(PARENTS)).isEqualTo("2a 3c");
        assertThat(database.value(CHILDREN)).isEqualTo("7>2 8>3");
    }

    /** No row shows that 1 was moved to 9 before: the row that now has key 1 is moved instead, with its children. */
    @ParameterizedTest
    @EnumSource
    void aRepeatOfASwapOverAFreeKeyMakesTheTableRightAndNotItsChildren(Way way) {
        open(way);
        parentsAndChildren();
        Record[] swap = {
            records.update("p", data("id", 9), data("id", 1), data("id", 9, "v", "a")),
            records.update("p", data("id", 1), data("id", 2), data("id", 1, "v", "b")),
            records.update("p", data("id", 2), data("id", 9), data("id", 2, "v", "a"))
        };
        write(swap);
        assertThat(database.value(CHILDREN)).isEqualTo("7>2 8>1");

        write(swap);

        assertThat(database.value(PARENTS)).isEqualTo("1b 2a");
        assertThat(database.value(CHILDREN)).isEqualTo("7>1 8>2");
    }

    /** Tables without cascading references have nothing to lose: the row at the new key gives way. */
    @ParameterizedTest
    @EnumSource
    void aRowInTheWayIsReplacedIfNothingDependsOnIt(Way way) {
        open(way);
        database.execute(
                "CREATE TABLE p (id int PRIMARY KEY, v text)", "INSERT INTO p VALUES (1, 'a'), (2, 'b'), (3, 'old')");

        write(chain());

        assertThat(database.value(PARENTS)).isEqualTo("2a 3b");
    }

    @ParameterizedTest
    @EnumSource
    void aRepeatLeavesTheChildrenAloneIfForeignKeysDoNotAct(Way way) {
        open(way);
        parentsAndChildren();
        write(chain());
        Record[] repeated = chain();

        write(sink().replicationRole(ReplicationRole.REPLICA), repeated);

        assertThat(database.value(PARENTS)).isEqualTo("2a 3b");
        assertThat(database.value(CHILDREN)).isEqualTo("7>2 8>3");
    }
}
