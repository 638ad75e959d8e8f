package dev.penstock.source.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.source.status.SourceEvent;
import dev.penstock.source.status.SourceEvent.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;

class SourceEventsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final SourceEvents events = new SourceEvents();

    @Test
    void sendsEachEventToEachSubscriberInOrder() {
        List<SourceEvent> first = new CopyOnWriteArrayList<>();
        List<SourceEvent> second = new CopyOnWriteArrayList<>();
        events.events().subscribe(first::add);
        events.events().subscribe(second::add);
        List<Waiting> published = publish(0, 100);

        await().atMost(DEADLINE).until(() -> first.size() == 100 && second.size() == 100);
        assertThat(first).isEqualTo(published).isEqualTo(second);
    }

    @Test
    void dropsTheOldestOfASubscriberThatDoesNotKeepUpAndNothingOfItsNeighbour() throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        List<SourceEvent> slow = new CopyOnWriteArrayList<>();
        List<SourceEvent> quick = new CopyOnWriteArrayList<>();
        events.events().subscribe(event -> {
            slow.add(event);
            blocked.countDown();
            awaitUninterrupted(released);
        });
        events.events().subscribe(quick::add);
        List<Waiting> first = publish(0, 1);
        assertThat(blocked.await(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        for (int i = 1; i < 2000; i++) {
            int expected = i + 1;
            publish(i, i + 1);
            await().pollInterval(Duration.ofMillis(1)).atMost(DEADLINE).until(() -> quick.size() == expected);
        }
        released.countDown();

        Waiting last = new Waiting("s", "1999");
        await().atMost(DEADLINE).until(() -> slow.contains(last));
        assertThat(slow).startsWith(first.get(0)).hasSizeBetween(SourceEvents.MOST_WAITING, 300);
        assertThat(slow.subList(slow.size() - SourceEvents.MOST_WAITING, slow.size()))
                .isEqualTo(quick.subList(quick.size() - SourceEvents.MOST_WAITING, quick.size()));
    }

    @Test
    void keepsEventsForASubscriberThatRequestsThemLater() {
        List<SourceEvent> received = new CopyOnWriteArrayList<>();
        BaseSubscriber<SourceEvent> later = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {}

            @Override
            protected void hookOnNext(SourceEvent event) {
                received.add(event);
            }
        };
        events.events().subscribe(later);
        List<Waiting> published = publish(0, 10);
        assertThat(received).isEmpty();
        later.request(10);

        await().atMost(DEADLINE).until(() -> received.size() == 10);
        assertThat(received).isEqualTo(published);
    }

    @Test
    void sendsNothingAfterCancellation() {
        List<SourceEvent> received = new CopyOnWriteArrayList<>();
        List<SourceEvent> other = new CopyOnWriteArrayList<>();
        Disposable cancelled = events.events().subscribe(received::add);
        events.events().subscribe(other::add);
        cancelled.dispose();
        publish(0, 10);

        await().atMost(DEADLINE).until(() -> other.size() == 10);
        assertThat(received).isEmpty();
    }

    private List<Waiting> publish(int from, int to) {
        List<Waiting> published = IntStream.range(from, to)
                .mapToObj(i -> new Waiting("s", String.valueOf(i)))
                .toList();
        published.forEach(events::publish);
        return published;
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
