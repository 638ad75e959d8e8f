package dev.penstock.examples.recipes;

import dev.penstock.core.Metadata;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.core.json.RecordJson;
import dev.penstock.micrometer.RecordObservations;
import dev.penstock.source.PostgresSource;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * A transactional outbox without a table: an event is a logical message, written in the business transaction. It is there if and
 * only if that commits, comes in the order of the commits, and leaves nothing behind to be cleaned up.
 */
final class Outbox {
    private static final String PREFIX = "outbox";
    private static final String TRACE = "traceparent";

    private final ConnectionFactory connections;

    Outbox(ConnectionFactory connections) {
        this.connections = connections;
    }

    // begin
    /** Changes an order and emits an event, in one transaction. */
    Mono<Void> ship(int order, @Nullable String traceparent) {
        return transaction(connection -> execute(
                        connection, "UPDATE orders SET status = 'shipped' WHERE id = $1", order)
                .then(emit(connection, new Event("OrderShipped", Map.of("order", order)), traceparent)));
    }

    private static Mono<Void> emit(Connection connection, Event event, @Nullable String traceparent) {
        Map<String, Object> envelope = new LinkedHashMap<>();
        envelope.put("type", event.type());
        envelope.put("data", event.data());
        if (traceparent != null) {
            envelope.put(TRACE, traceparent);
        }
        String json = JsonMapper.shared().writeValueAsString(envelope);
        return execute(connection, "SELECT pg_logical_emit_message(true, $1, $2)", PREFIX, json);
    }
    // end

    // begin receive
    /** Gives every event to {@code handler}, in the trace of the transaction that wrote it. */
    static Mono<Void> receive(
            PostgresSource source, RecordObservations observations, Function<Event, ? extends Publisher<?>> handler) {
        return source.records()
                .concatMap(record -> PREFIX.equals(record.metadata().get(Metadata.MESSAGE_PREFIX))
                        ? observations
                                .around(traced ->
                                        Flux.from(handler.apply(event(traced))).then())
                                .apply(traced(record))
                                .then(Mono.just(record.position()))
                        : Mono.just(record.position()))
                .doOnNext(source.acknowledgements()::acknowledgeUpTo)
                .then();
    }

    /** Copies the trace to the metadata from which observations take it. */
    private static Record traced(Record record) {
        Map<String, String> metadata = new LinkedHashMap<>(record.metadata());
        envelope(record).getOptional(TRACE, String.class).ifPresent(traceparent -> metadata.put(TRACE, traceparent));
        return record.withMetadata(metadata);
    }
    // end receive

    private static Event event(Record record) {
        StructuredData envelope = envelope(record);
        return new Event(String.valueOf(envelope.get("type")), envelope.get("data"));
    }

    private static StructuredData envelope(Record record) {
        return RecordJson.readColumns(record.message().toByteArray());
    }

    private Mono<Void> transaction(Function<Connection, Mono<Void>> work) {
        return Mono.usingWhen(
                connections.create(),
                connection -> Mono.from(connection.beginTransaction())
                        .then(work.apply(connection))
                        .then(Mono.from(connection.commitTransaction()))
                        .onErrorResume(
                                e -> Mono.from(connection.rollbackTransaction()).then(Mono.error(e))),
                Connection::close);
    }

    private static Mono<Void> execute(Connection connection, String sql, Object... parameters) {
        return Mono.defer(() -> {
            var statement = connection.createStatement(sql);
            for (int i = 0; i < parameters.length; i++) {
                statement.bind(i, parameters[i]);
            }
            return Flux.from(statement.execute())
                    .concatMap(result -> result.map((row, metadata) -> 1))
                    .then();
        });
    }

    /**
     * Something that happened.
     *
     * @param type what
     * @param data to whom
     */
    record Event(String type, @Nullable Object data) {}
}
