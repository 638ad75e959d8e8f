package dev.penstock.sink;

import dev.penstock.core.Record;
import dev.penstock.sink.error.SinkException;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A database of a shared server, for one test. */
abstract class SinkTestBase {
    static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(20);

    final Records records = new Records();
    final Acknowledged acknowledged = new Acknowledged();
    Database database;
    private Way way;

    /** The two ways in which the sink writes the few records of a test. */
    enum Way {
        ONE_BY_ONE_ON_14(14, 0),
        ONE_BY_ONE_ON_18(18, 0),
        BULK_ON_14(14, 40),
        BULK_ON_18(18, 40);

        final int version;
        private final int company;

        Way(int version, int company) {
            this.version = version;
            this.company = company;
        }
    }

    /** Opens a database with a table for additional records, which make the sink write in bulk. */
    void open(Way chosen) {
        use(chosen, PostgresServer.shared(chosen.version).createDatabase());
    }

    /** Uses an existing database, with a table for additional records. */
    void use(Way chosen, Database made) {
        way = chosen;
        database = made;
        database.execute("CREATE TABLE company (id int PRIMARY KEY)");
    }

    void open(int version) {
        database = PostgresServer.shared(version).createDatabase();
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }

    /** Waits until a condition holds in the database. */
    final void await(String condition) {
        Mono.fromSupplier(() -> "t".equals(database.value(condition)))
                .subscribeOn(Schedulers.boundedElastic())
                .filter(holds -> holds)
                .repeatWhenEmpty(Integer.MAX_VALUE, attempts -> attempts.delayElements(POLL))
                .block(DEADLINE);
    }

    PostgresSinkBuilder sink() {
        return PostgresSink.builder().url(database.url()).acknowledgeTo(acknowledged);
    }

    /** Writes all records in one batch, with the additional records that the way needs. */
    PostgresSink write(Record... all) {
        return write(sink(), all);
    }

    PostgresSink write(PostgresSinkBuilder builder, Record... all) {
        List<Record> together = new ArrayList<>();
        for (int i = 0; way != null && i < way.company; i++) {
            together.add(records.create("company", Records.data("id", i), Records.data("id", i)));
        }
        together.addAll(List.of(all));
        // Ends with the last record. It only has to be longer than the records need to arrive, however busy the machine
        // is.
        PostgresSink sink = builder.batchDelay(Duration.ofMinutes(1)).build();
        Flux.fromIterable(together).as(sink).block(DEADLINE);
        return sink;
    }

    /** Writes all records, the last of which must fail, and returns the error. */
    <E extends SinkException> E fail(Class<E> type, PostgresSinkBuilder builder, Record... all) {
        Throwable error = Assertions.catchThrowable(() -> write(builder, all));
        Assertions.assertThat(error).isInstanceOf(type);
        return type.cast(error);
    }

    <E extends SinkException> E fail(Class<E> type, Record... all) {
        return fail(type, sink(), all);
    }
}
