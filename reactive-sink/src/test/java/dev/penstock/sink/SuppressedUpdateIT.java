package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.sink.error.MissingRowException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A BEFORE trigger of the target may suppress a change: the row exists although the statement counts none. */
class SuppressedUpdateIT extends SinkTestBase {
    private PostgresSinkBuilder exactlyOnce() {
        return sink().delivery(Delivery.EXACTLY_ONCE).pipeline("p");
    }

    @ParameterizedTest
    @EnumSource
    void updateThatATriggerSuppressesIsNoMissingRow(Way way) {
        open(way);
        suppressing();

        PostgresSink sink = write(exactlyOnce(), records.patch("t", data("id", 1), null, data("id", 1, "v", 1), "big"));

        assertThat(sink.progress().skipped()).isZero();
        assertThat(database.rows("SELECT * FROM t")).containsExactly(List.of("1", "1", "b"));
    }

    @ParameterizedTest
    @EnumSource
    void updateThatATriggerSuppressesIsNotCountedAtLeastOnce(Way way) {
        open(way);
        suppressing();

        PostgresSink sink = write(records.patch("t", data("id", 1), null, data("id", 1, "v", 1), "big"));

        assertThat(sink.progress().skipped()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void rowThatIsNotThereIsStillMissing(Way way) {
        open(way);
        suppressing();

        fail(
                MissingRowException.class,
                exactlyOnce(),
                records.patch("t", data("id", 2), null, data("id", 2, "v", 1), "big"));
    }

    private void suppressing() {
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, v int, big text)",
                "INSERT INTO t VALUES (1, 1, 'b')",
                "CREATE TRIGGER same BEFORE UPDATE ON t FOR EACH ROW"
                        + " EXECUTE FUNCTION suppress_redundant_updates_trigger()");
    }
}
