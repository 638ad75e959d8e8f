package dev.penstock.micrometer;

import dev.penstock.source.PostgresSource;
import dev.penstock.source.status.SessionStatus;
import dev.penstock.source.status.SessionStatus.Phase;
import dev.penstock.source.status.SlotStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Meters of one source, registered and removed together, with the latest status of its slot. Thread-safe. */
final class SourceMeters {
    private final PostgresSource source;
    private final Tags tags;
    private final RunningTotal reconnections = new RunningTotal();
    private final List<Runnable> removals = new CopyOnWriteArrayList<>();
    private volatile @Nullable SlotStatus slot;

    SourceMeters(PostgresSource source, Tags tags) {
        this.source = source;
        this.tags = tags;
    }

    /** Sets the status of the slot, {@code null} if it is not known. */
    void slot(@Nullable SlotStatus status) {
        slot = status;
    }

    /** Registers all meters. */
    void register(MeterRegistry registry) {
        slotMeters(registry);
        sessionMeters(registry);
        snapshotMeters(registry);
    }

    /** Removes the meters from all registries. */
    void remove() {
        removals.forEach(Runnable::run);
        removals.clear();
    }

    private void slotMeters(MeterRegistry registry) {
        gauge(registry, "penstock.source.lag", "WAL written since what is confirmed", "bytes", ofSlot(status ->
                (double) status.lagBytes()));
        gauge(registry, "penstock.source.retained", "WAL that the server keeps for the slot", "bytes", ofSlot(status ->
                (double) status.retainedBytes()));
        gauge(
                registry,
                "penstock.source.slot.active",
                "Whether a client streams from the slot",
                null,
                ofSlot(status -> status.active() ? 1.0 : 0.0));
        gauge(
                registry,
                "penstock.source.slot.lost",
                "Whether the server has invalidated the slot",
                null,
                ofSlot(status -> "lost".equals(status.walStatus()) || status.lossReason() != null ? 1.0 : 0.0));
        time(
                registry,
                "penstock.source.lag.time",
                "The time that the server waited for the last confirmation",
                ofSlot(SlotStatus::lagSeconds));
    }

    private void sessionMeters(MeterRegistry registry) {
        gauge(
                registry,
                "penstock.source.unacknowledged",
                "Records emitted and not acknowledged",
                null,
                ofSession(status -> (double) status.unacknowledged()));
        time(
                registry,
                "penstock.source.unacknowledged.age",
                "The time since which records have been unacknowledged without a break",
                ofSession(status -> {
                    Double since = seconds(status.sinceUnacknowledged());
                    return since == null ? 0.0 : since;
                }));
        time(
                registry,
                "penstock.source.message.age",
                "The time since the server sent something",
                ofSession(status -> seconds(status.sinceMessage())));
        time(
                registry,
                "penstock.source.acknowledgement.age",
                "The time since a record was acknowledged",
                ofSession(status -> seconds(status.sinceAcknowledgement())));
        added(
                registry,
                FunctionCounter.builder("penstock.source.reconnections", this, SourceMeters::reconnections)
                        .description("Connections lost")
                        .tags(tags)
                        .register(registry));
        for (Phase phase : Phase.values()) {
            added(
                    registry,
                    Gauge.builder("penstock.source.phase", this, metrics -> metrics.is(phase) ? 1 : 0)
                            .description("Whether the subscription is in the phase")
                            .tags(tags.and("phase", phase.name().toLowerCase(Locale.ROOT)))
                            .register(registry));
        }
    }

    private void snapshotMeters(MeterRegistry registry) {
        gauge(registry, "penstock.source.snapshot.rows", "Rows read of tables", null, ofSession(status ->
                (double) status.snapshotRows()));
        gauge(registry, "penstock.source.snapshot.tables.read", "Tables read completely", null, ofSession(status ->
                (double) status.tablesRead()));
        gauge(registry, "penstock.source.snapshot.tables.unread", "Tables still to be read", null, ofSession(status ->
                (double) status.tablesUnread()));
    }

    private void gauge(
            MeterRegistry registry,
            String name,
            String description,
            @Nullable String unit,
            ToDoubleFunction<SourceMeters> value) {
        added(
                registry,
                Gauge.builder(name, this, value)
                        .description(description)
                        .baseUnit(unit)
                        .tags(tags)
                        .register(registry));
    }

    private void time(MeterRegistry registry, String name, String description, ToDoubleFunction<SourceMeters> seconds) {
        added(
                registry,
                TimeGauge.builder(name, this, TimeUnit.SECONDS, seconds)
                        .description(description)
                        .tags(tags)
                        .register(registry));
    }

    private void added(MeterRegistry registry, Meter meter) {
        removals.add(() -> registry.remove(meter));
    }

    private double reconnections() {
        return reconnections.upTo(
                source.admin().session().map(SessionStatus::reconnections).orElse(0L));
    }

    private boolean is(Phase phase) {
        return source.admin()
                .session()
                .filter(status -> status.phase() == phase)
                .isPresent();
    }

    private static ToDoubleFunction<SourceMeters> ofSlot(Function<SlotStatus, @Nullable Double> value) {
        return metrics -> {
            SlotStatus status = metrics.slot;
            return orUnknown(status == null ? null : value.apply(status));
        };
    }

    private static ToDoubleFunction<SourceMeters> ofSession(Function<SessionStatus, @Nullable Double> value) {
        return metrics -> {
            SessionStatus status = metrics.source.admin().session().orElse(null);
            return orUnknown(status == null ? null : value.apply(status));
        };
    }

    private static @Nullable Double seconds(@Nullable Duration duration) {
        return duration == null ? null : duration.toNanos() / 1e9;
    }

    private static double orUnknown(@Nullable Double value) {
        return value == null ? Double.NaN : value;
    }
}
