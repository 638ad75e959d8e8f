package dev.penstock.kafka.internal.sink;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.internal.config.GuardedCall;
import dev.penstock.kafka.error.BrokerException;
import dev.penstock.kafka.error.SchemaRegistryException;
import dev.penstock.kafka.internal.client.LongCalls;
import dev.penstock.kafka.internal.client.PartitionCounts;
import dev.penstock.kafka.internal.client.Topics;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * The sessions of a sink: one for each subscription, with a thread of its own, and another one after a broker was lost.
 * Thread-safe.
 */
public final class TopicSessions {
    private static final Logger LOG = LoggerFactory.getLogger(TopicSessions.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final SinkSettings settings;
    private final Mono<String> defaultPipeline;
    private final Acknowledger acknowledger;

    /**
     * Creates the sessions of one sink. Nothing is opened yet.
     *
     * @param defaultPipeline the name of the pipeline if the settings contain none; empty if there is none
     */
    public TopicSessions(SinkSettings settings, Mono<String> defaultPipeline, Acknowledger acknowledger) {
        this.settings = settings;
        this.defaultPipeline = defaultPipeline;
        this.acknowledger = acknowledger;
    }

    /** Writes all records; completes when they are committed and acknowledged. */
    public Mono<Void> write(Flux<Record> records) {
        return named(named -> session(named, new Instance(named)).open(position -> records));
    }

    /** Claims the pipeline, writes the records after the stored position, and starts again after a broker was lost. */
    public Mono<Void> resume(Function<@Nullable Position, Flux<Record>> records) {
        return named(named ->
                again(new Instance(named), instance -> session(named, instance).open(records)));
    }

    /** Does the same as {@link #resume}, but claims the pipeline when the records subscribe to the position. */
    public Mono<Void> resumeLater(Function<Mono<Position>, Flux<Record>> records) {
        return named(named ->
                again(new Instance(named), instance -> session(named, instance).openLater(records)));
    }

    private static Mono<Void> again(Instance instance, Function<Instance, Mono<Void>> session) {
        return Mono.defer(() -> session.apply(instance))
                .retryWhen(Retry.from(failures -> failures.concatMap(signal -> instance.after(signal.failure()))));
    }

    private WriterSession session(SinkSettings named, Instance instance) {
        return new WriterSession(named, acknowledger, instance);
    }

    /** Subscribes to the name of the pipeline, unless the settings contain one. */
    private Mono<Void> named(Function<SinkSettings, Mono<Void>> work) {
        return name().map(settings::withPipeline).defaultIfEmpty(settings).flatMap(work);
    }

    private Mono<String> name() {
        return settings.pipeline() == null ? defaultPipeline : Mono.just(settings.pipeline());
    }

    /** Returns the position that is stored, without claiming the pipeline. */
    public Mono<Position> storedPosition() {
        return name().switchIfEmpty(
                        Mono.error(() -> new IllegalStateException("Without a pipeline no position is stored.")))
                .flatMap(pipeline -> Mono.fromCallable(
                                new GuardedCall<>("The reading of a position from Kafka", () -> read(pipeline)))
                        .subscribeOn(Schedulers.boundedElastic()))
                .flatMap(Mono::justOrEmpty);
    }

    private Optional<Position> read(String pipeline) {
        try (Topics topics = new Topics(settings.clients(), settings.creation(), new PartitionCounts())) {
            topics.awaitBroker();
            PositionTopic store = new PositionTopic(settings.clients(), settings.positionTopic(), pipeline);
            OwnedPosition stored =
                    topics.exists(settings.positionTopic()) ? store.read(topics.end(store.partition())) : null;
            return Optional.ofNullable(stored).map(OwnedPosition::position);
        }
    }

    /**
     * The sessions of one subscription. They have the same name as owner of the pipeline, and a limit for waiting for a lost broker:
     * {@code timeout}, from the last commit or the opening of the session.
     */
    static final class Instance {
        private final String name = UUID.randomUUID().toString();
        private final Duration timeout;
        private final LongCalls calls;
        private final PartitionCounts counts = new PartitionCounts();
        private final AtomicLong progressNanos = new AtomicLong();
        private volatile boolean everOpened;
        private final AtomicInteger failures = new AtomicInteger();
        private volatile String reported = "";

        Instance(SinkSettings settings) {
            this.timeout = settings.retryTimeout();
            this.calls = new LongCalls(settings.clients().bootstrapServers(), Schedulers.parallel());
        }

        Claimant claimant() {
            return new Claimant(name, everOpened, counts, calls);
        }

        void opened() {
            everOpened = true;
            progressNanos.compareAndSet(0, System.nanoTime());
        }

        void committed() {
            progressNanos.set(System.nanoTime());
            failures.set(0);
        }

        /** Completes when the next attempt is due, or fails if there is none. */
        Mono<Long> after(Throwable failure) {
            boolean lost = (failure instanceof BrokerException broker && broker.isTransient())
                    || (failure instanceof SchemaRegistryException registry && registry.isTransient());
            if (!lost || !everOpened || System.nanoTime() - progressNanos.get() > timeout.toNanos()) {
                return Mono.error(failure);
            }
            int attempt = failures.getAndIncrement();
            // A later attempt can fail for another reason, which an operator would not see otherwise.
            if (attempt == 0 || !String.valueOf(failure.getMessage()).equals(reported)) {
                reported = String.valueOf(failure.getMessage());
                LOG.warn("Kafka cannot be written to; retrying for up to {}: {}", timeout, failure.getMessage());
            }
            Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(attempt, 10));
            return Mono.delay(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
        }
    }
}
