package dev.penstock.source.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.source.shared.SharedStreamException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class SharedRecordsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final List<Position> acknowledged = Collections.synchronizedList(new ArrayList<>());
    private final TestPublisher<Record> records = TestPublisher.create();
    private final List<Disposable> running = new ArrayList<>();

    @AfterEach
    void stop() {
        running.forEach(Disposable::dispose);
    }

    @Test
    void subscribersThatComeAndLeaveDoNotDisturbTheStream() throws Exception {
        SharedRecords<String> shared = run(builder());
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<Void>> guests = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            guests.add(CompletableFuture.runAsync(() -> {
                while (!over.get()) {
                    shared.live().subscribe().dispose();
                }
            }));
        }
        try {
            emit(0, 20_000, "t");
        } finally {
            over.set(true);
        }
        for (CompletableFuture<Void> guest : guests) {
            guest.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        }
        await().atMost(DEADLINE).until(() -> shared.subscribers() == 0);
        assertThat(shared.size()).isEqualTo(1000);
    }

    @Test
    void subscriberThatCancelsBeforeItBeginsIsForgotten() {
        SharedRecords<String> shared = run(builder());
        shared.live().subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                cancel();
            }
        });
        assertThat(shared.subscribers()).isZero();
        emit(0, 1, "t");
    }

    @Test
    void givesNoMoreThanRequestedAndFailsTheSubscriberThatFallsAfter() {
        SharedRecords<String> shared = run(builder());
        StepVerifier.create(shared.live(), 0)
                .then(() -> emit(0, 500, "t"))
                .thenRequest(2)
                .expectNext(event(0), event(1))
                .then(() -> emit(500, 2000, "t"))
                .thenRequest(1)
                .expectErrorMatches(error -> reason(error) == Reason.BEHIND)
                .verify(DEADLINE);
    }

    @Test
    void failsTheSubscriberThatRequestsNothingAndServesItsNeighbour() {
        SharedRecords<String> shared = run(builder().stallTimeout(Duration.ofMillis(200)));
        List<SharedEvent<String>> neighbour = Collections.synchronizedList(new ArrayList<>());
        running.add(shared.live().subscribe(neighbour::add));
        StepVerifier.create(shared.live(), 0)
                .then(() -> emit(0, 3, "t"))
                .expectErrorMatches(error -> reason(error) == Reason.STALLED)
                .verify(DEADLINE);
        await().atMost(DEADLINE).until(() -> neighbour.size() == 3);
        emit(3, 4, "t");
        await().atMost(DEADLINE).until(() -> neighbour.size() == 4);
        assertThat(shared.subscribers()).isOne();
    }

    @Test
    void subscriberWithoutDemandStaysWhileNoRecordWaits() {
        SharedRecords<String> shared = run(builder().stallTimeout(Duration.ofMillis(100)));
        StepVerifier.create(shared.live(), 0)
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(400))
                .thenRequest(1)
                .then(() -> emit(0, 1, "t"))
                .expectNext(event(0))
                .thenCancel()
                .verify(DEADLINE);
    }

    @Test
    void continuesAfterTheIdOfAnEvent() {
        SharedRecords<String> shared = run(builder());
        emit(0, 10, "t");
        StepVerifier.create(shared.after(SharedRecords.id(SharedPositions.of(7, "b")))
                        .take(2))
                .expectNext(event(8), event(9))
                .expectComplete()
                .verify(DEADLINE);
    }

    @Test
    void idOfBeforeTheFirstRecordContinuesUntilARecordIsRemoved() {
        SharedRecords<String> shared = run(builder());
        String id = shared.lastId();
        emit(0, 1000, "t");
        StepVerifier.create(shared.after(id).take(1))
                .expectNext(event(0))
                .expectComplete()
                .verify(DEADLINE);
        emit(1000, 1001, "t");
        expect(shared, id, Reason.NOT_KEPT);
    }

    @Test
    void refusesIdsAfterWhichARecordMayBeMissing() {
        SharedRecords<String> shared = run(builder());
        emit(10, 2000, "t");
        expect(shared, SharedRecords.id(SharedPositions.of(20)), Reason.NOT_KEPT);
        expect(shared, "", Reason.NOT_KEPT);
        expect(shared, "no id", Reason.NOT_KEPT);
        expect(shared, "start.of-another-instance", Reason.NOT_KEPT);
        expect(shared, SharedRecords.id(Position.of(new byte[] {1, 2})), Reason.NOT_KEPT);
        expect(shared, SharedRecords.id(Position.of("{\"type\":1}".getBytes(StandardCharsets.UTF_8))), Reason.NOT_KEPT);
    }

    @Test
    void limitsSubscribersAndReleasesTheirPlaces() {
        SharedRecords<String> shared = run(builder().maxSubscribers(2));
        Disposable first = shared.live().subscribe();
        running.add(shared.live().subscribe());
        expect(shared, shared.lastId(), Reason.TOO_MANY);
        first.dispose();
        StepVerifier.create(shared.live())
                .then(() -> emit(0, 1, "t"))
                .expectNext(event(0))
                .thenCancel()
                .verify(DEADLINE);
    }

    @Test
    void beatCarriesThePointThatARareFilterHasReached() {
        SharedRecords<String> shared = run(builder().heartbeat(Duration.ofMillis(100)));
        String last = SharedRecords.id(SharedPositions.of(499));
        // On a busy machine a heartbeat can come while the records are still being emitted.
        StepVerifier.create(shared.live(value -> value.startsWith("rare")).takeUntil(event -> last.equals(event.id())))
                .then(() -> {
                    emit(0, 1, "rare");
                    emit(1, 500, "t");
                })
                .thenConsumeWhile(event -> event.id() == null)
                .expectNext(new SharedEvent<>(SharedRecords.id(SharedPositions.of(0)), "rare0"))
                .thenConsumeWhile(SharedEvent::isHeartbeat)
                .expectComplete()
                .verify(DEADLINE);
    }

    @Test
    void filterThatThrowsEndsItsSubscriberAlone() {
        SharedRecords<String> shared = run(builder());
        List<SharedEvent<String>> neighbour = Collections.synchronizedList(new ArrayList<>());
        running.add(shared.live().subscribe(neighbour::add));
        StepVerifier.create(shared.live(value -> {
                    throw new IllegalStateException("filter");
                }))
                .then(() -> emit(0, 1, "t"))
                .expectErrorMessage("filter")
                .verify(DEADLINE);
        emit(1, 2, "t");
        await().atMost(DEADLINE).until(() -> neighbour.size() == 2);
    }

    @Test
    void acknowledgesWhatIsNoLongerKept() {
        SharedRecords<String> shared = run(builder());
        emit(0, 1000, "t");
        assertThat(acknowledged).isEmpty();
        emit(1000, 1002, "t");
        assertThat(acknowledged).containsExactly(SharedPositions.of(0), SharedPositions.of(1));
        assertThat(shared.size()).isEqualTo(1000);
    }

    @Test
    void secondRunDoesNotRepeatWhatIsKept() {
        SharedRecords<String> shared = builder().build();
        List<SharedEvent<String>> events = Collections.synchronizedList(new ArrayList<>());
        running.add(shared.live().subscribe(events::add));
        shared.run(Flux.range(0, 5).map(i -> record(i, "t"))).block(DEADLINE);
        shared.run(Flux.range(2, 6).map(i -> record(i, "t"))).block(DEADLINE);
        await().atMost(DEADLINE).until(() -> events.size() == 8);
        assertThat(events.stream().map(SharedEvent::value))
                .containsExactly("t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7");
    }

    @Test
    void secondRunOnAnotherTimelineFailsInsteadOfSkippingRecords() {
        SharedRecords<String> shared = builder().build();
        shared.run(Flux.range(0, 5).map(i -> record(i, "t"))).block(DEADLINE);
        Record other = record(SharedPositions.of(3, 2), "u3");
        assertThatThrownBy(() -> shared.run(Flux.just(other)).block(DEADLINE))
                .isInstanceOfSatisfying(
                        SharedStreamException.class,
                        error -> assertThat(error.reason()).isEqualTo(Reason.TIMELINE))
                .hasMessageContaining("make a new SharedRecords");
        shared.run(Flux.just(record(SharedPositions.of(5, 2), "u5"))).block(DEADLINE);
        assertThat(shared.size()).isEqualTo(6);
    }

    @Test
    void refusesAnIdOfAnotherTimelineThatMayHaveOtherRecords() {
        SharedRecords<String> shared = run(builder());
        emit(0, 3, "t");
        records.next(record(SharedPositions.of(3, 2), "u3"));
        records.next(record(SharedPositions.of(4, 2), "u4"));
        expect(shared, SharedRecords.id(SharedPositions.of(4)), Reason.NOT_KEPT);
        StepVerifier.create(
                        shared.after(SharedRecords.id(SharedPositions.of(2))).map(SharedEvent::value))
                .expectNext("u3", "u4")
                .thenCancel()
                .verify(DEADLINE);
        StepVerifier.create(
                        shared.after(SharedRecords.id(SharedPositions.of(3, 2))).map(SharedEvent::value))
                .expectNext("u4")
                .thenCancel()
                .verify(DEADLINE);
    }

    @Test
    void subscribersStayWhenTheRunFailsAndEndWhenItIsClosed() {
        SharedRecords<String> shared = builder().build();
        StepVerifier.create(shared.live())
                .then(() -> assertThatThrownBy(() -> shared.run(Flux.error(new IllegalStateException("lost")))
                                .block(DEADLINE))
                        .hasMessage("lost"))
                .then(() -> running.add(shared.run(records.flux()).subscribe()))
                .then(() -> emit(0, 1, "t"))
                .expectNext(event(0))
                .then(shared::close)
                .expectComplete()
                .verify(DEADLINE);
        StepVerifier.create(shared.live()).expectComplete().verify(DEADLINE);
    }

    @Test
    void refusesLimitsThatKeepNothing() {
        assertThatThrownBy(() -> builder().maxRecords(0)).hasMessage("maxRecords must be 1 or more.");
        assertThatThrownBy(() -> builder().maxBytes(0)).hasMessage("maxBytes must be 1 or more.");
        assertThatThrownBy(() -> builder().maxSubscribers(0)).hasMessage("maxSubscribers must be 1 or more.");
        assertThatThrownBy(() -> builder().maxAge(Duration.ZERO)).hasMessage("maxAge must be longer than zero.");
        assertThatThrownBy(() -> builder().heartbeat(Duration.ofSeconds(-1)))
                .hasMessage("heartbeat must be longer than zero.");
        assertThatThrownBy(() -> builder().stallTimeout(Duration.ZERO))
                .hasMessage("stallTimeout must be longer than zero.");
    }

    private void expect(SharedRecords<String> shared, String id, Reason reason) {
        assertThat(shared.isKept(id).block(DEADLINE)).isEqualTo(reason != Reason.NOT_KEPT);
        StepVerifier.create(shared.after(id))
                .expectErrorMatches(error -> reason(error) == reason)
                .verify(DEADLINE);
    }

    private static Reason reason(Throwable error) {
        return ((SharedStreamException) error).reason();
    }

    private SharedRecordsBuilder<String> builder() {
        return SharedRecords.builder(record -> String.valueOf(record.metadata().get("v")), String::length)
                .acknowledgeTo(new Acknowledger() {
                    @Override
                    public void acknowledge(Position position) {
                        throw new AssertionError("Only a prefix is acknowledged.");
                    }

                    @Override
                    public void acknowledgeUpTo(Position position) {
                        acknowledged.add(position);
                    }
                })
                .maxRecords(1000)
                .heartbeat(Duration.ofHours(1));
    }

    private SharedRecords<String> run(SharedRecordsBuilder<String> builder) {
        SharedRecords<String> shared = builder.build();
        running.add(shared.run(records.flux()).subscribe());
        return shared;
    }

    private void emit(int from, int to, String name) {
        for (int i = from; i < to; i++) {
            records.next(record(i, name));
        }
    }

    private static Record record(int number, String name) {
        return record(SharedPositions.of(number), name + number);
    }

    private static Record record(Position position, String value) {
        return Record.of(position, Operation.CREATE, Map.of("v", value), null, null, null);
    }

    private static SharedEvent<String> event(int number) {
        return new SharedEvent<>(SharedRecords.id(SharedPositions.of(number)), "t" + number);
    }
}
