package dev.penstock.source;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.Operation;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;

/** A table is read again, and again, while it is written to: nothing that is emitted is older than what was seen of a row. */
class RepeatedReadIT {
    private static final int READS = "whole".equals(System.getProperty("penstock.checks")) ? 40 : 3;

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    @Timeout(600)
    void emitsNothingOlderThanWhatTheSubscriberHasSeenOfARow(int version) throws Exception {
        try (Stage stage = new Stage(version)) {
            stage.execute(
                    "CREATE SEQUENCE versions",
                    "CREATE TABLE t (id int PRIMARY KEY, v bigint)",
                    "INSERT INTO t SELECT i, nextval('versions') FROM generate_series(1, 500) i");
            PostgresSource source = stage.builder("t").snapshotParallelism(3).build();
            List<Record> records = new CopyOnWriteArrayList<>();
            Disposable subscription = source.records().subscribe(records::add);
            await().atMost(Stage.DEADLINE).until(() -> records.size() > 500);
            AtomicBoolean over = new AtomicBoolean();
            Thread writer = new Thread(() -> write(stage, new Random(version), over), "writer");
            writer.start();
            for (int i = 0; i < READS; i++) {
                source.admin().resnapshot("t").block(Stage.DEADLINE);
            }
            over.set(true);
            writer.join(Stage.DEADLINE.toMillis());
            long mark = stage.mark();
            await().atMost(Stage.DEADLINE).until(() -> Stage.isMark(mark).test(records.get(records.size() - 1)));
            subscription.dispose();
            source.admin().released().block(Stage.DEADLINE);

            assertThat(records.stream()
                            .filter(record -> record.operation() == Operation.SNAPSHOT)
                            .count())
                    .isGreaterThan(100L * READS);
            Map<Object, Long> seen = new HashMap<>();
            Map<String, String> rows = new TreeMap<>();
            for (Record record : records) {
                if (!Stage.isMark(record)) {
                    Object id = requireNonNull(requireNonNull(record.key()).get("id"));
                    StructuredData after = (StructuredData) record.after();
                    if (after == null) {
                        rows.remove(id.toString());
                    } else {
                        long v = (Long) requireNonNull(after.get("v"));
                        assertThat(v).as("row %s", id).isGreaterThanOrEqualTo(seen.getOrDefault(id, 0L));
                        seen.put(id, v);
                        rows.put(id.toString(), String.valueOf(v));
                    }
                }
            }
            Map<String, String> expected = new TreeMap<>();
            stage.database().rows("SELECT id, v FROM t").forEach(row -> expected.put(row.get(0), row.get(1)));
            assertThat(rows).isEqualTo(expected);
        }
    }

    /** Every version of a row is newer than those before it, also where the row was deleted in between. */
    private static void write(Stage stage, Random random, AtomicBoolean over) {
        while (!over.get()) {
            int id = 1 + random.nextInt(500);
            stage.execute(
                    switch (random.nextInt(4)) {
                        case 0 -> "DELETE FROM t WHERE id BETWEEN " + id + " AND " + (id + 5);
                        case 1 ->
                            "INSERT INTO t SELECT i, nextval('versions') FROM generate_series(" + id + ", " + (id + 9)
                                    + ") i ON CONFLICT DO NOTHING";
                        default ->
                            "UPDATE t SET v = nextval('versions') WHERE id BETWEEN " + id + " AND "
                                    + (id + random.nextInt(100));
                    });
        }
    }
}
