package dev.penstock.source.internal.session;

import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class SessionThreadTest {
    private final SessionThread session = new SessionThread(Thread.currentThread(), null, null);

    /** A contended lock parks, too, and so uses up the permit. */
    @Test
    void doesNotRestIfItWasWokenBeforeAndALockUsedThePermit() {
        session.wake();
        LockSupport.park(this);

        assertTimeout(
                Duration.ofSeconds(30), () -> session.rest(Duration.ofMinutes(2).toNanos()));
    }
}
