package dev.penstock.source.internal.reading;

import dev.penstock.source.internal.session.SessionContext;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Loop that reads tables without a stream, until all are read and handed over or the subscriber cancels. */
public final class SnapshotLoop {
    private static final long PARK_NANOS = Duration.ofMillis(10).toNanos();

    private final SessionContext context;
    private final TableReading reading;

    public SnapshotLoop(SessionContext context, TableReading reading) {
        this.context = context;
        this.reading = reading;
    }

    public void run() throws Exception {
        try {
            while (!context.isCancelled()
                    && (reading.isActive() || !context.emitter().isEmpty())) {
                if (!step()) {
                    LockSupport.parkNanos(this, PARK_NANOS);
                }
            }
        } finally {
            reading.abandon();
        }
    }

    private boolean step() throws Exception {
        if (reading.isActive() && !context.emitter().isFull()) {
            reading.step();
            if (reading.progressed()) {
                return true;
            }
        }
        return context.emitter().flush();
    }
}
