package dev.penstock.examples.recipes;

import dev.penstock.core.Operation;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import java.util.LinkedHashMap;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Leaves out what is private, drops what is not wanted, and writes each kind of order to a table of its own. */
final class TransformAndRoute {
    private TransformAndRoute() {}

    static Mono<Void> run(PostgresSource source, String target) {
        // begin
        PostgresSink sink = PostgresSink.builder()
                .url(target)
                .table("{{ .Metadata.route }}")
                .acknowledgeTo(source.acknowledgements())
                .build();
        return source.records()
                .filter(record -> record.operation() != Operation.DELETE)
                .map(TransformAndRoute::withoutEmail)
                .map(record -> routed(record, isLarge(record) ? "large_orders" : "small_orders"))
                .as(sink);
        // end
    }

    private static Record withoutEmail(Record record) {
        StructuredData row = record.row();
        return row == null ? record : record.withAfter(row.without("email"));
    }

    private static Record routed(Record record, String table) {
        Map<String, String> metadata = new LinkedHashMap<>(record.metadata());
        metadata.put("route", table);
        return record.withMetadata(metadata);
    }

    private static boolean isLarge(Record record) {
        StructuredData row = record.row();
        return row != null && row.getOptional("amount", Integer.class).orElse(0) > 99;
    }
}
