package dev.penstock.sink.internal.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlStatement;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.Wrapped;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A connection to the target. Exchanges that are subscribed to at once are pipelined: sent without waiting for answers,
 * and answered in that order.
 *
 * <p>Cancelling does not stop an exchange, because the driver cannot be cancelled within a {@code COPY}. After a
 * cancellation or an error the caller must {@linkplain #abandon() abandon} the connection.
 */
public final class TargetConnection {
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    /** The limit for opening, login included. */
    static final Duration OPENING = Duration.ofSeconds(15);

    private final Connection lent;
    private final PostgresqlConnection physical;
    private final Duration answer;
    private volatile boolean hasOrigin;

    private TargetConnection(Connection lent, PostgresqlConnection physical, Duration answer) {
        this.lent = lent;
        this.physical = physical;
        this.answer = answer;
    }

    /**
     * Opens a connection, or borrows one if {@code factory} is a pool. Fails if that takes too long.
     *
     * @param answer how long the server may take to answer what is sent at once; zero for no limit
     */
    public static Mono<TargetConnection> open(ConnectionFactory factory, Duration answer) {
        return Mono.from(factory.create())
                .timeout(
                        OPENING,
                        Mono.error(() -> new R2dbcTimeoutException(
                                "No connection was opened within " + OPENING.toSeconds() + " s", "08001")))
                .flatMap(lent -> of(lent, answer));
    }

    /**
     * Opens a connection like {@link #open(ConnectionFactory, Duration)}, and marks all of its writes with an origin if
     * there is one.
     */
    public static Mono<TargetConnection> open(
            ConnectionFactory factory, Duration answer, @Nullable ReplicationOrigin origin) {
        Mono<TargetConnection> opening = open(factory, answer);
        return origin == null
                ? opening
                : opening.flatMap(connection -> origin.use(connection)
                        .doOnSuccess(done -> connection.hasOrigin = true)
                        .thenReturn(connection)
                        .onErrorResume(error -> connection.abandon().then(Mono.error(error))));
    }

    private static Mono<TargetConnection> of(Connection lent, Duration answer) {
        PostgresqlConnection physical = unwrap(lent);
        return physical != null
                ? Mono.just(new TargetConnection(lent, physical, answer))
                : Mono.from(lent.close())
                        .then(Mono.error(new IllegalArgumentException(
                                "The connection factory does not give connections of r2dbc-postgresql")));
    }

    private static @Nullable PostgresqlConnection unwrap(Connection connection) {
        if (connection instanceof PostgresqlConnection physical) {
            return physical;
        }
        return connection instanceof Wrapped<?> wrapped ? wrapped.unwrap(PostgresqlConnection.class) : null;
    }

    /** Runs statements with one {@code COPY … FROM STDIN} among them, and sends its data. */
    public Mono<Void> copy(String sql, List<ByteBuffer> frames) {
        return Mono.defer(() -> physical.copyIn(sql)
                        .fromMany(Flux.fromIterable(frames).map(TargetConnection::buffer))
                        .build())
                .then()
                .transform(this::answered)
                .cache();
    }

    /** The driver releases buffers twice if the server refuses a copy; these buffers tolerate that. */
    private static Mono<ByteBuf> buffer(ByteBuffer frame) {
        return Mono.just(Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(frame)));
    }

    /**
     * Runs statements and returns the number of rows that each reports, 0 if it reports none. There may be more answers
     * at the end than statements, because the driver counts a changed setting as one.
     *
     * <p>Errors: {@link StatementFailure}, with the number of statements that had succeeded.
     */
    public Mono<List<Long>> run(String sql) {
        return Mono.defer(() -> {
                    AtomicInteger succeeded = new AtomicInteger();
                    return statement(sql)
                            .execute()
                            .concatMap(result -> result.getRowsUpdated().defaultIfEmpty(0L))
                            .doOnNext(rows -> succeeded.incrementAndGet())
                            .collectList()
                            .transform(this::answered)
                            .onErrorMap(cause -> new StatementFailure(succeeded.get(), cause));
                })
                .cache();
    }

    /** Runs statements and returns the rows of each as text; there may be more answers at the end than statements. */
    public Mono<List<List<Texts>>> query(String sql) {
        return Mono.defer(() -> statement(sql)
                        .execute()
                        .concatMap(result -> Flux.from(result.map(Texts::of)).collectList())
                        .collectList())
                .transform(this::answered)
                .cache();
    }

    /**
     * Limits the wait for an answer. A server that vanished without closing its connections does not answer, and the
     * network may not notice.
     */
    private <T> Mono<T> answered(Mono<T> exchange) {
        return answer.isZero()
                ? exchange
                : exchange.timeout(
                        answer,
                        Mono.error(() -> new R2dbcTimeoutException(
                                "The target did not answer within " + answer.toSeconds() + " s"
                                        + " (session.answerTimeout)",
                                "08006")));
    }

    /**
     * A factory may be configured to fetch rows in pieces. The driver then uses a protocol that takes one statement at
     * a time.
     */
    private PostgresqlStatement statement(String sql) {
        return physical.createStatement(sql).fetchSize(0);
    }

    /** Releases the connection to its factory. There must be no open transaction. */
    public Mono<Void> release() {
        Mono<Void> closing = Mono.from(lent.close()).onErrorComplete();
        return hasOrigin && lent != physical
                ? ReplicationOrigin.leave(this).then(closing).onErrorResume(error -> abandon())
                : closing;
    }

    /**
     * Cancels the server's current work for this connection, closes it, and releases the rest to the factory. The
     * server rolls back an open transaction.
     */
    public Mono<Void> abandon() {
        return physical.cancelRequest()
                .timeout(FAREWELL)
                .onErrorComplete()
                .then(physical.close().timeout(FAREWELL).onErrorComplete())
                .then(
                        lent == physical
                                ? Mono.empty()
                                : release().timeout(FAREWELL).onErrorComplete());
    }

    /** A row's columns as text. */
    public record Texts(List<@Nullable String> columns) {
        static Texts of(io.r2dbc.spi.Row row, io.r2dbc.spi.RowMetadata metadata) {
            int size = metadata.getColumnMetadatas().size();
            List<@Nullable String> columns = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                columns.add(row.get(i, String.class));
            }
            return new Texts(columns);
        }

        /** Returns the text of a column that is not null. */
        public String text(int column) {
            String text = columns.get(column);
            if (text == null) {
                throw new IllegalStateException("Column " + column + " is null");
            }
            return text;
        }

        /** Returns the number in a column. */
        public int number(int column) {
            return (int) Long.parseLong(text(column));
        }

        /** Returns the boolean in a column. */
        public boolean is(int column) {
            return text(column).equals("true") || text(column).equals("t");
        }
    }
}
