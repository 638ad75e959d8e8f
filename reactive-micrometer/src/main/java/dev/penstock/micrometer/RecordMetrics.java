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
 * Counts the records that pass through, and the bytes of their rows, by table and operation; and takes the time from their
 * commit. An operator: {@code records.transform(metrics)}, or for every subscription of a source
 * {@code PostgresSource.builder().decorate(metrics)}.
 *
 * <p>It keeps order and demand, and reads nothing of a row. The clocks of the server and of this machine are compared as they
 * are. Thread-safe; one instance may be applied many times.
 */
public final class RecordMetrics implements UnaryOperator<Flux<Record>> {
    private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How many pairs of table and operation are counted apart; the records of more tables are counted as those of {@code (other)}. */
    private static final int MAX_KINDS = 2000;

    private static final String OTHERS = "(other)";

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

    /** Returns metrics that count in {@code registry}, with these tags beside their own. */
    public static RecordMetrics of(MeterRegistry registry, Tag... tags) {
        return new RecordMetrics(registry, Tags.of(tags));
    }

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
            // A registry forgets no meter, and tables can be made and dropped without end.
            of = counters.computeIfAbsent(
                    counters.size() < MAX_KINDS ? kind : new Kind(OTHERS, operation), this::counters);
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

    /** A message has no table: its name is empty. */
    private record Kind(String table, String operation) {}

    private record Counters(Counter records, Counter bytes) {}
}
