package dev.penstock.micrometer;

import dev.penstock.source.PostgresSource;
import dev.penstock.source.status.SessionStatus;
import dev.penstock.source.status.SessionStatus.Phase;
import dev.penstock.source.status.SlotStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Meters of a source and its slot: lag and retained WAL, unacknowledged records, reconnections, and the progress of the snapshot.
 *
 * <table>
 * <caption>Meters, all with the tag {@code slot}</caption>
 * <tr><th>name</th><th>value</th></tr>
 * <tr><td>{@code penstock.source.lag}</td><td>bytes of WAL that were written since the confirmed position</td></tr>
 * <tr><td>{@code penstock.source.lag.time}</td><td>time that the server waited for the last confirmation (PostgreSQL manual, {@code flush_lag})</td></tr>
 * <tr><td>{@code penstock.source.retained}</td><td>bytes of WAL that the server keeps for the slot</td></tr>
 * <tr><td>{@code penstock.source.slot.active}</td><td>1 if a session streams from the slot, else 0</td></tr>
 * <tr><td>{@code penstock.source.slot.lost}</td><td>1 if the server has invalidated the slot, else 0</td></tr>
 * <tr><td>{@code penstock.source.unacknowledged}</td><td>number of records that were emitted and are not acknowledged</td></tr>
 * <tr><td>{@code penstock.source.unacknowledged.age}</td><td>time since which records have been unacknowledged without a break</td></tr>
 * <tr><td>{@code penstock.source.message.age}</td><td>time since the last message of the server</td></tr>
 * <tr><td>{@code penstock.source.acknowledgement.age}</td><td>time since the last acknowledgement</td></tr>
 * <tr><td>{@code penstock.source.reconnections}</td><td>number of connections that were lost</td></tr>
 * <tr><td>{@code penstock.source.phase}</td><td>1 for the current phase of the session, with the tag {@code phase}</td></tr>
 * <tr><td>{@code penstock.source.snapshot.rows}</td><td>number of rows that the snapshot has read</td></tr>
 * <tr><td>{@code penstock.source.snapshot.tables.read}</td><td>number of tables that were read completely</td></tr>
 * <tr><td>{@code penstock.source.snapshot.tables.unread}</td><td>number of tables that are still to be read</td></tr>
 * </table>
 *
 * <p>Sizes are in bytes and durations in seconds. A value that is not known is {@code NaN}.
 *
 * <p>The values of the slot are queried from the server at an interval, by default every 10 seconds, on a connection opened for each
 * query. All other values are read from the source when a meter is read. {@link #bindTo} starts the queries and {@link #close} ends
 * them. Thread-safe.
 */
public final class SourceMetrics implements MeterBinder, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SourceMetrics.class);
    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(10);

    private final PostgresSource source;
    private final Tags tags;
    private final Duration interval;
    private final RunningTotal reconnections = new RunningTotal();
    private final Disposable.Swap asking = Disposables.swap();
    private final List<Runnable> removals = new CopyOnWriteArrayList<>();
    private volatile @Nullable SlotStatus slot;

    private SourceMetrics(PostgresSource source, Tags tags, Duration interval) {
        this.source = source;
        this.tags = tags;
        this.interval = interval;
    }

    /**
     * Returns metrics of {@code source}, whose server they query every 10 seconds.
     *
     * @param tags tags that are added to {@code slot}, the name of the slot
     */
    public static SourceMetrics of(PostgresSource source, Tag... tags) {
        return new SourceMetrics(source, Tags.of(tags).and("slot", source.slotName()), DEFAULT_INTERVAL);
    }

    /**
     * Returns metrics that query the server at another interval. The default is 10 seconds.
     *
     * @param interval the interval, more than 0
     */
    public SourceMetrics every(Duration interval) {
        return new SourceMetrics(source, tags, Objects.requireNonNull(interval, "interval"));
    }

    /**
     * Registers the meters and starts to query the server, on threads of Reactor. A query that fails makes the values of the slot {@code
     * NaN} until the next one.
     *
     * @param registry the registry
     */
    @Override
    public void bindTo(MeterRegistry registry) {
        slotMeters(registry);
        sessionMeters(registry);
        snapshotMeters(registry);
        asking.update(Flux.interval(Duration.ZERO, interval)
                .onBackpressureDrop()
                .concatMap(tick -> ask(), 1)
                .subscribe());
    }

    /** Ends the queries and removes the meters from their registries, in which they would show the last values forever. */
    @Override
    public void close() {
        asking.dispose();
        removals.forEach(Runnable::run);
        removals.clear();
    }

    private Mono<Void> ask() {
        return source.admin()
                .status()
                .doOnNext(status -> slot = status.slot())
                .doOnError(e -> {
                    LOG.debug("The slot's status is not known", e);
                    slot = null;
                })
                .onErrorComplete()
                .then();
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
                FunctionCounter.builder("penstock.source.reconnections", this, SourceMetrics::reconnections)
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
            ToDoubleFunction<SourceMetrics> value) {
        added(
                registry,
                Gauge.builder(name, this, value)
                        .description(description)
                        .baseUnit(unit)
                        .tags(tags)
                        .register(registry));
    }

    private void time(
            MeterRegistry registry, String name, String description, ToDoubleFunction<SourceMetrics> seconds) {
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

    private static ToDoubleFunction<SourceMetrics> ofSlot(Function<SlotStatus, @Nullable Double> value) {
        return metrics -> {
            SlotStatus status = metrics.slot;
            return orUnknown(status == null ? null : value.apply(status));
        };
    }

    private static ToDoubleFunction<SourceMetrics> ofSession(Function<SessionStatus, @Nullable Double> value) {
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
