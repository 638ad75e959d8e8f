package dev.penstock.examples.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.Position;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class ReaderTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration NEVER = Duration.ofHours(1);

    private final ReplayBuffer buffer = new ReplayBuffer(
            new WebfluxProperties.Replay(1000, DataSize.ofMegabytes(1), Duration.ofHours(1)), position -> {});

    @Test
    void subscribersThatComeAndLeaveDoNotDisturbTheStream() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<Void>> guests = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            guests.add(CompletableFuture.runAsync(() -> {
                while (!over.get()) {
                    read("t", NEVER).subscribe().dispose();
                }
            }));
        }
        try {
            for (int i = 0; i < 100_000; i++) {
                buffer.append(change(i, "t"));
            }
        } finally {
            over.set(true);
        }
        for (CompletableFuture<Void> guest : guests) {
            guest.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        }
        assertThat(buffer.readers()).isZero();
    }

    @Test
    void aSubscriberThatLeavesBeforeItHasBegunIsForgotten() {
        read("t", NEVER).subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                cancel();
            }
        });
        assertThat(buffer.readers()).isZero();
        buffer.append(change(0, "t"));
    }

    @Test
    void givesNoMoreThanWasAskedForAndTellsWhoFellBehind() {
        StepVerifier.create(read("t", NEVER), 0)
                .then(() -> append(0, 500, "t"))
                .thenRequest(2)
                .expectNext(event(0), event(1))
                .then(() -> append(500, 2000, "t"))
                .thenRequest(1)
                .expectError(FellBehindException.class)
                .verify(DEADLINE);
    }

    @Test
    void aBeatSaysHowFarItHasLookedBehindWhatCameBefore() {
        StepVerifier.create(read("rare", Duration.ofMillis(100)).filter(event -> event.id() != null))
                .then(() -> {
                    buffer.append(change(0, "rare"));
                    append(1, 500, "t");
                })
                .expectNext(event(0))
                .expectNext(new Event("beat", change(499, "t").id(), "{}"))
                .thenCancel()
                .verify(DEADLINE);
    }

    @Test
    void aBeatDoesNotGoBackBehindWhereTheSubscriberWas() {
        append(0, 3, "t");
        List<Event> events = Collections.synchronizedList(new ArrayList<>());
        var subscription = Reader.read(buffer, 0, position(2), filter("t"), Duration.ofMillis(50))
                .subscribe(events::add);
        await().atMost(DEADLINE).until(() -> events.size() > 1);
        subscription.dispose();
        assertThat(events).allMatch(event -> event.equals(new Event("beat", null, "{}")));
    }

    private Flux<Event> read(String table, Duration heartbeat) {
        return Reader.read(buffer, buffer.end().number(), null, filter(table), heartbeat);
    }

    private void append(int from, int to, String table) {
        for (int i = from; i < to; i++) {
            buffer.append(change(i, table));
        }
    }

    private static ChangeFilter filter(String table) {
        LinkedMultiValueMap<String, String> query = new LinkedMultiValueMap<>();
        query.add("table", table);
        return ChangeFilter.of(query);
    }

    private static Event event(int number) {
        return Event.of(change(number, "t"));
    }

    private static Change change(int number, String table) {
        return new Change(position(number), table, "create", Set.of("1"), "{}");
    }

    private static Position position(int number) {
        return Position.of(("{\"version\":1,\"system\":\"1\",\"timeline\":1,\"slot\":\"s\",\"session\":\"aaaaaaaa\","
                        + "\"read\":[],\"unread\":[],\"kind\":\"change\",\"commit\":\"0/"
                        + Integer.toHexString(0x1000 + number) + "\",\"lsn\":\"0/1\",\"index\":0,\"ordinal\":1}")
                .getBytes(StandardCharsets.UTF_8));
    }
}
