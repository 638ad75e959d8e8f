package dev.penstock.kafka.internal.sink;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

class WriterSessionTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(100);

    private final Scheduler thread = Schedulers.newSingle("close-test");
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicBoolean forced = new AtomicBoolean();

    @AfterEach
    void releaseThreads() {
        end.countDown();
        thread.dispose();
    }

    @Test
    void closesInOrderWithoutForce() {
        WriterSession.closing(() -> {}, () -> forced.set(true), thread, DEADLINE)
                .block(DEADLINE);

        Assertions.assertThat(forced).isFalse();
    }

    @Test
    void forcesWhatDoesNotCloseInTime() {
        WriterSession.closing(this::hang, () -> forced.set(true), thread, SHORT).block(DEADLINE);

        Assertions.assertThat(forced).isTrue();
    }

    @Test
    void completesWhenForceDoesNotEndEither() {
        WriterSession.closing(this::hang, this::hang, thread, SHORT).block(DEADLINE);
    }

    @Test
    void completesWhenClosingFails() {
        Runnable failing = () -> {
            throw new IllegalStateException("closing");
        };
        WriterSession.closing(failing, () -> {}, thread, DEADLINE).block(DEADLINE);
        WriterSession.closing(this::hang, failing, thread, SHORT).block(DEADLINE);
    }

    /** Waits for the end of the test, as a client does that an interrupt does not reach. */
    private void hang() {
        boolean ended = false;
        while (!ended) {
            try {
                ended = end.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                // An interrupt does not end it.
            }
        }
    }
}
