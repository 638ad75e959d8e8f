package dev.penstock.examples.recipes;

// begin
import dev.penstock.core.json.RecordJson;
import dev.penstock.source.PostgresSource;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import reactor.core.publisher.Mono;

/** Prints every row of a table, and then every change. Arguments: the URL of the database and the table. */
final class PrintChanges {
    private PrintChanges() {}

    public static void main(String[] args) {
        run(args[0], args[1], System.out).block(); // subscribes, and waits until the stream ends with an error
    }

    static Mono<Void> run(String url, String table, PrintStream out) {
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
    }
}
// end
