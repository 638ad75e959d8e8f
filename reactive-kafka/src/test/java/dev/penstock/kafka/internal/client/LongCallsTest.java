package dev.penstock.kafka.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Reports of calls to Kafka that take long; the test moves the time. */
class LongCallsTest {
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final LongCalls calls = new LongCalls("broker:9092", time);
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final PrintStream before = System.err;

    @BeforeEach
    void capture() {
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void release() {
        System.setErr(before);
    }

    @Test
    void reportsAWaitOfMoreThanTwoSecondsOnce() {
        calls.begin("to commit");
        time.advanceTimeBy(Duration.ofMillis(1900));
        assertThat(reports()).isZero();
        time.advanceTimeBy(Duration.ofSeconds(60));
        calls.end();

        assertThat(log.toString(StandardCharsets.UTF_8))
                .contains("Waiting for Kafka at broker:9092 for more than 2 seconds to commit");
        assertThat(reports()).isEqualTo(1);
    }

    @Test
    void reportsNothingOfManyShortCalls() {
        for (int i = 0; i < 100; i++) {
            calls.begin("to take a message");
            time.advanceTimeBy(Duration.ofMillis(1500));
            calls.end();
        }
        time.advanceTimeBy(Duration.ofSeconds(10));
        assertThat(reports()).isZero();
    }

    @Test
    void reportsEachKindOfCallOnceUntilThereIsProgress() {
        waitLong("to answer");
        waitLong("to commit");
        waitLong("to answer");
        assertThat(reports()).isEqualTo(2);

        calls.progressed();
        waitLong("to answer");
        assertThat(reports()).isEqualTo(3);
    }

    @Test
    void endsACallThatFails() {
        try {
            calls.run("to commit", () -> {
                throw new IllegalStateException("refused");
            });
        } catch (IllegalStateException expected) {
            time.advanceTimeBy(Duration.ofSeconds(10));
        }
        assertThat(reports()).isZero();
    }

    private void waitLong(String doing) {
        calls.begin(doing);
        time.advanceTimeBy(Duration.ofSeconds(5));
        calls.end();
    }

    private int reports() {
        return log.toString(StandardCharsets.UTF_8).split("Waiting for Kafka", -1).length - 1;
    }
}
