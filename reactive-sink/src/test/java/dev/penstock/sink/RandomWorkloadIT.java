package dev.penstock.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Record;
import dev.penstock.sink.error.SinkException;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.sql.Connection;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The sink reproduces the tables of a random workload from its records. */
class RandomWorkloadIT extends SinkTestBase {
    private static final boolean WHOLE = "whole".equals(System.getProperty("penstock.checks"));

    static LongStream seeds() {
        Long one = Long.getLong("penstock.seed");
        return one != null ? LongStream.of(one) : LongStream.range(0, WHOLE ? 1000 : 15);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void endsAsTheSameWorkloadBySql(long seed) throws Exception {
        int version = seed % 2 == 0 ? 18 : 14;
        open(version);
        try (Database expected = PostgresServer.shared(version).createDatabase();
                Connection connection = expected.connect()) {
            RandomWorkload workload = new RandomWorkload(seed, connection);
            workload.ddl().forEach(database::execute);
            workload.ddl().forEach(expected::execute);
            List<Record> all = workload.run(100);

            // Another random sequence than the workload's, whose draws would be the same.
            Random random = new Random(~seed);
            PostgresSinkBuilder sink =
                    sink().batchSize(List.of(1, 3, 30, 200, 10_000).get(random.nextInt(5)));
            if (random.nextInt(3) == 0) {
                sink.delivery(Delivery.EXACTLY_ONCE).pipeline("p");
            } else {
                sink.parallelism(1 + random.nextInt(4));
            }
            if (random.nextInt(4) == 0) {
                sink.replicationRole(ReplicationRole.REPLICA);
            }
            PostgresSink built = sink.build();
            Flux.fromIterable(all).as(built).block(DEADLINE);

            assertEqual(expected, RandomWorkload.TABLES);
            assertThat(acknowledged.last()).isEqualTo(all.get(all.size() - 1).position());
            assertThat(built.progress().records()).isEqualTo(all.size());
            assertThat(built.progress().skipped()).isZero();
        }
    }

    static LongStream alteredSeeds() {
        return seeds().map(seed -> 5000 + seed).limit(WHOLE ? 200 : AlteredTarget.values().length);
    }

    /** Someone else alters the target between two records: the tables are equal in the end, or an error names the cause. */
    @ParameterizedTest
    @MethodSource("alteredSeeds")
    void endsAsTheSameWorkloadBySqlOrNamesWhatSomeoneAltered(long seed) throws Exception {
        open(18);
        AlteredTarget altered = List.of(AlteredTarget.values()).get((int) (seed % AlteredTarget.values().length));
        try (Database expected = PostgresServer.shared(18).createDatabase();
                Connection connection = expected.connect()) {
            RandomWorkload workload = new RandomWorkload(seed, connection);
            workload.ddl().forEach(database::execute);
            workload.ddl().forEach(expected::execute);
            List<Record> all = workload.run(100);
            Random random = new Random(~seed);
            int before = all.size() / 4 + random.nextInt(all.size() / 2);
            PostgresSinkBuilder sink = sink().batchSize(List.of(3, 30, 10_000).get(random.nextInt(3)))
                    .parallelism(1 + random.nextInt(2));
            Flux<Record> records = Flux.concat(
                    Flux.fromIterable(all.subList(0, before)),
                    Mono.<Record>fromRunnable(() -> database.execute(altered.statements()))
                            .subscribeOn(Schedulers.boundedElastic()),
                    Flux.fromIterable(all.subList(before, all.size())));
            try {
                records.as(sink.build()).block(DEADLINE);
            } catch (SinkException e) {
                assertThat(e).as(altered.toString()).hasMessageContaining(altered.cause());
                return;
            }
            assertThat(database.rows("SELECT k::float8, v, big, w::jsonb FROM plain ORDER BY k"))
                    .as(altered.toString())
                    .isEqualTo(expected.rows("SELECT k::float8, v, big, w FROM plain ORDER BY k"));
            assertEqual(expected, List.of("parent", "child", "nokey", "ident"));
        }
    }

    private void assertEqual(Database expected, List<String> tables) {
        for (String table : tables) {
            assertThat(database.rows("SELECT t::text FROM " + table + " t ORDER BY 1"))
                    .as(table)
                    .isEqualTo(expected.rows("SELECT t::text FROM " + table + " t ORDER BY 1"));
        }
    }
}
