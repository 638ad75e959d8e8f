package dev.penstock.spring.internal.pipeline;

import dev.penstock.source.PostgresSource;
import dev.penstock.source.status.SourceEvent;
import dev.penstock.source.status.SourceEvent.Started;
import dev.penstock.source.status.SourceEvent.Stopped;
import dev.penstock.spring.PipelineLifecycle;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;

/**
 * A publisher of the source's events as application events. It starts before the pipeline and stops after it, so that the first and the
 * last event of a pipeline arrive.
 */
public final class SourceEventPublisher implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(SourceEventPublisher.class);
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration LAST_EVENT = Duration.ofSeconds(5);

    private final PostgresSource source;
    private final ApplicationEventPublisher publisher;
    private final Disposable.Swap subscription = Disposables.swap();
    /** True from the event {@code Started} to the event {@code Stopped}. */
    private volatile boolean open;

    private volatile boolean running;

    public SourceEventPublisher(PostgresSource source, ApplicationEventPublisher publisher) {
        this.source = source;
        this.publisher = publisher;
    }

    @Override
    public void start() {
        running = true;
        subscription.update(source.events().subscribe(this::publish));
    }

    @Override
    public void stop() {
        running = false;
        subscription.update(Disposables.disposed());
    }

    /** Stops once the last event is published, if its session is over. */
    @Override
    public void stop(Runnable callback) {
        Flux.interval(Duration.ZERO, LOOK)
                .takeUntil(tick -> !open || source.admin().session().isPresent())
                .take(LAST_EVENT)
                .doFinally(signal -> {
                    stop();
                    callback.run();
                })
                .subscribe();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PipelineLifecycle.PHASE - 1;
    }

    private void publish(SourceEvent event) {
        open = event instanceof Started || open;
        try {
            publisher.publishEvent(event);
        } catch (RuntimeException e) {
            LOG.warn("A listener of source events has failed; it receives the next event", e);
        } finally {
            open = !(event instanceof Stopped) && open;
        }
    }
}
