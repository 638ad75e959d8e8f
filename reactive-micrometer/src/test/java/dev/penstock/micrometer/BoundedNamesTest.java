package dev.penstock.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A source whose tables are created and dropped without end, and the meters that a registry keeps of them. */
class BoundedNamesTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final Flux<Record> records =
            Flux.range(0, 3 * BoundedNames.MAX).map(BoundedNamesTest::record).concatWithValues(record(0));

    @Test
    void limitsTheTablesOfCounters() {
        records.as(RecordMetrics.of(meters)).blockLast(DEADLINE);

        assertThat(tables("penstock.source.records"))
                .hasSize(BoundedNames.MAX + 1)
                .contains("t0", BoundedNames.OTHERS);
        assertThat(meters.get("penstock.source.records")
                        .tag("table", "t0")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(meters.get("penstock.source.records")
                        .tag("table", BoundedNames.OTHERS)
                        .counter()
                        .count())
                .isEqualTo(2 * BoundedNames.MAX);
    }

    @Test
    void limitsTheTablesOfObservations() {
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));

        records.concatMap(RecordObservations.of(registry).around(Mono::just)).blockLast(DEADLINE);

        assertThat(tables("penstock.record")).hasSize(BoundedNames.MAX + 1).contains("t0", BoundedNames.OTHERS);
    }

    private Set<String> tables(String meter) {
        return meters.find(meter).meters().stream()
                .map(Meter::getId)
                .map(id -> id.getTag("table"))
                .collect(Collectors.toSet());
    }

    private static Record record(int table) {
        return Record.of(
                Position.of(new byte[] {1}),
                Operation.CREATE,
                Map.of(Metadata.COLLECTION, "t" + table),
                null,
                null,
                null);
    }
}
