package dev.penstock.spring.internal.lifecycle;

import dev.penstock.core.PositionStore;
import dev.penstock.core.Record;
import dev.penstock.source.FatalErrors;
import dev.penstock.source.PostgresSource;
import dev.penstock.spring.RecordPipeline;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Work of a pipeline that receives the records of a {@link PostgresSource}.
 *
 * <p>A session lives until the next one starts or the pipeline ends, so that it can accept acknowledgements of records that are
 * in flight when the stream of records ends.
 */
public final class SourceWork implements PipelineWork {
    private static final int PREFETCH = 64;

    private final PostgresSource source;
    private final RecordPipeline pipeline;
    private final @Nullable PositionStore store;
    private final Disposable.Swap session = Disposables.swap();

    public SourceWork(PostgresSource source, RecordPipeline pipeline, @Nullable PositionStore store) {
        this.source = source;
        this.pipeline = pipeline;
        this.store = store;
    }

    @Override
    public Publisher<?> process(Mono<Void> stopping) {
        return pipeline.process(records(stopping));
    }

    /**
     * Returns the records; each subscription has a session of its own. A pipeline that fails and subscribes again must receive again
     * the records that it has not processed.
     */
    private Flux<Record> records(Mono<Void> stopping) {
        AtomicBoolean taken = new AtomicBoolean();
        return Flux.defer(() -> {
            if (Boolean.TRUE.equals(Scannable.from(stopping).scan(Scannable.Attr.TERMINATED))) {
                return Flux.empty();
            }
            if (!taken.compareAndSet(false, true)) {
                return Flux.error(new IllegalStateException("The records of a pipeline have one subscriber at a time:"
                        + " share them out by 'publish', and acknowledge what all are done with"));
            }
            return beginning()
                    .publish(PREFETCH)
                    .autoConnect(1, session::update)
                    .takeUntilOther(stopping)
                    .transform(FatalErrors::asSignals)
                    .doOnTerminate(() -> taken.set(false))
                    .doOnCancel(() -> taken.set(false));
        });
    }

    private Flux<Record> beginning() {
        return store == null ? source.recordsAfter(Mono.defer(pipeline::startAfter)) : source.resuming(store);
    }

    @Override
    public void failed() {
        session.update(Disposables.disposed());
    }

    @Override
    public void ended() {
        session.dispose();
    }

    @Override
    public Mono<Void> released() {
        return source.admin().released();
    }
}
