package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Tables and columns that the target gets while the sink runs. */
class AlteredTargetIT extends SinkTestBase {
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void columnThatWasAddedToTargetAndSourceIsWritten(int parallelism) throws Exception {
        open(18);
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, v int)",
                "CREATE TABLE before (id int, v int)",
                "INSERT INTO before VALUES (1, 1)",
                "CREATE TABLE after (id int, v int, w int)",
                "INSERT INTO after VALUES (2, 2, 2), (3, 3, 3)");

        inTurn(rows("before"), "ALTER TABLE t ADD w int", rows("after"))
                .as(sink().parallelism(parallelism).build())
                .block(DEADLINE);

        assertThat(database.rows("SELECT id, w FROM t WHERE id > 1 ORDER BY id"))
                .containsExactly(List.of("2", "2"), List.of("3", "3"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void columnThatOnlyTheValuesTellOfIsWritten(int parallelism) {
        open(18);
        database.execute("CREATE TABLE t (id int PRIMARY KEY, v int)");

        inTurn(
                        List.of(create(data("id", 1, "v", 1))),
                        "ALTER TABLE t ADD w int",
                        List.of(create(data("id", 2)), create(data("id", 2, "w", 2)), create(data("id", 3, "w", 3))))
                .as(sink().parallelism(parallelism).build())
                .block(DEADLINE);

        assertThat(database.rows("SELECT id, w FROM t WHERE id > 1 ORDER BY id"))
                .containsExactly(List.of("2", "2"), List.of("3", "3"));
    }

    @Test
    void tableThatWasMissingIsWrittenToWhenItIsThere() {
        open(18);
        Record early = create(data("id", 1));

        inTurn(List.of(early), "CREATE TABLE t (id int PRIMARY KEY)", List.of(create(data("id", 2))))
                .as(sink().deadLetters((record, reason) -> Mono.empty()).build())
                .block(DEADLINE);

        assertThat(database.rows("SELECT * FROM t")).containsExactly(List.of("2"));
    }

    private Record create(StructuredData row) {
        return records.create("t", data("id", row.get("id")), row);
    }

    private List<Record> rows(String table) throws Exception {
        List<Record> all = new ArrayList<>();
        SourceRows.of(database, table).forEach(row -> all.add(records.create("t", data("id", row.get("id")), row)));
        return all;
    }

    /** Returns some records, and others after the first ones are written and the target is altered. */
    private Flux<Record> inTurn(List<Record> first, String ddl, List<Record> others) {
        Mono<Void> written = Mono.delay(Duration.ofMillis(10))
                .repeat()
                .takeUntil(tick -> !acknowledged.all().isEmpty())
                .then();
        return Flux.concat(Flux.fromIterable(first), written.thenMany(Flux.<Record>defer(() -> {
            database.execute(ddl);
            return Flux.fromIterable(others);
        })));
    }
}
