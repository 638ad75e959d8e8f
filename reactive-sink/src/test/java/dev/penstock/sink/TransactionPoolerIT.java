package dev.penstock.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Record;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;

/** Behind a pooler in transaction mode no state of a session outlives a transaction: no stage, no setting. */
class TransactionPoolerIT {
    private static Path trusting;
    private static PostgresServer server;

    @BeforeAll
    static void start() throws Exception {
        trusting = Files.createTempFile("trusting", ".conf");
        Files.writeString(trusting, "host all all 127.0.0.1/32 trust\n");
        Files.setPosixFilePermissions(trusting, PosixFilePermissions.fromString("rw-r--r--"));
        server = PostgresServer.builder()
                .setting("hba_file", trusting.toString())
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        Files.delete(trusting);
    }

    @ParameterizedTest
    @CsvSource({"1, 40, AT_LEAST_ONCE, 1", "2, 300, AT_LEAST_ONCE, 2", "3, 40, EXACTLY_ONCE, 1", "4, 5, EXACTLY_ONCE, 1"
    })
    void writesTheSameWhenEveryTransactionIsInAnotherSession(long seed, int batch, Delivery delivery, int lanes)
            throws Exception {
        try (Database target = server.createDatabase();
                Database expected = server.createDatabase();
                Connection connection = expected.connect();
                TransactionPooler pooler =
                        new TransactionPooler(server.host(), server.port(), server.user(), target.name(), 5)) {
            RandomWorkload workload = new RandomWorkload(seed, connection);
            workload.ddl().forEach(target::execute);
            workload.ddl().forEach(expected::execute);
            List<Record> all = workload.run(200);
            PostgresSinkBuilder sink = PostgresSink.builder()
                    .url(pooler.url(server.user(), target.name()))
                    .batchSize(batch)
                    .parallelism(lanes)
                    .replicationRole(ReplicationRole.REPLICA)
                    .delivery(delivery);
            if (delivery == Delivery.EXACTLY_ONCE) {
                sink.pipeline("p");
            }

            Flux.fromIterable(all).as(sink.build()).block(SinkTestBase.DEADLINE);

            for (String table : RandomWorkload.TABLES) {
                String rows = "SELECT t::text FROM " + table + " t ORDER BY 1";
                assertThat(target.rows(rows)).as(table).isEqualTo(expected.rows(rows));
            }
            assertThat(pooler.used()).isEqualTo(5);
            assertThat(pooler.switches()).isGreaterThan(all.size() / batch / 2);
        }
    }
}
