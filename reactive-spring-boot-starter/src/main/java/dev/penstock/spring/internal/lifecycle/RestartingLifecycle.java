package dev.penstock.spring.internal.lifecycle;

import dev.penstock.core.FatalErrorException;
import dev.penstock.spring.PenstockProperties;
import dev.penstock.spring.PipelineLifecycle;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
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

    /** The time after which a restarted pipeline counts as healthy again. */
    private static final Duration STEADY = Duration.ofSeconds(10);

    private static final int MAX_DOUBLINGS = 30;

    private final String label;
    private final Supplier<PipelineWork> works;
    private final Duration patience;
    private final PenstockProperties.Restart restart;
    private volatile @Nullable Run run;

    /**
     * Creates a life cycle.
     *
     * @param label the pipeline as the subject of a sentence
     * @param works creates the work of each start
     */
    public RestartingLifecycle(
            String label, Supplier<PipelineWork> works, Duration patience, PenstockProperties.Restart restart) {
        this.label = label;
        this.works = works;
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
        private final PipelineWork work = works.get();
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
                        return work.process(stopping.asMono());
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
            work.failed();
            LOG.error("{} has failed; starting it again in {}", label, pause, error);
            return Mono.firstWithSignal(Mono.delay(pause), stopping.asMono().then(Mono.<Long>error(error)))
                    .delayUntil(tick -> work.released().timeout(patience, Mono.empty()))
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
                    .then(Mono.defer(() -> work.released().timeout(patience, Mono.empty())));
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
            work.ended();
            ended = true;
            over.tryEmitEmpty();
        }
    }
}
