package dev.penstock.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Operation;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.source.PostgresSource;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import dev.penstock.test.TcpProxy;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** How to test a pipeline of one's own: a real server, a network that fails, and StepVerifier. */
class TestingAPipelineIT {
    // begin
    @Test
    void resumesAfterTheConnectionWasCut() {
        try (Database database = PostgresServer.shared().createDatabase();
                TcpProxy network = TcpProxy.to(database.server())) {
            database.execute("CREATE TABLE orders (id int PRIMARY KEY)", "INSERT INTO orders VALUES (1)");
            PostgresSource source = PostgresSource.builder()
                    .url(network.url(database))
                    .tables("orders")
                    .slotName("slot_" + database.name())
                    .build();

            StepVerifier.create(pipeline(source))
                    .expectNext("snapshot 1")
                    .then(() -> database.execute("INSERT INTO orders VALUES (2)"))
                    .expectNext("create 2")
                    .then(network::cut)
                    .then(() -> database.execute("DELETE FROM orders WHERE id = 1"))
                    .expectNext("delete 1")
                    .thenCancel()
                    .verify(Duration.ofSeconds(60));

            source.admin().released().block(Duration.ofSeconds(60));
        }
    }
    // end

    private static Flux<String> pipeline(PostgresSource source) {
        return source.records().map(TestingAPipelineIT::describe);
    }

    private static String describe(Record record) {
        StructuredData key = record.key();
        assertThat(key).isNotNull();
        assertThat(record.operation()).isNotEqualTo(Operation.UPDATE);
        return record.operation() + " " + key.get("id");
    }
}
