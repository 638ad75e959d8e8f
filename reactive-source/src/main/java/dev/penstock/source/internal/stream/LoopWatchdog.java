package dev.penstock.source.internal.stream;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/**
 * Watch on a replication loop from another thread. It cuts the connection if the loop is stuck in a call on it: in a
 * write to a peer that is gone, or in the middle of a message.
 *
 * <p>Only time in which the watchdog itself ran counts. After the whole process was stopped or suspended, the loop
 * first gets the chance to read what has arrived.
 */
final class LoopWatchdog implements Runnable {
    static final Duration INTERVAL = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(LoopWatchdog.class);
    private static final long MOST_PER_LOOK = 2 * INTERVAL.toNanos();

    private final LongSupplier lastBeat;
    private final long patience;
    private final Runnable cut;
    private final LongSupplier clock;
    private long lastLook;
    private long beatSeen;
    private long stuck;

    LoopWatchdog(LongSupplier lastBeat, Duration patience, Runnable cut, LongSupplier clock) {
        this.lastBeat = lastBeat;
        this.patience = patience.toNanos();
        this.cut = cut;
        this.clock = clock;
        this.lastLook = clock.getAsLong();
        this.beatSeen = lastBeat.getAsLong();
    }

    /**
     * Starts a watchdog, which runs until it is disposed of.
     *
     * @param lastBeat the time of the loop's last beat
     * @param patience how long the loop may be stuck
     * @param cut cuts the loop's connection
     * @param clock nanoseconds from any origin
     */
    static Disposable start(LongSupplier lastBeat, Duration patience, Runnable cut, LongSupplier clock) {
        return Schedulers.boundedElastic()
                .schedulePeriodically(
                        new LoopWatchdog(lastBeat, patience, cut, clock),
                        INTERVAL.toMillis(),
                        INTERVAL.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void run() {
        long now = clock.getAsLong();
        long beat = lastBeat.getAsLong();
        stuck = beat == beatSeen ? stuck + Math.min(now - lastLook, MOST_PER_LOOK) : 0;
        beatSeen = beat;
        lastLook = now;
        if (stuck > patience) {
            LOG.debug("The replication connection is stuck and is cut");
            try {
                cut.run();
            } catch (RuntimeException | Error e) {
                // An exception here would end this watch.
                LOG.warn("Cutting a stuck replication connection failed; trying again", e);
            }
        }
    }
}
