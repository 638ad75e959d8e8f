package dev.penstock.sink.internal.transaction;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Position;
import dev.penstock.core.PositionStoreException;
import dev.penstock.sink.internal.connection.TargetConnection;
import dev.penstock.sink.internal.lane.Failures;
import dev.penstock.sink.internal.lane.Lane;
import dev.penstock.sink.internal.owntable.OwnTable;
import dev.penstock.sink.internal.sql.PositionSql;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The stored position of one pipeline, for pipelines that do not write with a sink of this library. Each call borrows a
 * connection.
 */
public final class StoredPositions {
    private final ConnectionFactory factory;
    private final WriteOptions.Pipeline pipeline;
    /** The table, once it is known to exist. */
    private final AtomicReference<@Nullable CollectionName> found = new AtomicReference<>();

    /** Creates the store; nothing is opened. */
    public StoredPositions(ConnectionFactory factory, CollectionName table, String pipeline) {
        this.factory = factory;
        this.pipeline = new WriteOptions.Pipeline(pipeline, table);
    }

    /** Returns the position; empty if there is none, or no table for it. */
    public Mono<Position> load() {
        return using(connection -> PipelinePosition.stored(connection, pipeline));
    }

    /** Stores the position; creates the table if there is none. */
    public Mono<Void> store(Position position) {
        byte[] bytes = Objects.requireNonNull(position, "position").toBytes();
        return using(connection -> table(connection)
                        .flatMap(table -> connection.query(new PositionSql(table, pipeline.name()).put(bytes)))
                        .flatMap(results -> connection
                                .run("COMMIT")
                                .thenReturn(results.get(PositionSql.BEGINNING)
                                        .get(0)
                                        .text(0))))
                .flatMap(written -> written.equals("1") ? Mono.empty() : Mono.error(claimed()));
    }

    private <T> Mono<T> using(Function<TargetConnection, Mono<T>> work) {
        return Lane.once(factory, Duration.ZERO, work).onErrorMap(Failures::ofTarget);
    }

    private Mono<CollectionName> table(TargetConnection connection) {
        return Mono.justOrEmpty(found.get())
                .switchIfEmpty(Mono.defer(() -> OwnTable.ofPositions(pipeline.table())
                        .ensure(connection)
                        .doOnNext(found::set)));
    }

    private PositionStoreException claimed() {
        return new PositionStoreException(
                "A sink with delivery 'exactly-once' keeps its position under the name '" + pipeline.name()
                        + "' in table '" + pipeline.table() + "'. Give one of the two another name.",
                false,
                null);
    }
}
