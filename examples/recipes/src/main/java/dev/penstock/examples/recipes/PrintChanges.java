package dev.penstock.examples.recipes;

import dev.penstock.core.json.RecordJson;
import dev.penstock.source.PostgresSource;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import reactor.core.publisher.Mono;

/** Prints what is in a table, and then every change of it. */
final class PrintChanges {
    private PrintChanges() {}

    static Mono<Void> run(String url, String table, PrintStream out) {
        // begin
        PostgresSource source = PostgresSource.builder()
                .url(url)
                .tables(table)
                .slotName("printer")
                .build();
        return source.records()
                .doOnNext(record -> {
                    out.println(new String(RecordJson.toBytes(record), StandardCharsets.UTF_8));
                    source.acknowledgements().acknowledgeUpTo(record.position());
                })
                .then();
        // end
    }
}
