package dev.penstock.source.internal.session;

import dev.penstock.core.internal.error.PrintableText;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Schedulers;

/**
 * Wait in a step that blocks a session's thread. It is reported once if it takes longer than two seconds, and ended at
 * a limit.
 */
public final class LongWait implements AutoCloseable {
    /** The time after which a wait is reported. */
    public static final Duration REPORTED_AFTER = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(LongWait.class);

    private final Disposable.Composite tasks = Disposables.composite();

    private LongWait() {}

    /**
     * Begins a wait, which ends when it is closed.
     *
     * @param gauge publishes the report as an event too
     * @param sentence describes the wait: what waits, for what and how long. It is called on another thread, which it
     *     may block. {@code null} reports nothing
     */
    public static LongWait begin(SessionGauge gauge, Supplier<@Nullable String> sentence) {
        LongWait wait = new LongWait();
        wait.after(REPORTED_AFTER, () -> {
            String text = sentence.get();
            if (text != null) {
                String printable = PrintableText.of(text);
                LOG.warn("{}", printable);
                gauge.waiting(printable);
            }
        });
        return wait;
    }

    /** Runs {@code end} if the wait lasts longer than {@code limit}; returns this wait. */
    public LongWait endedAfter(Duration limit, Runnable end) {
        after(limit, end);
        return this;
    }

    private void after(Duration delay, Runnable task) {
        tasks.add(Schedulers.boundedElastic()
                .schedule(
                        () -> {
                            try {
                                task.run();
                            } catch (RuntimeException e) {
                                LOG.debug("A wait could not be looked into", e);
                            }
                        },
                        delay.toMillis(),
                        TimeUnit.MILLISECONDS));
    }

    @Override
    public void close() {
        tasks.dispose();
    }
}
