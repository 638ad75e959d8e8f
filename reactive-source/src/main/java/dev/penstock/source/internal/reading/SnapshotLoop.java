package dev.penstock.source.internal.reading;

import dev.penstock.source.internal.session.Emitter;
import dev.penstock.source.internal.session.SessionThread;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Loop that reads tables without a stream, until all are read and handed over or the subscriber cancels. */
public final class SnapshotLoop {
    private static final long PARK_NANOS = Duration.ofMillis(10).toNanos();

    private final SessionThread thread;
    private final Emitter emitter;
    private final TableReading reading;

    public SnapshotLoop(SessionThread thread, Emitter emitter, TableReading reading) {
        this.thread = thread;
        this.emitter = emitter;
        this.reading = reading;
    }

    public void run() throws Exception {
        try {
            while (!thread.isCancelled() && (reading.isActive() || !emitter.isEmpty())) {
                if (!step()) {
                    LockSupport.parkNanos(this, PARK_NANOS);
                }
            }
        } finally {
            reading.abandon();
        }
    }

    private boolean step() throws Exception {
        if (reading.isActive() && !emitter.isFull()) {
            reading.step();
            if (reading.progressed()) {
                return true;
            }
        }
        return emitter.flush();
    }
}
