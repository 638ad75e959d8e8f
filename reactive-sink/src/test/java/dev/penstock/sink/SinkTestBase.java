package dev.penstock.sink;

import dev.penstock.core.Record;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import reactor.core.publisher.Flux;

/** A database of a shared server of a version, for one test. */
abstract class SinkTestBase {
    static final Duration DEADLINE = Duration.ofSeconds(60);

    final Records records = new Records();
    final Acknowledged acknowledged = new Acknowledged();
    Database database;

    void open(int version) {
        database = PostgresServer.shared(version).createDatabase();
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }

    PostgresSinkBuilder sink() {
        return PostgresSink.builder().url(database.url()).acknowledgeTo(acknowledged);
    }

    /** Writes all records in one batch, in bulk if they are many. */
    void write(Record... all) {
        write(sink(), all);
    }

    void write(PostgresSinkBuilder sink, Record... all) {
        Flux.fromIterable(List.of(all)).as(sink.build()).block(DEADLINE);
    }
}
