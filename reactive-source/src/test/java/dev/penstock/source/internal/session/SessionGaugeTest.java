package dev.penstock.source.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.source.status.SourceEvent;
import dev.penstock.source.status.SourceEvent.SnapshotCompleted;
import dev.penstock.source.status.SourceEvent.SnapshotProgress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SessionGaugeTest {
    private final AtomicLong clock = new AtomicLong();
    private final SourceEvents events = new SourceEvents();
    private final SessionGauge gauge = new SessionGauge("s", events, new PauseSwitch(), clock::get);

    @Test
    void reportsTheProgressOfASnapshotEveryFiveSeconds() {
        List<SourceEvent> received = new CopyOnWriteArrayList<>();
        events.events().subscribe(received::add);
        gauge.rowsRead(7);
        gauge.readingStarted(2, 1000);
        for (int second = 1; second <= 11; second++) {
            clock.addAndGet(Duration.ofSeconds(1).toNanos());
            gauge.rowsRead(10);
        }
        gauge.readingCompleted();

        await().atMost(Duration.ofSeconds(30))
                .until(() -> received.stream().anyMatch(SnapshotCompleted.class::isInstance));
        List<SnapshotProgress> progress = received.stream()
                .filter(SnapshotProgress.class::isInstance)
                .map(SnapshotProgress.class::cast)
                .toList();
        assertThat(progress).extracting(SnapshotProgress::rows).containsExactly(50L, 100L);
        assertThat(progress).allSatisfy(one -> {
            assertThat(one.tablesLeft()).isEqualTo(2);
            assertThat(one.estimatedRows()).isEqualTo(1000);
        });
    }
}
