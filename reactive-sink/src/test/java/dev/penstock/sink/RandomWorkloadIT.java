package dev.penstock.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Record;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.sql.Connection;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;

/** The sink reproduces the tables of a random workload from its records. */
class RandomWorkloadIT extends SinkTestBase {
    static LongStream seeds() {
        Long one = Long.getLong("penstock.seed");
        return one != null
                ? LongStream.of(one)
                : LongStream.range(0, "whole".equals(System.getProperty("penstock.checks")) ? 1000 : 30);
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

            for (String table : RandomWorkload.TABLES) {
                assertThat(database.rows("SELECT t::text FROM " + table + " t ORDER BY 1"))
                        .as(table)
                        .isEqualTo(expected.rows("SELECT t::text FROM " + table + " t ORDER BY 1"));
            }
            assertThat(acknowledged.last()).isEqualTo(all.get(all.size() - 1).position());
            assertThat(built.progress().records()).isEqualTo(all.size());
            assertThat(built.progress().skipped()).isZero();
        }
    }
}
