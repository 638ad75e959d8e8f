package dev.penstock.source.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class HandOffTest {
    private final AtomicReference<HandOff> started = new AtomicReference<>();
    private final AtomicInteger told = new AtomicInteger();

    @Test
    void notifiesWheneverThereIsRoom() {
        StepVerifier.create(
                        HandOff.records(Schedulers.immediate(), handOff -> {
                            started.set(handOff);
                            handOff.onRoom(told::incrementAndGet);
                            return () -> {};
                        }),
                        0)
                .then(this::fill)
                .thenRequest(1)
                .expectNextCount(1)
                .then(this::isToldOfRoom)
                .then(this::fill)
                .thenRequest(1)
                .expectNextCount(1)
                .then(this::isToldOfRoom)
                .thenCancel()
                .verify();
    }

    /** Hands over batches of a record each until there is no room. */
    private void fill() {
        HandOff handOff = started.get();
        while (handOff.hasRoom()) {
            RecordBatch batch = new RecordBatch(1);
            batch.add(Record.of(Position.of(new byte[1]), Operation.CREATE, Map.of(), null, null, null), 1);
            handOff.push(batch);
        }
        told.set(0);
    }

    private void isToldOfRoom() {
        assertThat(started.get().hasRoom()).isTrue();
        assertThat(told).hasPositiveValue();
    }
}
