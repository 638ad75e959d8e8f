package dev.penstock.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import io.micrometer.observation.Observation;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class ObservationsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final TestObservationRegistry registry = TestObservationRegistry.create();
    private final RecordObservations observations = RecordObservations.of(registry);

    @Test
    void observesEachRecordFromItsBeginningToItsEnd() {
        StepVerifier.create(Flux.just(record("orders", Map.of()))
                        .concatMap(observations.around(r -> Mono.delay(Duration.ofMillis(1)))))
                .expectNext(0L)
                .expectComplete()
                .verify(DEADLINE);

        TestObservationRegistryAssert.assertThat(registry)
                .hasNumberOfObservationsEqualTo(1)
                .hasSingleObservationThat()
                .hasNameEqualTo("penstock.record")
                .hasContextualNameEqualTo("update orders")
                .hasLowCardinalityKeyValue("table", "orders")
                .hasLowCardinalityKeyValue("operation", "update")
                .hasBeenStopped();
    }

    @Test
    void reportsTheErrorOfWhatFailed() {
        IllegalStateException failure = new IllegalStateException("no");
        StepVerifier.create(Flux.just(record("orders", Map.of())).concatMap(observations.around(r -> {
                    throw failure;
                })))
                .expectErrorMatches(failure::equals)
                .verify(DEADLINE);

        TestObservationRegistryAssert.assertThat(registry)
                .hasSingleObservationThat()
                .hasError(failure)
                .hasBeenStopped();
    }

    @Test
    void isAChildOfTheObservationInTheContext() {
        Observation parent = Observation.start("parent", registry);
        Flux.just(record("orders", Map.of()))
                .concatMap(observations.around(r -> Mono.just(r)))
                .contextWrite(context -> context.put(ObservationThreadLocalAccessor.KEY, parent))
                .blockLast(DEADLINE);
        parent.stop();

        TestObservationRegistryAssert.assertThat(registry)
                .hasObservationWithNameEqualTo("penstock.record")
                .that()
                .hasParentObservationEqualTo(parent);
    }

    @Test
    void isCurrentInEveryOperatorUnderAutomaticContextPropagation() {
        Hooks.enableAutomaticContextPropagation();
        try {
            List<Observation> current = new CopyOnWriteArrayList<>();
            Flux.just(record("orders", Map.of()), record("customers", Map.of()))
                    .concatMap(observations.around(r -> Mono.just(r)
                            .publishOn(Schedulers.parallel())
                            .doOnNext(x -> current.add(registry.getCurrentObservation()))))
                    .blockLast(DEADLINE);

            assertThat(current)
                    .extracting(o -> o.getContext().getContextualName())
                    .containsExactly("update orders", "update customers");
        } finally {
            Hooks.disableAutomaticContextPropagation();
        }
    }

    @Test
    void givesTheTraceInARecordsMetadataToTracing() {
        RecordContext context = new RecordContext(record("orders", Map.of("traceparent", "00-1-2-01")));
        assertThat(context.getGetter().get(context.getCarrier(), "traceparent")).isEqualTo("00-1-2-01");
        assertThat(context.getGetter().get(context.getCarrier(), "tracestate")).isNull();
    }

    @Test
    void observesBatches() {
        BatchObservations batches = BatchObservations.of(registry);
        batches.started(7).ended(null);
        TestObservationRegistryAssert.assertThat(registry)
                .hasSingleObservationThat()
                .hasNameEqualTo("penstock.sink.batch")
                .hasHighCardinalityKeyValue("records", "7")
                .hasBeenStopped();
    }

    private static Record record(String table, Map<String, String> more) {
        Map<String, String> metadata = new HashMap<>(more);
        metadata.put(Metadata.COLLECTION, table);
        metadata.put(Metadata.LSN, "0/1");
        return Record.of(Position.of(new byte[] {1}), Operation.UPDATE, metadata, null, null, null);
    }
}
