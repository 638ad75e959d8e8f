package dev.penstock.micrometer;

import dev.penstock.source.PostgresSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Objects;
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
 * <pre>{@code
 * SourceMetrics metrics = SourceMetrics.of(source);
 * metrics.bindTo(registry);
 * }</pre>
 *
 * <p>An alert on {@code penstock.source.retained} protects the disk of the server, whether the application runs or not; it
 * needs a registry that is alive, so use the server's own monitoring as well. A growing
 * {@code penstock.source.unacknowledged.age} means that the application does not finish records. A growing
 * {@code penstock.source.message.age} means that nothing is read from the server: the connection is silent, or the
 * application requests nothing.
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
    private final Disposable.Swap asking = Disposables.swap();
    private final SourceMeters meters;

    private SourceMetrics(PostgresSource source, Tags tags, Duration interval) {
        this.source = source;
        this.tags = tags;
        this.interval = interval;
        this.meters = new SourceMeters(source, tags);
    }

    /**
     * Returns metrics of {@code source}, whose server they query every 10 seconds. Nothing is registered or queried before
     * {@link #bindTo}.
     *
     * @param source the source; it need not be subscribed to, and values of a session are {@code NaN} while it is not
     * @param tags tags that are added to {@code slot}, the name of the slot
     * @return the metrics; close them when the source is no longer used
     */
    public static SourceMetrics of(PostgresSource source, Tag... tags) {
        return new SourceMetrics(source, Tags.of(tags).and("slot", source.slotName()), DEFAULT_INTERVAL);
    }

    /**
     * Returns metrics that query the server at another interval. The default is 10 seconds.
     *
     * <p>Each query opens one connection. An interval that is shorter than that of the registry's exports gives no further
     * information.
     *
     * @param interval the interval, more than 0
     * @return new metrics; these stay as they are
     */
    public SourceMetrics every(Duration interval) {
        return new SourceMetrics(source, tags, Objects.requireNonNull(interval, "interval"));
    }

    /**
     * Registers the meters and starts to query the server, on threads of Reactor. A query that fails makes the values of the slot {@code
     * NaN} until the next one, and is logged at DEBUG level.
     *
     * <p>A query that takes longer than the interval delays the next one; there is never more than one. The queries need the
     * rights of a role that may connect, and no others.
     *
     * @param registry the registry
     */
    @Override
    public void bindTo(MeterRegistry registry) {
        meters.register(registry);
        asking.update(Flux.interval(Duration.ZERO, interval)
                .onBackpressureDrop()
                .concatMap(tick -> ask(), 1)
                .subscribe());
    }

    /** Ends the queries and removes the meters from their registries, in which they would show the last values forever. */
    @Override
    public void close() {
        asking.dispose();
        meters.remove();
    }

    private Mono<Void> ask() {
        return source.admin()
                .status()
                .doOnNext(status -> meters.slot(status.slot()))
                .doOnError(e -> {
                    LOG.debug("The slot's status is not known", e);
                    meters.slot(null);
                })
                .onErrorComplete()
                .then();
    }
}
