package dev.penstock.examples.boot3;

import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.util.retry.Retry;

/** Life cycle of the pipeline: what the starter does in Spring Boot 4, in its simplest form. */
final class Replication implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Replication.class);
    private static final Retry AGAIN = Retry.backoff(Long.MAX_VALUE, Duration.ofSeconds(1))
            .doBeforeRetry(signal -> LOG.error("The replication has failed and is started again", signal.failure()));

    private final PostgresSource source;
    private final PostgresSink sink;
    private volatile Disposable subscription = Disposables.disposed();

    Replication(PostgresSource source, PostgresSink sink) {
        this.source = source;
        this.sink = sink;
    }

    @Override
    public void start() {
        subscription = sink.apply(source.records()).retryWhen(AGAIN).subscribe();
    }

    @Override
    public void stop() {
        subscription.dispose();
    }

    @Override
    public boolean isRunning() {
        return !subscription.isDisposed();
    }
}
