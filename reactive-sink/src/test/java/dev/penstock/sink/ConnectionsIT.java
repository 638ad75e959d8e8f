package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.internal.config.DatabaseUrl;
import dev.penstock.sink.error.RecordException;
import dev.penstock.sink.internal.connection.UrlConnectionFactory;
import dev.penstock.test.TcpProxy;
import dev.penstock.test.TcpProxy.Direction;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Borrowed connections are released, except those that failed. */
class ConnectionsIT extends SinkTestBase {
    private static final Duration STALL = Duration.ofSeconds(5);

    private final AtomicBoolean stalled = new AtomicBoolean();

    @ParameterizedTest
    @EnumSource
    void lentConnectionGoesBackAndIsGoodForOthers(Way way) {
        open(way);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        ConnectionPool pool = pool();
        try {
            PostgresSinkBuilder sink = PostgresSink.builder().connectionFactory(pool);

            write(sink, records.create("t", data("id", 1), data("id", 1)));
            RecordException error =
                    fail(RecordException.class, sink, records.create("t", data("id", 2), data("id", "x")));
            write(sink, records.create("t", data("id", 3), data("id", 3)));

            assertThat(error.column()).contains("id");
            assertThat(pool.isDisposed()).isFalse();
            assertThat(pool.getMetrics().orElseThrow().acquiredSize()).isZero();
            assertThat(database.rows("SELECT id FROM t ORDER BY id")).containsExactly(List.of("1"), List.of("3"));
            assertThat(Flux.usingWhen(
                                    pool.create(),
                                    connection -> Flux.from(connection
                                                    .createStatement(
                                                            "SELECT current_setting('session_replication_role')"
                                                                    + " || current_setting('IntervalStyle')")
                                                    .execute())
                                            .flatMap(result -> result.map((row, metadata) -> row.get(0, String.class))),
                                    connection -> connection.close())
                            .blockLast(DEADLINE))
                    .isEqualTo("originpostgres");
        } finally {
            pool.disposeLater().block(DEADLINE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void connectionThatFailedIsNotLentAgain(Way way) {
        open(way);
        database.execute("CREATE TABLE t (id int PRIMARY KEY, n int CHECK (n < 5))");
        ConnectionPool pool = pool();
        try {
            PostgresSinkBuilder sink = PostgresSink.builder().connectionFactory(pool);
            for (int i = 0; i < 3; i++) {
                fail(RecordException.class, sink, records.create("t", data("id", i), data("id", i, "n", 9)));
            }
            write(sink, records.create("t", data("id", 9), data("id", 9, "n", 1)));

            assertThat(database.rows("SELECT id FROM t")).containsExactly(List.of("9"));
            assertThat(pool.getMetrics().orElseThrow().acquiredSize()).isZero();
        } finally {
            pool.disposeLater().block(DEADLINE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void connectionMayFetchRowsInPieces(Way way) {
        open(way);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        DatabaseUrl url = DatabaseUrl.parse(database.url());
        PostgresqlConnectionFactory factory =
                new PostgresqlConnectionFactory(PostgresqlConnectionConfiguration.builder()
                        .host(url.hosts().get(0).name())
                        .port(url.hosts().get(0).port())
                        .username(url.user())
                        .password(url.password().orElseThrow())
                        .database(url.database())
                        .fetchSize(10)
                        .build());

        write(
                PostgresSink.builder()
                        .connectionFactory(factory)
                        .delivery(Delivery.EXACTLY_ONCE)
                        .pipeline("p"),
                records.create("t", data("id", 1), data("id", 1)));

        assertThat(database.rows("SELECT id FROM t")).containsExactly(List.of("1"));
    }

    /** Nothing arrives in either direction for a while, and no side reports it. */
    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void networkThatStandsStillForAWhileLosesNothingAndWritesNothingTwice(int version) {
        open(version);
        database.execute("CREATE TABLE t (id int, filler text)");
        int rows = 3_000;
        try (TcpProxy proxy = TcpProxy.to(database.server())) {
            PostgresSink sink = PostgresSink.builder()
                    .url(proxy.url(database))
                    .acknowledgeTo(acknowledged)
                    .delivery(Delivery.EXACTLY_ONCE)
                    .pipeline("p")
                    .batchSize(100)
                    .build();
            CompletableFuture<Void> writing = Flux.range(1, rows)
                    .map(id -> records.create("t", null, data("id", id, "filler", "x".repeat(500))))
                    .doOnNext(record -> {
                        if (proxy.bytes(Direction.TO_SERVER) > 500_000 && !stalled.getAndSet(true)) {
                            proxy.stall();
                        }
                    })
                    .as(sink)
                    .toFuture();
            await("SELECT count(*) > 100 FROM t");
            Mono.fromSupplier(stalled::get)
                    .filter(yes -> yes)
                    .repeatWhenEmpty(Integer.MAX_VALUE, attempts -> attempts.delayElements(Duration.ofMillis(20)))
                    .block(DEADLINE);
            String before = database.value("SELECT count(*) FROM t");
            Mono.delay(STALL).block();
            assertThat(writing).isNotDone();
            proxy.resume();

            writing.orTimeout(DEADLINE.toSeconds(), TimeUnit.SECONDS).join();
            assertThat(Integer.parseInt(before)).isLessThan(rows);
        }
        assertThat(database.value("SELECT count(*) || ' ' || count(DISTINCT id) FROM t"))
                .isEqualTo(rows + " " + rows);
    }

    /** A server that vanished looks the same as one that waits for a lock. */
    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void connectionThatDoesNotAnswerInTimeIsReplacedAndReported(int version) throws Exception {
        open(version);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        try (java.sql.Connection locking = database.connect();
                CapturedLog log = CapturedLog.open()) {
            locking.setAutoCommit(false);
            locking.createStatement().execute("LOCK TABLE t IN EXCLUSIVE MODE");
            PostgresSink sink = sink().answerTimeout(Duration.ofSeconds(1)).build();
            CompletableFuture<Void> writing = Flux.just(records.create("t", data("id", 1), data("id", 1)))
                    .as(sink)
                    .toFuture();
            Mono.fromSupplier(() -> sink.progress().retries())
                    .filter(retries -> retries > 0)
                    .repeatWhenEmpty(Integer.MAX_VALUE, attempts -> attempts.delayElements(Duration.ofMillis(20)))
                    .block(DEADLINE);
            locking.rollback();

            writing.orTimeout(DEADLINE.toSeconds(), TimeUnit.SECONDS).join();

            assertThat(log.warnings())
                    .anyMatch(line -> line.contains("The target did not answer within 1 s (session.answerTimeout)"));
        }
        assertThat(database.rows("SELECT id FROM t")).containsExactly(List.of("1"));
    }

    private ConnectionPool pool() {
        return new ConnectionPool(
                ConnectionPoolConfiguration.builder(UrlConnectionFactory.of(DatabaseUrl.parse(database.url())))
                        .initialSize(1)
                        .maxSize(1)
                        .maxAcquireTime(Duration.ofSeconds(20))
                        .build());
    }
}
