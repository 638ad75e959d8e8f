package dev.penstock.spring.internal.pipeline;

import dev.penstock.core.FatalErrorException;
import dev.penstock.core.PositionStore;
import dev.penstock.core.Record;
import dev.penstock.source.FatalErrors;
import dev.penstock.source.PostgresSource;
import dev.penstock.spring.PenstockProperties;
import dev.penstock.spring.PipelineLifecycle;
import dev.penstock.spring.RecordPipeline;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.retry.Retry;

/** Life cycle that restarts its pipeline after a failure. */
public final class RestartingLifecycle implements PipelineLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(RestartingLifecycle.class);
    private static final int PREFETCH = 64;

    /** The time after which a restarted pipeline counts as healthy again. */
    private static final Duration STEADY = Duration.ofSeconds(10);

    private static final int MAX_DOUBLINGS = 30;

    private final String label;
    private final PostgresSource source;
    private final RecordPipeline pipeline;
    private final @Nullable PositionStore store;
    private final Duration patience;
    private final PenstockProperties.Restart restart;
    private volatile @Nullable Run run;

    /**
     * Creates a life cycle.
     *
     * @param label the pipeline as the subject of a sentence
     */
    public RestartingLifecycle(
            String label,
            PostgresSource source,
            RecordPipeline pipeline,
            @Nullable PositionStore store,
            Duration patience,
            PenstockProperties.Restart restart) {
        this.label = label;
        this.source = source;
        this.pipeline = pipeline;
        this.store = store;
        this.patience = patience;
        this.restart = restart;
    }

    @Override
    public void start() {
        if (!isRunning()) {
            Run next = new Run();
            run = next;
            next.start();
        }
    }

    @Override
    public void stop() {
        Run current = run;
        if (current != null) {
            current.stop().block();
        }
    }

    @Override
    public void stop(Runnable callback) {
        Run current = run;
        if (current == null) {
            callback.run();
        } else {
            current.stop().doFinally(signal -> callback.run()).subscribe();
        }
    }

    @Override
    public boolean isRunning() {
        Run current = run;
        return current != null && !current.isOver();
    }

    @Override
    public Optional<Throwable> failure() {
        Run current = run;
        return Optional.ofNullable(current == null ? null : current.currentFailure());
    }

    @Override
    public long restarts() {
        Run current = run;
        return current == null ? 0 : current.restarts.get();
    }

    private final class Run {
        private final Sinks.Empty<Void> stopping = Sinks.empty();
        private final Sinks.Empty<Void> over = Sinks.empty();
        private final Disposable.Swap session = Disposables.swap();
        private final Disposable.Swap subscription = Disposables.swap();
        private final AtomicLong restarts = new AtomicLong();
        private volatile @Nullable Throwable failure;
        /** The time of the last start, in terms of {@link System#nanoTime}. */
        private volatile long started = System.nanoTime();

        private volatile boolean ended;
        private volatile boolean pausing;
        private volatile int attempts;

        void start() {
            KeepAlive.until(over.asMono());
            subscription.update(Flux.defer(() -> {
                        started = System.nanoTime();
                        return pipeline.process(records());
                    })
                    .retryWhen(Retry.from(failures -> failures.concatMap(signal -> again(signal.failure()))))
                    .subscribe(ignored -> {}, this::failed, this::end));
        }

        /** Emits when it is time for a restart; fails with the error if there is none. */
        private Mono<Long> again(Throwable error) {
            if (!restart.enabled() || isStopping() || error instanceof FatalErrorException) {
                return Mono.error(error);
            }
            attempts = isSteady() ? 1 : Math.min(attempts + 1, MAX_DOUBLINGS);
            Duration pause = pause(attempts);
            failure = error;
            pausing = true;
            session.update(Disposables.disposed());
            LOG.error("{} has failed; starting it again in {}", label, pause, error);
            return Mono.firstWithSignal(Mono.delay(pause), stopping.asMono().then(Mono.<Long>error(error)))
                    .delayUntil(tick -> source.admin().released().timeout(patience, Mono.empty()))
                    .doOnNext(tick -> {
                        restarts.incrementAndGet();
                        pausing = false;
                    });
        }

        private Duration pause(int attempt) {
            Duration pause = restart.backoff().multipliedBy(1L << (attempt - 1));
            return pause.compareTo(restart.maxBackoff()) < 0 ? pause : restart.maxBackoff();
        }

        private boolean isStopping() {
            return Boolean.TRUE.equals(stopping.scan(Scannable.Attr.TERMINATED));
        }

        private boolean isSteady() {
            return System.nanoTime() - started > STEADY.toNanos();
        }

        @Nullable
        Throwable currentFailure() {
            return ended || pausing || !isSteady() ? failure : null;
        }

        Mono<Void> stop() {
            return Mono.defer(() -> {
                        stopping.tryEmitEmpty();
                        return over.asMono();
                    })
                    .timeout(patience, Mono.fromRunnable(this::giveUp))
                    .then(Mono.defer(() -> source.admin().released().timeout(patience, Mono.empty())));
        }

        /**
         * Returns the records; each subscription has a session of its own. A pipeline that fails and subscribes again must receive again
         * the records that it has not processed.
         *
         * <p>A session lives until the next one starts or the pipeline ends, so that it can accept acknowledgements of records that are
         * in flight when the stream of records ends.
         */
        private Flux<Record> records() {
            AtomicBoolean taken = new AtomicBoolean();
            return Flux.defer(() -> {
                if (isStopping()) {
                    return Flux.empty();
                }
                if (!taken.compareAndSet(false, true)) {
                    return Flux.error(
                            new IllegalStateException("The records of a pipeline have one subscriber at a time:"
                                    + " share them out by 'publish', and acknowledge what all are done with"));
                }
                return beginning()
                        .publish(PREFETCH)
                        .autoConnect(1, session::update)
                        .takeUntilOther(stopping.asMono())
                        .transform(FatalErrors::asSignals)
                        .doOnTerminate(() -> taken.set(false))
                        .doOnCancel(() -> taken.set(false));
            });
        }

        private Flux<Record> beginning() {
            return store == null ? source.recordsAfter(Mono.defer(pipeline::startAfter)) : source.resuming(store);
        }

        private void giveUp() {
            LOG.warn(
                    "{} has not finished within {}; records that it did not acknowledge will be sent again",
                    label,
                    patience);
            subscription.dispose();
            end();
        }

        boolean isOver() {
            return ended;
        }

        private void failed(Throwable error) {
            failure = error;
            if (!pausing) {
                LOG.error("{} has failed", label, error);
            }
            end();
        }

        private void end() {
            session.dispose();
            ended = true;
            over.tryEmitEmpty();
        }
    }
}
