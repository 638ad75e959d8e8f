package dev.penstock.examples.webflux;

import dev.penstock.core.Operation;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.shared.SharedRecords;
import dev.penstock.source.shared.SharedStreamException;
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
    private final SharedRecords<TableChange> shared;
    private final String url;
    private final String tables;
    private final Duration heartbeat;
    private final Semaphore snapshots;
    private final Semaphore subscribers;

    Feed(
            ChangeHub hub,
            WebfluxProperties properties,
            @Value("${webflux.url}") String url,
            @Value("${penstock.pipelines.page.source.tables}") String tables) {
        this.shared = hub.shared();
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
                : shared.isKept(lastId)
                        .flatMapMany(kept -> kept
                                ? changes(lastId, filter).startWith(new Event("live", null, "{\"resumed\":true}"))
                                : reset("not kept", filter));
        return events.onErrorResume(
                        SharedStreamException.class,
                        e -> Flux.just(new Event("behind", null, "{\"reason\":\"too slow\"}")))
                // As a whole, so that a stop in the middle of the rows is not followed by "live".
                .takeUntilOther(shared.closed());
    }

    private Flux<Event> live(ChangeFilter filter) {
        return Flux.defer(() -> live(shared.lastId(), filter));
    }

    private Flux<Event> live(String lastId, ChangeFilter filter) {
        return changes(lastId, filter).startWith(new Event("live", lastId, "{\"resumed\":false}"));
    }

    private Flux<Event> changes(String lastId, ChangeFilter filter) {
        return shared.after(lastId, filter).map(Event::of);
    }

    /** Returns a snapshot and the changes since before it. A row that changes meanwhile is sent twice, and its last state is correct. */
    private Flux<Event> reset(String reason, ChangeFilter filter) {
        return Flux.defer(() -> {
                    String before = shared.lastId();
                    return admitted(
                                    snapshots,
                                    withBeats(rows(filter))
                                            .startWith(new Event("reset", null, "{\"reason\":\"" + reason + "\"}")))
                            .concatWith(live(before, filter));
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
            Flux<Event> heartbeats = Flux.interval(heartbeat)
                    .onBackpressureDrop()
                    .map(tick -> new Event("beat", null, "{}"))
                    .takeUntilOther(read.asMono());
            return rows.doOnTerminate(read::tryEmitEmpty).mergeWith(heartbeats);
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
                .map(TableChange::of)
                .filter(filter)
                .map(Event::ofRow);
    }

    private static final class BusyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BusyException() {
            super("Too many at once", null, false, false);
        }
    }
}
