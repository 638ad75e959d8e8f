package dev.penstock.examples.webflux;

import dev.penstock.core.Metadata;
import dev.penstock.core.Record;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.shared.SharedRecords;
import dev.penstock.spring.RecordPipeline;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;

/**
 * The pipeline of the page: shares the records of the source. When the application stops it ends all streams first, so that the
 * web server has no request to wait for.
 */
@Component
@Qualifier(ChangeHub.PIPELINE)
final class ChangeHub implements RecordPipeline, SmartLifecycle {
    /** The name of the pipeline whose changes the page shows. */
    static final String PIPELINE = "page";

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final SharedRecords<TableChange> shared;
    private final AtomicLong seen = new AtomicLong();
    private volatile boolean running;
    private volatile @Nullable Long latencyMillis;

    ChangeHub(@Qualifier(PIPELINE) PostgresSource source, WebfluxProperties properties) {
        this.shared = SharedRecords.builder(
                        TableChange::of, change -> change.json().length())
                .acknowledgeTo(source.acknowledgements())
                .maxRecords(properties.replay().records())
                .maxBytes(properties.replay().size().toBytes())
                .maxAge(properties.replay().age())
                .maxSubscribers(properties.subscribers())
                .heartbeat(properties.heartbeat())
                .stallTimeout(properties.stall())
                .build();
    }

    @Override
    public Publisher<?> process(Flux<Record> records) {
        return shared.run(records.doOnNext(record -> {
            seen.incrementAndGet();
            latencyMillis = latency(record);
        }));
    }

    /** Returns the records that all subscribers share. */
    SharedRecords<TableChange> shared() {
        return shared;
    }

    long seen() {
        return seen.get();
    }

    /** Returns the time from the commit of the latest change to its arrival, {@code null} before the first. */
    @Nullable
    Long latencyMillis() {
        return latencyMillis;
    }

    private static @Nullable Long latency(Record record) {
        String committed = record.metadata().get(Metadata.CREATED_AT);
        return committed == null
                ? null
                : Math.max(0, System.currentTimeMillis() - Long.parseLong(committed) / NANOS_PER_MILLI);
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        shared.close();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
