package dev.penstock.examples.webflux;

import dev.penstock.core.Operation;
import dev.penstock.source.PostgresSource;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * Events of one subscriber. They begin with {@code live}. If the subscriber resumes after an id that is still in the buffer, the changes
 * after that follow. If the id is not in the buffer, or the subscriber requests it, the events begin with {@code reset} and all rows as
 * {@code snapshot}, which replace all earlier events. A subscriber that is too slow receives {@code behind} and must resume.
 */
@Component
final class Feed {
    private final ChangeHub hub;
    private final String url;
    private final String tables;
    private final Duration heartbeat;
    private final Semaphore snapshots;
    private final Semaphore subscribers;

    Feed(
            ChangeHub hub,
            WebfluxProperties properties,
            @Value("${penstock.source.url}") String url,
            @Value("${penstock.source.tables}") String tables) {
        this.hub = hub;
        this.url = url;
        this.tables = tables;
        this.heartbeat = properties.heartbeat();
        this.snapshots = new Semaphore(properties.snapshots());
        this.subscribers = new Semaphore(properties.subscribers());
    }

    /** Returns the events of one subscriber; {@code busy} alone if there are too many. */
    Flux<Event> events(ChangeFilter filter, @Nullable String lastId, boolean snapshot) {
        return admitted(subscribers, Flux.defer(() -> subscribed(filter, lastId, snapshot)))
                .onErrorResume(
                        BusyException.class,
                        e -> Flux.just(new Event("busy", null, "{\"reason\":\"too many subscribers at once\"}")));
    }

    private Flux<Event> subscribed(ChangeFilter filter, @Nullable String lastId, boolean snapshot) {
        Flux<Event> events = lastId == null
                ? (snapshot ? reset("asked for", filter) : live(filter))
                : hub.after(lastId, filter)
                        .map(changes -> changes.startWith(new Event("live", null, "{\"resumed\":true}")))
                        .defaultIfEmpty(reset("not kept", filter))
                        .flatMapMany(found -> found);
        return events.onErrorResume(
                        FellBehindException.class,
                        e -> Flux.just(new Event("behind", null, "{\"reason\":\"too slow\"}")))
                // As a whole, so that a stop in the middle of the rows is not followed by "live".
                .takeUntilOther(hub.closed());
    }

    private Flux<Event> live(ChangeFilter filter) {
        return Flux.defer(() -> live(hub.end(), filter));
    }

    private Flux<Event> live(ReplayBuffer.End end, ChangeFilter filter) {
        return hub.from(end.number(), filter).startWith(new Event("live", hub.id(end), "{\"resumed\":false}"));
    }

    /** Returns a snapshot and the changes since before it. A row that changes meanwhile is sent twice, and its last state is correct. */
    private Flux<Event> reset(String reason, ChangeFilter filter) {
        return Flux.defer(() -> {
                    ReplayBuffer.End end = hub.end();
                    return admitted(
                                    snapshots,
                                    withBeats(rows(filter))
                                            .startWith(new Event("reset", null, "{\"reason\":\"" + reason + "\"}")))
                            .concatWith(live(end, filter));
                })
                .onErrorResume(
                        BusyException.class,
                        e -> Flux.just(new Event("busy", null, "{\"reason\":\"too many snapshots at once\"}")));
    }

    /** Limits the number of concurrent subscriptions; each holds a permit until it completes, fails or is cancelled. */
    private static Flux<Event> admitted(Semaphore permits, Flux<Event> events) {
        return Flux.using(
                () -> {
                    if (!permits.tryAcquire()) {
                        throw new BusyException();
                    }
                    return permits;
                },
                permit -> events,
                Semaphore::release);
    }

    /** However few rows are asked for, a whole table may be read for them. Beats have no id: one must not come back amid rows. */
    private Flux<Event> withBeats(Flux<Event> rows) {
        return Flux.defer(() -> {
            Sinks.Empty<Void> read = Sinks.empty();
            Flux<Event> beats = Flux.interval(heartbeat)
                    .onBackpressureDrop()
                    .map(tick -> new Event("beat", null, "{}"))
                    .takeUntilOther(read.asMono());
            return rows.doOnTerminate(read::tryEmitEmpty).mergeWith(beats);
        });
    }

    private Flux<Event> rows(ChangeFilter filter) {
        return PostgresSource.builder()
                .url(url)
                .option("tables", tables)
                .option("snapshotMode", "only")
                .build()
                .records()
                .filter(record -> record.operation() == Operation.SNAPSHOT)
                .map(Change::of)
                .filter(filter)
                .map(Event::of);
    }

    private static final class BusyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BusyException() {
            super("Too many at once", null, false, false);
        }
    }
}
