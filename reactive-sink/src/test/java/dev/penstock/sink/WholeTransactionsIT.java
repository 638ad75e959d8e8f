package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Record;
import dev.penstock.sink.error.DatabaseException;
import dev.penstock.sink.error.RecordException;
import dev.penstock.test.PostgresServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** A source transaction is one transaction of the target, however much larger than a batch it is. */
class WholeTransactionsIT extends SinkTestBase {
    private static final int ROWS = 1000;

    @BeforeEach
    void open() {
        open(PostgresServer.DEFAULT_VERSION);
        database.execute("CREATE TABLE t (id int PRIMARY KEY, v int CHECK (v <> 777))");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void readersNeverSeeAPartOfOne(int lanes) {
        List<String> seen = new ArrayList<>();
        Flux<Record> records = Flux.fromIterable(transaction("A", ROWS)).doOnNext(record -> {
            if (seen.size() < 50 && record.hashCode() % 10 == 0) {
                seen.add(database.value("SELECT count(*) FROM t"));
            }
        });

        records.as(sink().batchSize(50).parallelism(lanes).build()).block(DEADLINE);

        assertThat(seen).isNotEmpty().allMatch("0"::equals);
        assertThat(database.value("SELECT count(*) FROM t")).isEqualTo("1000");
        assertThat(acknowledged.all()).hasSize(1);
        assertThat(acknowledged.last()).isEqualTo(Records.position(ROWS));
    }

    @Test
    void rowsThatAreThereAlreadyAreUpdatedInEveryPart() {
        database.execute("INSERT INTO t SELECT i, -1 FROM generate_series(0, 999, 7) i");

        Flux.fromIterable(transaction("A", ROWS))
                .as(sink().batchSize(50).build())
                .block(DEADLINE);

        assertThat(database.value("SELECT count(*) || ' ' || sum(v) FROM t WHERE id = v"))
                .isEqualTo("999 498723");
    }

    @Test
    void nothingOfATransactionIsWrittenThatHoldsARecordAtFault() {
        List<Record> all = new ArrayList<>(transaction("A", 10));
        all.addAll(transaction("B", ROWS, 100, 777));

        Throwable error = catchThrowable(
                () -> Flux.fromIterable(all).as(sink().batchSize(50).build()).block(DEADLINE));

        assertThat(error).isInstanceOf(RecordException.class);
        assertThat(((RecordException) error).position()).contains(Records.position(10 + 678));
        assertThat(database.value("SELECT count(*) FROM t")).isEqualTo("10");
        assertThat(acknowledged.last()).isEqualTo(Records.position(10));
    }

    @Test
    void theOthersAreWrittenWhenTheRecordAtFaultIsSetAside() {
        PostgresSink sink = sink().batchSize(50)
                .onError(OnError.DEAD_LETTER)
                .deadLetterTable("dead")
                .build();

        Flux.fromIterable(transaction("A", ROWS, 0, 777)).as(sink).block(DEADLINE);

        assertThat(database.value("SELECT count(*) FROM t")).isEqualTo("999");
        assertThat(database.value("SELECT count(*) FROM dead")).isEqualTo("1");
        assertThat(sink.progress().rejected()).isEqualTo(1);
        assertThat(sink.progress().records()).isEqualTo(ROWS);
        assertThat(acknowledged.last()).isEqualTo(Records.position(ROWS));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingIsWrittenOfATransactionInWhichTheConnectionIsLost(boolean exactlyOnce) {
        PostgresSinkBuilder builder = sink().batchSize(50);
        if (exactlyOnce) {
            builder.delivery(Delivery.EXACTLY_ONCE).pipeline("p");
        }
        PostgresSink sink = builder.build();
        List<Record> all = transaction("A", ROWS);
        boolean[] cut = new boolean[1];
        Flux<Record> records = Flux.fromIterable(all).doOnNext(record -> {
            if (!cut[0] && record.equals(all.get(800))) {
                cut[0] = true;
                database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE application_name = 'penstock-sink' AND datname = current_database()");
            }
        });

        Throwable error = catchThrowable(() -> records.as(sink).block(DEADLINE));

        assertThat(error).isInstanceOf(DatabaseException.class);
        assertThat(database.value("SELECT count(*) FROM t")).isEqualTo("0");
        assertThat(acknowledged.all()).isEmpty();
        records.as(sink).block(DEADLINE);
        assertThat(database.value("SELECT count(*) FROM t")).isEqualTo("1000");
        assertThat(acknowledged.last()).isEqualTo(Records.position(ROWS));
        if (exactlyOnce) {
            assertThat(sink.lastPosition().block(DEADLINE)).isEqualTo(Records.position(ROWS));
        }
    }

    @Test
    void transactionsAreSplitWhenThatIsRequested() {
        Flux.fromIterable(transaction("A", ROWS))
                .as(sink().batchSize(50)
                        .batchTransactions(BatchTransactions.SPLIT)
                        .build())
                .block(DEADLINE);

        assertThat(acknowledged.all()).hasSize(20);
        assertThat(database.value("SELECT count(*) FROM t")).isEqualTo("1000");
    }

    private List<Record> transaction(String commitLsn, int rows) {
        return transaction(commitLsn, rows, 0, -1);
    }

    private List<Record> transaction(String commitLsn, int rows, int from, int fault) {
        List<Record> all = new ArrayList<>();
        for (int i = from; i < from + rows; i++) {
            Map<String, String> metadata = new HashMap<>(Map.of(Metadata.COMMIT_LSN, commitLsn));
            if (i + 1 == from + rows) {
                metadata.put(Metadata.TRANSACTION_END, "true");
            }
            int value = i == 777 && fault != 777 ? 0 : i;
            all.add(records.record(Operation.CREATE, "t", data("id", i), null, data("id", i, "v", value), metadata));
        }
        return all;
    }
}
