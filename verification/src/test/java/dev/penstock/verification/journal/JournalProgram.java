package dev.penstock.verification.journal;

import dev.penstock.sink.Delivery;
import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import java.io.IOException;
import java.time.Duration;

/** Copies the table {@code journal} exactly once, until it is killed or its parent ends: source URL, target URL. */
public final class JournalProgram {
    private JournalProgram() {}

    public static void main(String[] arguments) {
        Thread parent = new Thread(JournalProgram::endWithParent, "parent");
        parent.setDaemon(true);
        parent.start();
        PostgresSource source = PostgresSource.builder()
                .url(arguments[0])
                .tables("journal")
                .slotName("journal")
                .publicationName("journal")
                .statusInterval(Duration.ofMillis(200))
                .build();
        PostgresSink sink = PostgresSink.builder()
                .url(arguments[1])
                .acknowledgeTo(source.acknowledgements())
                .delivery(Delivery.EXACTLY_ONCE)
                .pipeline("journal")
                .batchSize(500)
                .build();
        sink.resume(source::records, source::recordsAfter).block();
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // The parent says nothing; that it says nothing more is what counts.
            }
        } catch (IOException gone) {
            // The parent is gone.
        }
        Runtime.getRuntime().halt(0);
    }
}
