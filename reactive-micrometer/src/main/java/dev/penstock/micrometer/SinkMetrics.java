package dev.penstock.micrometer;

import dev.penstock.sink.PostgresSink;
import dev.penstock.sink.status.BatchListener;
import dev.penstock.sink.status.Progress;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;

/**
 * Meters of one sink: sizes and durations of its batches, the number of records in flight, and the sink's counters.
 *
 * <pre>{@code
 * SinkMetrics metrics = SinkMetrics.of(registry);
 * PostgresSink sink = PostgresSink.builder().url(target).batchListener(metrics).build();
 * metrics.watch(sink);
 * }</pre>
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><th>name</th><th>value</th></tr>
 * <tr><td>{@code penstock.sink.batch}</td><td>number of records in a batch, a distribution</td></tr>
 * <tr><td>{@code penstock.sink.batch.time}</td><td>time from the start of a batch to its commit, a timer</td></tr>
 * <tr><td>{@code penstock.sink.in.flight}</td><td>number of records in batches that are being written</td></tr>
 * <tr><td>{@code penstock.sink.records}</td><td>number of finished records; the following need {@link #watch}</td></tr>
 * <tr><td>{@code penstock.sink.transactions}</td><td>number of committed transactions</td></tr>
 * <tr><td>{@code penstock.sink.skipped}</td><td>number of updates and deletions that found no row</td></tr>
 * <tr><td>{@code penstock.sink.rejected}</td><td>number of records that became dead letters</td></tr>
 * <tr><td>{@code penstock.sink.retries}</td><td>number of transactions that were retried</td></tr>
 * <tr><td>{@code penstock.sink.replays}</td><td>number of transactions whose records were written one by one to find a record at fault</td></tr>
 * </table>
 *
 * <p>Durations are in seconds. Thread-safe; use one instance for one sink.
 */
public final class SinkMetrics implements BatchListener {
    private static final String TIMER = "penstock.sink.batch.time";

    private final MeterRegistry registry;
    private final Tags tags;
    private final DistributionSummary sizes;
    private final Timer written;
    private final Timer failed;
    private final AtomicLong inFlight = new AtomicLong();

    private SinkMetrics(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
        this.sizes = DistributionSummary.builder("penstock.sink.batch")
                .description("Records of a batch")
                .baseUnit("records")
                .tags(tags)
                .register(registry);
        this.written = timer("written");
        this.failed = timer("failed");
        Gauge.builder("penstock.sink.in.flight", inFlight, AtomicLong::get)
                .description("Records of batches that are being written")
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    /**
     * Returns metrics that register their meters at once. The timer has the tag {@code outcome}: {@code written} or
     * {@code failed}.
     *
     * <p>Two sinks of one application need tags that tell them apart, because a registry has one meter for each name and set
     * of tags.
     *
     * @param registry the registry
     * @param tags tags of all meters, such as the name of the pipeline
     * @return the metrics, for {@link dev.penstock.sink.PostgresSinkBuilder#batchListener}
     */
    public static SinkMetrics of(MeterRegistry registry, Tag... tags) {
        return new SinkMetrics(registry, Tags.of(tags));
    }

    /**
     * Registers the counters of a sink, such as records, transactions and retries. They are read from the sink whenever the
     * registry reads them, and count all its subscriptions.
     *
     * <p>The server is not queried. The registry keeps the sink's counters only as long as the application keeps the sink.
     *
     * @param sink the sink whose batches this object listens to
     */
    public void watch(PostgresSink sink) {
        Progress progress = sink.progress();
        count("penstock.sink.records", "Records finished", progress, Progress::records);
        count("penstock.sink.transactions", "Transactions committed", progress, Progress::transactions);
        count("penstock.sink.skipped", "Updates and deletions that found no row", progress, Progress::skipped);
        count("penstock.sink.rejected", "Records sent to the dead letters", progress, Progress::rejected);
        count("penstock.sink.retries", "Transactions retried", progress, Progress::retries);
        count("penstock.sink.replays", "Transactions written one by one", progress, Progress::replays);
    }

    /** Records the begin of a batch; the returned object records its end. Called by the sink. */
    @Override
    public Writing started(int records) {
        sizes.record(records);
        inFlight.addAndGet(records);
        long begin = registry.config().clock().monotonicTime();
        return error -> {
            inFlight.addAndGet(-records);
            Timer timer = error == null ? written : failed;
            timer.record(registry.config().clock().monotonicTime() - begin, TimeUnit.NANOSECONDS);
        };
    }

    private Timer timer(String outcome) {
        return Timer.builder(TIMER)
                .description("The time to write a batch")
                .publishPercentileHistogram()
                .tags(tags.and("outcome", outcome))
                .register(registry);
    }

    private void count(String name, String description, Progress progress, ToDoubleFunction<Progress> value) {
        // The registry keeps only a weak reference to the progress; the sink keeps a strong one.
        FunctionCounter.builder(name, progress, value)
                .description(description)
                .tags(tags)
                .register(registry);
    }
}
