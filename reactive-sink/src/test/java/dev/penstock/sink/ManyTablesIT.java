package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Record;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Few rows each for many tables do not fill the server with stages. */
class ManyTablesIT extends SinkTestBase {
    private static final int TABLES = 300;

    @Test
    void fewRowsForManyTablesNeedFewStages() {
        open(18);
        database.execute("DO $$ BEGIN FOR i IN 1.." + TABLES
                + " LOOP EXECUTE format('CREATE TABLE t%s (id int PRIMARY KEY, v int)', i); END LOOP; END $$");
        List<Record> all = new ArrayList<>();
        for (int round = 0; round < 4; round++) {
            for (int i = 1; i <= TABLES; i++) {
                for (int row = 0; row < 2; row++) {
                    all.add(records.create("t" + i, data("id", row), data("id", row, "v", round)));
                }
            }
        }
        String[] stages = new String[1];
        Flux.fromIterable(all)
                .concatWith(Flux.defer(() -> {
                    stages[0] = database.value(
                            "SELECT count(*) FROM pg_class WHERE relpersistence = 't' AND relkind = 'r'");
                    return Flux.empty();
                }))
                .as(sink().batchSize(2 * TABLES)
                        .batchDelay(Duration.ofMinutes(1))
                        .build())
                .block(DEADLINE);

        assertThat(Integer.parseInt(stages[0])).isLessThan(TABLES / 4);
        assertThat(database.value("SELECT min(v) || ' ' || count(*) FROM t" + TABLES))
                .isEqualTo("3 2");
    }
}
