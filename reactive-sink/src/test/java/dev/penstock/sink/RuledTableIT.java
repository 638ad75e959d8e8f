package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Check;
import dev.penstock.core.CollectionName;
import dev.penstock.core.Record;
import dev.penstock.sink.error.DatabaseException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A rule of the target may replace what the sink writes by nothing, without an error of the server. */
class RuledTableIT extends SinkTestBase {
    private static final String RULE = "CREATE RULE nothing AS ON %s TO t DO INSTEAD NOTHING";

    private Record[] changes() {
        return new Record[] {
            records.create("t", data("id", 2), data("id", 2, "v", "new")),
            records.update("t", data("id", 1), null, data("id", 1, "v", "changed")),
            records.delete("t", data("id", 1), null)
        };
    }

    private void table(String event) {
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, v text)",
                "INSERT INTO t VALUES (1, 'old')",
                RULE.formatted(event));
    }

    @ParameterizedTest
    @EnumSource
    void insertionThatARuleDiscardsIsAnError(Way way) {
        open(way);
        table("INSERT");

        DatabaseException error = fail(DatabaseException.class, changes());

        assertThat(error)
                .hasMessageContaining("Table public.t of the target has rules")
                .hasMessageContaining("Drop the rules");
        assertThat(database.rows("SELECT * FROM t")).containsExactly(List.of("1", "old"));
        assertThat(acknowledged.all()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void deletionThatARuleDiscardsIsAnErrorExactlyOnceToo(Way way) {
        open(way);
        table("DELETE");

        fail(
                DatabaseException.class,
                sink().delivery(Delivery.EXACTLY_ONCE).pipeline("p"),
                records.delete("t", data("id", 1), null));

        assertThat(database.rows("SELECT * FROM t")).containsExactly(List.of("1", "old"));
    }

    /** As a replica the session is not concerned. */
    @Test
    void ruleThatDoesNotActIsNoError() {
        open(18);
        table("INSERT");

        write(sink().replicationRole(ReplicationRole.REPLICA), changes());

        assertThat(database.rows("SELECT * FROM t")).containsExactly(List.of("2", "new"));
    }

    @Test
    void preflightForeseesTheRule() {
        open(18);
        table("INSERT");

        List<Check> checks =
                sink().build().preflight(List.of(CollectionName.parse("t"))).block(DEADLINE);

        assertThat(checks)
                .filteredOn(check -> check.name().equals("rules"))
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.ok()).isFalse();
                    assertThat(check.message())
                            .contains("Table t has rules that replace what the sink writes: nothing");
                    assertThat(check.fix()).isEqualTo("DROP RULE nothing ON \"public\".\"t\"");
                });
    }
}
