package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Record;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Alterations of the target while the sink runs, which no record describes. */
class LearnedTargetIT extends SinkTestBase {
    /**
     * A child gets another parent, with a column that is not sent, and its former parent is deleted, in one
     * transaction.
     */
    @ParameterizedTest
    @ValueSource(ints = {3, 40})
    void foreignKeyThatIsAddedMeanwhileTakesNoChildrenAlong(int children) {
        open(18);
        database.execute(
                "CREATE TABLE p (id int PRIMARY KEY)", "CREATE TABLE c (id int PRIMARY KEY, pid int, big text)");
        List<Record> first = new ArrayList<>(List.of(
                records.create("p", data("id", 1), data("id", 1)), records.create("p", data("id", 2), data("id", 2))));
        List<Record> then = new ArrayList<>();
        for (int i = 0; i < children; i++) {
            first.add(records.create("c", data("id", i), data("id", i, "pid", 1, "big", "b")));
            then.add(records.patch("c", data("id", i), null, data("id", i, "pid", 2), "big"));
        }
        then.add(records.delete("p", data("id", 1), null));

        inTurn(first, "ALTER TABLE c ADD FOREIGN KEY (pid) REFERENCES p ON DELETE CASCADE", then)
                .as(sink().batchDelay(Duration.ofMillis(50)).build())
                .block(DEADLINE);

        assertThat(database.value("SELECT count(*) FROM c WHERE pid = 2 AND big = 'b'"))
                .isEqualTo(String.valueOf(children));
        assertThat(database.value("SELECT count(*) FROM p")).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 99})
    void valuesAreNotRoundedAfterAColumnIsWidened(int rows) {
        open(18);
        database.execute("CREATE TABLE t (id int PRIMARY KEY, v numeric(10,2), ts timestamp(0))");
        List<Record> first = new ArrayList<>();
        List<Record> then = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            first.add(row(1000 + i, "1.25", "2026-01-01T00:00:01"));
        }
        for (int i = 0; i < rows; i++) {
            then.add(row(i, "1.2345", "2026-01-01T00:00:01.5"));
        }
        // Written through a stage, because the table has rows.
        database.execute("INSERT INTO t VALUES (-1, 0, now())");

        inTurn(first, "ALTER TABLE t ALTER v TYPE numeric(10,4), ALTER ts TYPE timestamp", then)
                .as(sink().batchDelay(Duration.ofMillis(50)).build())
                .block(DEADLINE);

        assertThat(database.value("SELECT count(*) FROM t WHERE id BETWEEN 0 AND 999 AND v = 1.2345"
                        + " AND ts = '2026-01-01 00:00:01.5'"))
                .isEqualTo(String.valueOf(rows));
    }

    /**
     * Rows are copied directly into the table in binary form. The new type accepts them as other values, or cannot read
     * them.
     */
    @ParameterizedTest
    @ValueSource(strings = {"real", "bigint", "text", "oid"})
    void valuesAreThoseOfTheRecordsAfterAColumnChangesItsType(String type) {
        open(18);
        database.execute("CREATE TABLE t (id int PRIMARY KEY, v int)");
        List<Record> first = new ArrayList<>();
        List<Record> then = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            first.add(records.snapshot("t", data("id", i), data("id", i, "v", i)));
            then.add(records.snapshot("t", data("id", 1000 + i), data("id", 1000 + i, "v", 1000 + i)));
        }

        inTurn(first, "ALTER TABLE t ALTER v TYPE " + type + " USING v::" + type, then)
                .as(sink().batchDelay(Duration.ofMillis(50)).build())
                .block(DEADLINE);

        assertThat(database.value("SELECT count(*) FROM t WHERE v::text = id::text"))
                .isEqualTo("200");
    }

    /** The same for a table that was replaced by renaming. */
    @Test
    void valuesAreThoseOfTheRecordsAfterTheTableIsSwapped() {
        open(18);
        database.execute("CREATE TABLE t (id int PRIMARY KEY, v int)", "CREATE TABLE u (id int PRIMARY KEY, v real)");
        List<Record> first = new ArrayList<>();
        List<Record> then = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            first.add(records.snapshot("t", data("id", i), data("id", i, "v", i)));
            then.add(records.snapshot("t", data("id", 1000 + i), data("id", 1000 + i, "v", 1000 + i)));
        }

        inTurn(first, "BEGIN; ALTER TABLE t RENAME TO s; ALTER TABLE u RENAME TO t; COMMIT", then)
                .as(sink().batchDelay(Duration.ofMillis(50)).build())
                .block(DEADLINE);

        assertThat(database.value("SELECT count(*) FROM t WHERE v = id AND id >= 1000"))
                .isEqualTo("100");
    }

    private Record row(int id, String value, String time) {
        return records.create(
                "t",
                data("id", id),
                data("id", id, "v", new java.math.BigDecimal(value), "ts", java.time.LocalDateTime.parse(time)));
    }

    /** Returns some records, and others after the first ones are written and the target is altered. */
    private Flux<Record> inTurn(List<Record> first, String ddl, List<Record> others) {
        Record last = first.get(first.size() - 1);
        Mono<Void> written = Mono.delay(Duration.ofMillis(10))
                .repeat()
                .takeUntil(tick -> acknowledged.all().contains(last.position()))
                .then();
        return Flux.concat(Flux.fromIterable(first), written.thenMany(Flux.<Record>defer(() -> {
            database.execute(ddl);
            return Flux.fromIterable(others);
        })));
    }
}
