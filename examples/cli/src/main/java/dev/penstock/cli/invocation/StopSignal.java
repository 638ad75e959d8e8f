package dev.penstock.cli.invocation;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Stop request by SIGINT, SIGTERM or SIGHUP. The command has 5 seconds to stop; then the process ends with status 0, or 1 if the command
 * failed. A JVM that a signal ends runs its shutdown hooks and would otherwise exit with 143.
 */
public final class StopSignal {
    public static final Duration GRACE = Duration.ofSeconds(5);

    private final Sinks.Empty<Void> requested = Sinks.empty();
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean failed;

    /** Creates a signal that is triggered by the shutdown of this process. */
    public static StopSignal ofProcess() {
        StopSignal signal = new StopSignal();
        Runtime.getRuntime().addShutdownHook(new Thread(signal::end, "penstock-stop"));
        return signal;
    }

    /** Returns a publisher that completes when the command is requested to stop. */
    public Mono<Void> requested() {
        return requested.asMono();
    }

    /** Requests the command to stop. */
    void request() {
        requested.tryEmitEmpty();
    }

    /** Reports that the command has ended with {@code status}. */
    public void done(int status) {
        failed = status != 0;
        done.countDown();
    }

    /** Runs when the JVM shuts down, after a signal or because the command has ended. */
    private void end() {
        if (done.getCount() == 0) {
            return;
        }
        request();
        boolean inTime = false;
        try {
            inTime = done.await(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(inTime && failed ? 1 : 0);
    }
}
