package dev.penstock.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.source.catalog.OnEachServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Compares what the source emits, record by record and in order, with what the server's own plugin {@code test_decoding}
 * says happened, over subscriptions that begin behind random records and acknowledge some of them.
 */
@OnEachServer
class WorkloadIT {
    private static final boolean WHOLE = "whole".equals(System.getProperty("penstock.checks"));
    private static final int SEEDS = WHOLE ? 100 : 5;

    private final int version;

    WorkloadIT(int version) {
        this.version = version;
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void emitsExactlyWhatTheServerSaysHappened() throws Exception {
        long first = Long.getLong("penstock.seed", 1000L * version);
        for (long seed = first; seed < first + SEEDS; seed++) {
            try (Stage stage = new Stage(version)) {
                run(stage, seed);
            } catch (Exception | AssertionError e) {
                throw new AssertionError("With -Dpenstock.seed=" + seed + ": " + e.getMessage(), e);
            }
        }
    }

    private static void run(Stage stage, long seed) throws Exception {
        Workload workload = new Workload(stage, seed);
        Random random = new Random(~seed);
        Position begin = stage.begin(source(stage)).end();
        String oracle = "oracle_" + stage.database().name();
        stage.execute("SELECT pg_create_logical_replication_slot('" + oracle + "', 'test_decoding')");

        List<Position> positions = new ArrayList<>(List.of(begin));
        int acknowledged = 0;
        for (int round = 0; round < 4; round++) {
            workload.run(60);
            List<Happening> expected = happenings(stage, oracle);
            int from = acknowledged + random.nextInt(positions.size() - acknowledged);
            int count = Math.min(expected.size() - from, 1 + random.nextInt(1 + expected.size()));
            if (count > 0) {
                int acknowledge = random.nextInt(count);
                PostgresSource source = source(stage);
                List<Record> records =
                        read(source, positions.get(from), count, random.nextBoolean() ? acknowledge : -1);
                assertSame(records, expected.subList(from, from + count), from);
                for (int i = Math.max(0, positions.size() - 1 - from); i < count; i++) {
                    positions.add(Position.of(records.get(i).position().toBytes()));
                }
                // Behind what was acknowledged the server need not go back.
                acknowledged = Math.max(acknowledged, from + acknowledge + 1);
            }
        }

        int from = acknowledged + random.nextInt(positions.size() - acknowledged);
        PostgresSource source = source(stage);
        CompletableFuture<List<Record>> live = source.recordsAfter(positions.get(from))
                .takeUntil(Stage::isMark)
                .collectList()
                .toFuture();
        workload.run(100);
        workload.finish();
        stage.mark();
        List<Record> records = new ArrayList<>(live.get(60, TimeUnit.SECONDS));
        source.released().block(Stage.DEADLINE);
        records.remove(records.size() - 1);
        List<Happening> expected = happenings(stage, oracle);
        assertThat(expected).as("the workload does something").hasSizeGreaterThan(50);
        assertSame(records, expected.subList(from, expected.size()), from);
    }

    private static PostgresSource source(Stage stage) {
        return stage.builder(Workload.TABLES).messages(true).build();
    }

    private static List<Record> read(PostgresSource source, Position after, int count, int acknowledge) {
        List<Record> records = new ArrayList<>();
        source.recordsAfter(after)
                .doOnNext(record -> {
                    records.add(record);
                    if (records.size() == acknowledge + 1) {
                        source.acknowledgements().acknowledgeUpTo(record.position());
                    }
                })
                .take(count)
                .blockLast(Stage.DEADLINE);
        source.released().block(Stage.DEADLINE);
        return records;
    }

    private static List<Happening> happenings(Stage stage, String slot) {
        return stage
                .database()
                .rows("SELECT lsn, xid, data FROM pg_logical_slot_peek_changes('" + slot + "', NULL, NULL)")
                .stream()
                .flatMap(row -> Happening.parse(text(row.get(0)), text(row.get(1)), text(row.get(2))).stream())
                .filter(happening -> !List.of("stage_marks", "unchosen").contains(happening.table()))
                .toList();
    }

    private static String text(Object value) {
        return Objects.requireNonNull(value).toString();
    }

    private static void assertSame(List<Record> records, List<Happening> expected, int from) {
        for (int i = 0; i < Math.min(records.size(), expected.size()); i++) {
            assertThat(Happening.of(records.get(i))).as("record %s", from + i).isEqualTo(expected.get(i));
        }
        assertThat(records).hasSameSizeAs(expected);
    }
}
