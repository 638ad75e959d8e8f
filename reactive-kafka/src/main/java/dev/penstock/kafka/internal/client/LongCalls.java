package dev.penstock.kafka.internal.client;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Scheduler;

/**
 * The calls to Kafka in which one thread blocks. A call that takes longer than two seconds is reported, and the same kind of call
 * is not reported again before {@link #progressed}. Calls are made by one thread at a time.
 */
public final class LongCalls {
    private static final Logger LOG = LoggerFactory.getLogger(LongCalls.class);
    private static final Duration REPORTED_AFTER = Duration.ofSeconds(2);

    private final String servers;
    private final Scheduler timer;
    private final AtomicBoolean armed = new AtomicBoolean();
    private final Set<String> reported = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Call current;

    private record Call(String doing, long startNanos) {}

    /**
     * Creates the calls of a thread.
     *
     * @param servers the addresses of the cluster, which reports name
     * @param timer tells the time and runs the reports
     */
    public LongCalls(String servers, Scheduler timer) {
        this.servers = servers;
        this.timer = timer;
    }

    /** Makes a call that is described by a phrase such as {@code to commit}. */
    public <T> T call(String doing, Supplier<T> call) {
        begin(doing);
        try {
            return call.get();
        } finally {
            end();
        }
    }

    /** Makes a call without a result. */
    public void run(String doing, Runnable call) {
        begin(doing);
        try {
            call.run();
        } finally {
            end();
        }
    }

    /** Begins a call. Costs little, so that it can be used for every record. */
    public void begin(String doing) {
        current = new Call(doing, timer.now(TimeUnit.NANOSECONDS));
        arm(REPORTED_AFTER.toNanos());
    }

    /** Ends the call. */
    public void end() {
        current = null;
    }

    /** Allows that a wait of any kind is reported again. */
    public void progressed() {
        reported.clear();
    }

    private void arm(long delayNanos) {
        if (!armed.get() && armed.compareAndSet(false, true)) {
            var unused = timer.schedule(this::check, delayNanos, TimeUnit.NANOSECONDS);
        }
    }

    private void check() {
        armed.set(false);
        Call call = current;
        if (call == null) {
            return;
        }
        long lasts = timer.now(TimeUnit.NANOSECONDS) - call.startNanos();
        if (lasts < REPORTED_AFTER.toNanos()) {
            arm(REPORTED_AFTER.toNanos() - lasts);
        } else if (reported.add(call.doing())) {
            LOG.warn(
                    "Waiting for Kafka at {} for more than {} seconds {}",
                    servers,
                    REPORTED_AFTER.toSeconds(),
                    call.doing());
        }
    }
}
