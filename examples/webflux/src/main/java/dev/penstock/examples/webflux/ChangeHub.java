package dev.penstock.examples.webflux;

import dev.penstock.core.Metadata;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.error.position.InvalidPositionException;
import dev.penstock.spring.RecordPipeline;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The one subscriber of the slot. Puts every change in the buffer, and never waits for those who read it. When the application
 * stops it ends all streams first, so that the web server has nothing left to wait for.
 */
@Component
final class ChangeHub implements RecordPipeline, SmartLifecycle {
    private static final String NOTHING_YET = "start.";
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ReplayBuffer buffer;
    private final Duration heartbeat;
    private final AtomicLong seen = new AtomicLong();
    private final String instance = NOTHING_YET + UUID.randomUUID();
    private volatile boolean running;
    private volatile @Nullable Long latencyMillis;

    ChangeHub(PostgresSource source, WebfluxProperties properties) {
        this.buffer = new ReplayBuffer(properties.replay(), source.acknowledgements()::acknowledgeUpTo);
        this.heartbeat = properties.heartbeat();
    }

    @Override
    public Publisher<?> process(Flux<Record> records) {
        Flux<Long> expiry =
                Flux.interval(Duration.ofSeconds(1)).onBackpressureDrop().doOnNext(tick -> buffer.expire());
        return records.doOnNext(record -> {
                    buffer.append(Change.of(record));
                    seen.incrementAndGet();
                    latencyMillis = latency(record);
                })
                .takeUntilOther(expiry.then());
    }

    /** Returns the changes from that number on. */
    Flux<Event> from(long number, ChangeFilter filter) {
        return Reader.read(buffer, number, null, filter, heartbeat);
    }

    /**
     * Returns the changes after the one with that id; empty where something between may be missing. After a restart that is
     * known when the server has sent the first change again.
     */
    Mono<Flux<Event>> after(String id, ChangeFilter filter) {
        if (id.startsWith(NOTHING_YET)) {
            return id.equals(instance) && buffer.isWhole() ? Mono.just(from(0, filter)) : Mono.empty();
        }
        Position position = position(id);
        if (position == null) {
            return Mono.empty();
        }
        return Mono.fromSupplier(() -> buffer.after(position))
                .repeatWhenEmpty(again -> again.delayElements(Duration.ofMillis(100)))
                .timeout(PATIENCE, Mono.just(-1L))
                // It is of another slot, of the same server or of another one.
                .onErrorReturn(InvalidPositionException.class, -1L)
                .filter(number -> number >= 0)
                .map(number -> Reader.read(buffer, number, position, filter, heartbeat));
    }

    /** Returns where the changes end at this moment. */
    ReplayBuffer.End end() {
        return buffer.end();
    }

    /** Returns the id by which to continue from there. */
    String id(ReplayBuffer.End end) {
        return end.last() == null ? instance : Change.id(end.last());
    }

    /** Returns what completes when the application stops. */
    Mono<Void> closed() {
        return buffer.closed();
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

    ReplayBuffer buffer() {
        return buffer;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        buffer.close();
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

    private static @Nullable Position position(String id) {
        try {
            // Read once, here: it is compared many times under the lock which the stream needs, too.
            return PostgresSource.position(Base64.getUrlDecoder().decode(id));
        } catch (RuntimeException e) {
            return null;
        }
    }
}
