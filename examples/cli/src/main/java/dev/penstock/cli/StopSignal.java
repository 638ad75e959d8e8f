package dev.penstock.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Turns SIGINT, SIGTERM and SIGHUP into a normal end: the command is asked to stop, is given 5 seconds, and then the process
 * ends with status 0. A JVM that is ended by a signal runs its shutdown hooks and would exit with 143.
 */
final class StopSignal {
    static final Duration GRACE = Duration.ofSeconds(5);

    private final Sinks.Empty<Void> requested = Sinks.empty();
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean failed;

    /** Makes a signal that this process's end gives. */
    static StopSignal ofProcess() {
        StopSignal signal = new StopSignal();
        Runtime.getRuntime().addShutdownHook(new Thread(signal::end, "penstock-stop"));
        return signal;
    }

    /** Completes when the command is asked to stop. */
    Mono<Void> requested() {
        return requested.asMono();
    }

    /** Asks the command to stop. */
    void request() {
        requested.tryEmitEmpty();
    }

    /** Says that the command is at its end, with that status. */
    void done(int status) {
        failed = status != 0;
        done.countDown();
    }

    /** Runs when the JVM ends, for a signal or because the command is done. */
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
