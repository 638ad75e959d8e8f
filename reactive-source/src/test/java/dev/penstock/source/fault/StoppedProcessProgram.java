package dev.penstock.source.fault;

import dev.penstock.core.Record;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.SnapshotMode;
import java.time.Duration;

/** Prints the {@code id} of each record, in a JVM of its own that can be stopped. */
final class StoppedProcessProgram {
    private StoppedProcessProgram() {}

    /**
     * Streams until it is killed.
     *
     * @param args the database's URL and the slot
     */
    public static void main(String[] args) {
        PostgresSource source = PostgresSource.builder()
                .url(args[0])
                .tables("t")
                .slotName(args[1])
                .snapshotMode(SnapshotMode.NEVER)
                .statusInterval(Duration.ofMillis(500))
                .build();
        for (Record record : source.records().toIterable()) {
            System.out.println(SourceCase.id(record));
            source.acknowledgements().acknowledgeUpTo(record.position());
        }
    }
}
