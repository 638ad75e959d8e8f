package dev.penstock.examples.recipes;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Operation;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import reactor.core.publisher.Mono;

/** Leaves out what is private, drops what is not wanted, and writes each kind of order to a table of its own. */
final class TransformAndRoute {
    private TransformAndRoute() {}

    static Mono<Void> run(PostgresSource source, String target) {
        // begin
        PostgresSink sink = PostgresSink.builder()
                .url(target)
                .table(record -> new CollectionName("public", isLarge(record) ? "large_orders" : "small_orders"))
                .acknowledgeTo(source.acknowledgements())
                .build();
        return source.records()
                .filter(record -> record.operation() != Operation.DELETE)
                .map(TransformAndRoute::withoutEmail)
                .as(sink);
        // end
    }

    private static Record withoutEmail(Record record) {
        StructuredData row = record.row();
        return row == null ? record : record.withAfter(row.without("email"));
    }

    private static boolean isLarge(Record record) {
        StructuredData row = record.row();
        return row != null && row.getOptional("amount", Integer.class).orElse(0) > 99;
    }
}
