package dev.penstock.verification.snapshot;

import dev.penstock.core.Operation;
import dev.penstock.core.Record;
import dev.penstock.sink.Delivery;
import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import dev.penstock.verification.process.ParentWatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import reactor.core.publisher.Flux;

/**
 * Writes tables of one database to another, with the position in the target, until it is killed. Counts the rows of snapshots
 * in a file that outlives it. Ends with its parent.
 */
public final class SnapshotConnector {
    private SnapshotConnector() {}

    /** Runs until killed: source URL, target URL, tables, slot, counter. */
    public static void main(String[] arguments) throws IOException {
        ParentWatch.endWithParent();
        ByteBuffer counter = counter(Path.of(arguments[4]));
        PostgresSource source = PostgresSource.builder()
                .url(arguments[0])
                .tables(arguments[2])
                .slotName(arguments[3])
                .statusInterval(Duration.ofMillis(300))
                .build();
        PostgresSink sink = PostgresSink.builder()
                .url(arguments[1])
                .delivery(Delivery.EXACTLY_ONCE)
                .batchSize(1000)
                .pipeline("snapshot")
                .acknowledgeTo(source.acknowledgements())
                .build();
        sink.resume(() -> counted(source.records(), counter), after -> counted(source.recordsAfter(after), counter))
                .block();
    }

    /** Returns the counter in a file, which is there as long as the machine is. */
    static ByteBuffer counter(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(MapMode.READ_WRITE, 0, Long.BYTES);
        }
    }

    private static Flux<Record> counted(Flux<Record> records, ByteBuffer counter) {
        return records.doOnNext(record -> {
            if (record.operation() == Operation.SNAPSHOT) {
                counter.putLong(0, counter.getLong(0) + 1);
            }
        });
    }
}
