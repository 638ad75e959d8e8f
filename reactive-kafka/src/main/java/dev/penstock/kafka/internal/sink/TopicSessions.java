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
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * The sessions of a sink: one for each subscription, with a thread of its own, and another one after a broker was lost.
 * Thread-safe.
 */
public final class TopicSessions {
    private static final Logger LOG = LoggerFactory.getLogger(TopicSessions.class);
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(20);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final SinkSettings settings;
    private final Acknowledger acknowledger;

    /** Creates the sessions of one sink. Nothing is opened yet. */
    public TopicSessions(SinkSettings settings, Acknowledger acknowledger) {
        this.settings = settings;
        this.acknowledger = acknowledger;
    }

    /** Writes all records; completes when they are committed and acknowledged. */
    public Mono<Void> write(Flux<Record> records) {
        return Mono.defer(() -> session(position -> records, new Instance(settings)));
    }

    /** Writes the records after the stored position, and starts again after a broker was lost. */
    public Mono<Void> resume(Function<@Nullable Position, Flux<Record>> records) {
        return Mono.defer(() -> {
            Instance instance = new Instance(settings);
            return session(records, instance)
                    .retryWhen(Retry.from(failures -> failures.concatMap(signal -> instance.after(signal.failure()))));
        });
    }

    /** Returns the position that is stored, without claiming the pipeline. */
    public Mono<Position> storedPosition() {
        String pipeline = settings.pipeline();
        if (pipeline == null) {
            return Mono.error(new IllegalStateException("Without a pipeline no position is stored."));
        }
        return Mono.fromCallable(new GuardedCall<>("The reading of a position from Kafka", () -> read(pipeline)))
                .subscribeOn(Schedulers.boundedElastic())
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

    private Mono<Void> session(Function<@Nullable Position, Flux<Record>> records, Instance instance) {
        return Mono.defer(() -> {
            Scheduler thread = Schedulers.newSingle("penstock-kafka-sink");
            return Mono.usingWhen(
                    Mono.fromCallable(new GuardedCall<>(
                                    "The opening of a Kafka producer",
                                    () -> TopicWriter.open(settings, instance.claimant())))
                            .subscribeOn(thread)
                            .doOnNext(writer -> instance.opened())
                            .doOnError(error -> thread.dispose()),
                    writer -> flow(writer, thread, records.apply(writer.stored()), instance::committed),
                    writer -> close(writer, thread));
        });
    }

    private Mono<Void> flow(TopicWriter writer, Scheduler thread, Flux<Record> records, Runnable committed) {
        return Mono.create(result -> {
            Scheduler.Worker worker = thread.createWorker();
            result.onDispose(worker);
            records.subscribe(new RecordFlow(writer, settings, acknowledger, worker, result, committed));
        });
    }

    private static Mono<Void> close(TopicWriter writer, Scheduler thread) {
        return closing(writer::close, writer::abandon, thread, CLOSE_DEADLINE).doFinally(end -> thread.dispose());
    }

    /**
     * Runs {@code orderly} on the session's thread and, if that takes longer than the deadline, {@code forced} on
     * another thread. Completes within two deadlines and never fails: what ended the session decides whether it is
     * started again, and the broker rolls back an open transaction itself.
     */
    static Mono<Void> closing(Runnable orderly, Runnable forced, Scheduler thread, Duration deadline) {
        return Mono.<Void>fromRunnable(orderly)
                .subscribeOn(thread)
                .timeout(
                        deadline,
                        Mono.<Void>fromRunnable(forced)
                                .subscribeOn(Schedulers.boundedElastic())
                                .timeout(deadline))
                .onErrorResume(error -> {
                    LOG.warn("A producer could not be closed in good order: {}", String.valueOf(error.getMessage()));
                    return Mono.empty();
                });
    }

    /**
     * The sessions of one subscription. They have the same name as owner of the pipeline, and a limit for waiting for a lost broker:
     * {@code timeout}, from the last commit or the opening of the session.
     */
    private static final class Instance {
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
