package dev.penstock.source.fault;

import dev.penstock.core.Record;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.SnapshotMode;
import java.time.Duration;

/** Reads records slowly, in a JVM of its own, and prints how many there were and how long their texts were together. */
final class SmallHeapProgram {
    private SmallHeapProgram() {}

    /**
     * Reads.
     *
     * @param args the database's URL, the slot, the snapshot mode, and how many records to wait for
     */
    public static void main(String[] args) {
        PostgresSource source = PostgresSource.builder()
                .url(args[0])
                .tables("t")
                .slotName(args[1])
                .snapshotMode(SnapshotMode.valueOf(args[2]))
                .build();
        long count = Long.parseLong(args[3]);
        // The subscriber's own stock is counted in records: few if they are large.
        int stock = count > 10_000 ? 256 : 1;
        long characters = 0;
        int last = 0;
        boolean ordered = true;
        for (Record record : source.records()
                .take(count)
                .doOnError(error -> System.out.println("failed: " + error.getMessage()))
                .toIterable(stock)) {
            characters += ((String) SourceCase.after(record).get("filler")).length();
            ordered &= SourceCase.id(record) > last;
            last = SourceCase.id(record);
            source.acknowledgements().acknowledgeUpTo(record.position());
        }
        source.admin().released().block(Duration.ofSeconds(30));
        System.out.println(count + " records, " + characters + " characters, " + (ordered ? "ordered" : "unordered"));
    }
}
