package dev.penstock.spring;

import dev.penstock.core.Record;
import dev.penstock.source.FatalErrors;
import dev.penstock.source.PostgresSource;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Runs the application's {@link RecordPipeline}. It starts before a web server takes requests and stops after the last of them is
 * answered. Stopping gives the pipeline time to finish what it has; only then is the session ended, which tells the server what
 * was acknowledged last.
 */
public final class PipelineLifecycle implements SmartLifecycle {
    /** Below that of a web server, which is {@code Integer.MAX_VALUE - 2048}. */
    public static final int PHASE = Integer.MAX_VALUE - 4096;

    private static final Logger LOG = LoggerFactory.getLogger(PipelineLifecycle.class);
    private static final int PREFETCH = 64;

    private final PostgresSource source;
    private final RecordPipeline pipeline;
    private final Duration patience;
    private volatile @Nullable Run run;

    PipelineLifecycle(PostgresSource source, RecordPipeline pipeline, Duration patience) {
        this.source = source;
        this.pipeline = pipeline;
        this.patience = patience;
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
    public int getPhase() {
        return PHASE;
    }

    /** Returns why the pipeline has failed; empty where it has not. */
    public Optional<Throwable> failure() {
        Run current = run;
        return Optional.ofNullable(current == null ? null : current.failure);
    }

    private final class Run {
        private final Sinks.Empty<Void> stopping = Sinks.empty();
        private final Sinks.Empty<Void> over = Sinks.empty();
        private final Disposable.Swap session = Disposables.swap();
        private final Disposable.Swap subscription = Disposables.swap();
        private volatile @Nullable Throwable failure;
        private volatile boolean ended;

        void start() {
            subscription.update(
                    Flux.defer(() -> pipeline.process(records())).subscribe(ignored -> {}, this::failed, this::end));
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
         * Returns the records, of a session of their own for every subscription: a pipeline that fails and subscribes again must
         * not go on behind what it has not processed. A session outlives its records, until the next one or the pipeline's end,
         * to take the acknowledgements of those that are under way.
         */
        private Flux<Record> records() {
            AtomicBoolean taken = new AtomicBoolean();
            return Flux.defer(() -> {
                if (Boolean.TRUE.equals(stopping.scan(Scannable.Attr.TERMINATED))) {
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
            return pipeline.startAfter()
                    .map(source::recordsAfter)
                    .switchIfEmpty(Mono.fromSupplier(source::records))
                    .flatMapMany(records -> records);
        }

        private void giveUp() {
            LOG.warn("The pipeline has not finished within {}; what it did not acknowledge comes again", patience);
            subscription.dispose();
            end();
        }

        boolean isOver() {
            return ended;
        }

        private void failed(Throwable error) {
            failure = error;
            LOG.error("The pipeline of {} has failed", source, error);
            end();
        }

        private void end() {
            session.dispose();
            ended = true;
            over.tryEmitEmpty();
        }
    }
}
