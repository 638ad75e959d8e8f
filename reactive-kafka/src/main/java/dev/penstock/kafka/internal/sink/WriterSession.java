package dev.penstock.kafka.internal.sink;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.internal.config.GuardedCall;
import dev.penstock.kafka.internal.sink.TopicSessions.Instance;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * One session of a sink: a thread of its own, and the {@link TopicWriter} that is opened and closed on it. The writer exists from
 * the claim of the pipeline to the end of the session. Subscribed to once.
 */
final class WriterSession {
    private static final Logger LOG = LoggerFactory.getLogger(WriterSession.class);
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(20);

    private final SinkSettings settings;
    private final Acknowledger acknowledger;
    private final Instance instance;
    private volatile @Nullable TopicWriter writer;
    private volatile @Nullable Throwable refusal;

    WriterSession(SinkSettings settings, Acknowledger acknowledger, Instance instance) {
        this.settings = settings;
        this.acknowledger = acknowledger;
        this.instance = instance;
    }

    /** Claims the pipeline, then subscribes to the records after the stored position. */
    Mono<Void> open(Function<@Nullable Position, Flux<Record>> records) {
        return using(thread ->
                opened(thread).flatMap(opened -> written(opened, thread, records.apply(opened.stored()))));
    }

    /**
     * Subscribes to the records, and claims the pipeline when they subscribe to the position. An error of the claim is the error of
     * the session, whatever the records make of it.
     */
    Mono<Void> openLater(Function<Mono<Position>, Flux<Record>> records) {
        return using(thread -> {
            Mono<Position> position = opened(thread)
                    .flatMap(opened -> Mono.justOrEmpty(opened.stored()))
                    .cache();
            return records.apply(position)
                    .switchOnFirst((first, all) -> {
                        TopicWriter opened = writer;
                        if (opened != null) {
                            return written(opened, thread, all);
                        }
                        return first.hasValue() ? all.then(Mono.error(WriterSession::unclaimed)) : all.then();
                    })
                    .then()
                    .onErrorMap(error -> Objects.requireNonNullElse(refusal, error));
        });
    }

    private static IllegalStateException unclaimed() {
        return new IllegalStateException("Records arrived before the stored position was read. The function passed to"
                + " 'resume' must return records that subscribe to the position, as PostgresSource.recordsAfter does.");
    }

    private Mono<Void> using(Function<Scheduler, Mono<Void>> work) {
        return Mono.usingWhen(Mono.fromSupplier(() -> Schedulers.newSingle("penstock-kafka-sink")), work, this::close);
    }

    private Mono<TopicWriter> opened(Scheduler thread) {
        return Mono.fromCallable(new GuardedCall<>("The opening of a Kafka producer", () -> {
                    TopicWriter opened = TopicWriter.open(settings, instance.claimant());
                    // Set on the thread that closes it, so that a cancelled session closes it too.
                    writer = opened;
                    return opened;
                }))
                .subscribeOn(thread)
                .doOnNext(opened -> instance.opened())
                .doOnError(error -> refusal = error);
    }

    private Mono<Void> written(TopicWriter opened, Scheduler thread, Flux<Record> records) {
        return Mono.create(result -> {
            Scheduler.Worker worker = thread.createWorker();
            result.onDispose(worker);
            records.subscribe(new RecordFlow(opened, settings, acknowledger, worker, result, instance::committed));
        });
    }

    private Mono<Void> close(Scheduler thread) {
        return closing(() -> apply(TopicWriter::close), () -> apply(TopicWriter::abandon), thread, CLOSE_DEADLINE)
                .doFinally(end -> thread.dispose());
    }

    private void apply(Consumer<TopicWriter> ending) {
        TopicWriter opened = writer;
        if (opened != null) {
            ending.accept(opened);
        }
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
}
