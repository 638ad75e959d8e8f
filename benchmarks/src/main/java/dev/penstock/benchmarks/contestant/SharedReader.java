package dev.penstock.benchmarks.contestant;

import dev.penstock.source.PostgresSource;
import dev.penstock.source.shared.SharedRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads a backlog of records once for a number of subscribers and prints the records that each has received and a checksum of their
 * keys. All records stay in the buffer, so that the time does not depend on who is slow.
 *
 * <p>Arguments: URL, slot, the number of records, the number of subscribers.
 */
public final class SharedReader {
    private SharedReader() {}

    public static void main(String[] arguments) {
        PostgresSource source = PostgresSource.fromMap(
                Map.of("url", arguments[0], "tables", "*", "snapshotMode", "never", "logrepl.slotName", arguments[1]));
        int records = Integer.parseInt(arguments[2]);
        int subscribers = Integer.parseInt(arguments[3]);
        SharedRecords<Long> shared = SharedRecords.<Long>builder(
                        record -> (Long) Objects.requireNonNull(
                                Objects.requireNonNull(record.row()).value(0)),
                        key -> Long.BYTES)
                .maxRecords(records)
                .maxAge(Duration.ofHours(1))
                .stallTimeout(Duration.ofHours(1))
                .maxSubscribers(subscribers)
                .acknowledgeTo(source.acknowledgements())
                .build();
        List<Mono<Long>> sums = new ArrayList<>();
        for (int i = 0; i < subscribers; i++) {
            sums.add(shared.live()
                    .mapNotNull(event -> event.value())
                    .take(records)
                    .reduce(0L, Long::sum));
        }
        Mono<List<Long>> read = Flux.merge(Flux.fromIterable(sums), subscribers).collectList();
        List<Long> received = Objects.requireNonNull(
                read.zipWith(shared.run(source.records().take(records)).thenReturn(true), (sum, done) -> sum)
                        .block());
        if (received.stream().distinct().count() != 1) {
            throw new IllegalStateException("The subscribers have received different records");
        }
        System.out.println(records + " " + received.get(0));
    }
}
