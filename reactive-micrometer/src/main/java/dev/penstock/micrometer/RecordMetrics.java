package dev.penstock.micrometer;

import dev.penstock.core.Data;
import dev.penstock.core.Metadata;
import dev.penstock.core.RawData;
import dev.penstock.core.Record;
import dev.penstock.core.internal.row.Row;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Operator that counts records and the bytes of their rows by table and operation, and measures the delay since their commit.
 *
 * <p>Apply it to one stream by {@code records.transform(metrics)}, or to each subscription of a source by
 * {@code PostgresSource.builder().decorate(metrics)}. It changes neither order nor demand, and decodes no column.
 *
 * <pre>{@code
 * PostgresSource source = PostgresSource.builder()
 *         .url(url).tables("orders").slotName("orders")
 *         .decorate(RecordMetrics.of(registry))
 *         .build();
 * }</pre>
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><th>name</th><th>value</th></tr>
 * <tr><td>{@code penstock.source.records}</td><td>number of records, with the tags {@code table} and {@code operation}</td></tr>
 * <tr><td>{@code penstock.source.row}</td><td>bytes of their rows, with the same tags</td></tr>
 * <tr><td>{@code penstock.source.delay}</td><td>time from the commit of a change to its arrival, a timer</td></tr>
 * </table>
 *
 * <p>The delay is the difference of this machine's clock and the server's, in seconds; a negative difference counts as zero.
 * Thread-safe; one instance can be applied any number of times.
 */
public final class RecordMetrics implements UnaryOperator<Flux<Record>> {
    private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

    private final BoundedNames names = new BoundedNames();
    private final MeterRegistry registry;
    private final Tags tags;
    private final Timer delay;
    private final Map<Kind, Counters> counters = new ConcurrentHashMap<>();

    private RecordMetrics(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
        this.delay = Timer.builder("penstock.source.delay")
                .description("The time from the commit of a change to the delivery of its record")
                .publishPercentileHistogram()
                .tags(tags)
                .register(registry);
    }

    /**
     * Returns metrics that register their meters in {@code registry}: the timer at once, the counters of a table with its
     * first record.
     *
     * <p>Records of at most 2000 pairs of table and operation are counted separately. Those of further tables are counted
     * under the table {@code (other)}, so that tables which are created and dropped do not fill the registry.
     *
     * @param registry the registry
     * @param tags tags that are added to those for table and operation
     * @return the operator, for {@link Flux#transform} or {@link dev.penstock.source.PostgresSourceBuilder#decorate}
     */
    public static RecordMetrics of(MeterRegistry registry, Tag... tags) {
        return new RecordMetrics(registry, Tags.of(tags));
    }

    /**
     * Returns the same records, which are counted as they pass. A record is counted when it is delivered, before the
     * application has processed it. Snapshot records have no commit time, so they are not part of the delay.
     *
     * @param records the records to count; each subscription is counted
     * @return the records, on the same thread and with the same demand
     */
    @Override
    public Flux<Record> apply(Flux<Record> records) {
        return records.doOnNext(this::count);
    }

    private void count(Record record) {
        Map<String, String> metadata = record.metadata();
        String table = metadata.get(Metadata.COLLECTION);
        String operation = record.operation().text();
        Kind kind = new Kind(table == null ? "" : table, operation);
        Counters of = counters.get(kind);
        if (of == null) {
            of = counters.computeIfAbsent(new Kind(names.of(kind.table), operation), this::counters);
        }
        of.records.increment();
        of.bytes.increment((double) (bytes(record.before()) + bytes(record.after())));
        String createdAt = metadata.get(Metadata.CREATED_AT);
        if (createdAt != null) {
            delay.record(Math.max(0, now() - Long.parseLong(createdAt)), TimeUnit.NANOSECONDS);
        }
    }

    private Counters counters(Kind kind) {
        Tags all = tags.and("table", kind.table, "operation", kind.operation);
        return new Counters(
                Counter.builder("penstock.source.records")
                        .description("Records delivered")
                        .tags(all)
                        .register(registry),
                Counter.builder("penstock.source.row")
                        .description("Bytes of the rows of the records delivered")
                        .baseUnit("bytes")
                        .tags(all)
                        .register(registry));
    }

    private static long bytes(@Nullable Data data) {
        if (data instanceof Row row) {
            return row.byteSize();
        }
        return data instanceof RawData raw ? raw.size() : 0;
    }

    private static long now() {
        Instant now = Instant.now();
        return now.getEpochSecond() * NANOS + now.getNano();
    }

    /** Pair of table and operation; the name of the table is empty for a logical message. */
    private record Kind(String table, String operation) {}

    private record Counters(Counter records, Counter bytes) {}
}
