package dev.penstock.examples.webflux;

import dev.penstock.core.Operation;
import dev.penstock.source.PostgresSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;

/**
 * The events of one subscriber. They begin with {@code live} and, where it came back after an id that is still kept, go on after
 * that. Where it is not kept, and where a subscriber asks for it, {@code reset} comes first and then all rows as {@code snapshot}:
 * what was known before is void. A subscriber that was too slow is told {@code behind}, and comes back.
 */
@Component
final class Feed {
    private final ChangeHub hub;
    private final WebfluxProperties properties;
    private final String url;
    private final String tables;
    private final AtomicInteger snapshots = new AtomicInteger();

    Feed(
            ChangeHub hub,
            WebfluxProperties properties,
            @Value("${penstock.source.url}") String url,
            @Value("${penstock.source.tables}") String tables) {
        this.hub = hub;
        this.properties = properties;
        this.url = url;
        this.tables = tables;
    }

    Flux<Event> events(ChangeFilter filter, @Nullable String lastId, boolean snapshot) {
        Flux<Event> events = lastId == null
                ? (snapshot ? reset("asked for", filter) : live(filter))
                : hub.after(lastId, filter)
                        .map(changes -> changes.map(Event::of).startWith(new Event("live", null, "{\"resumed\":true}")))
                        .defaultIfEmpty(reset("not kept", filter))
                        .flatMapMany(found -> found);
        return events.onErrorResume(
                FellBehindException.class, e -> Flux.just(new Event("behind", null, "{\"reason\":\"too slow\"}")));
    }

    /** Tells a subscriber every now and then that nothing has come, and up to where. */
    Flux<Event> beats() {
        return Flux.interval(properties.heartbeat())
                .onBackpressureDrop()
                .takeWhile(tick -> !hub.buffer().isClosed())
                .map(tick -> new Event("beat", null, "{}"));
    }

    private Flux<Event> live(ChangeFilter filter) {
        return Flux.defer(() -> live(hub.end(), filter));
    }

    private Flux<Event> live(ReplayBuffer.End end, ChangeFilter filter) {
        return hub.from(end.number(), filter)
                .map(Event::of)
                .startWith(new Event("live", hub.id(end), "{\"resumed\":false}"));
    }

    /** The changes begin before the snapshot: a row that was changed meanwhile is told twice, and is right in the end. */
    private Flux<Event> reset(String reason, ChangeFilter filter) {
        return Flux.defer(() -> {
            if (!admit()) {
                return Flux.just(busy());
            }
            ReplayBuffer.End end = hub.end();
            return rows(filter)
                    .doFinally(signal -> snapshots.decrementAndGet())
                    .startWith(new Event("reset", null, "{\"reason\":\"" + reason + "\"}"))
                    .concatWith(live(end, filter));
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

    private static Event busy() {
        return new Event("busy", null, "{\"reason\":\"too many snapshots at once\"}");
    }

    private boolean admit() {
        if (snapshots.incrementAndGet() <= properties.snapshots()) {
            return true;
        }
        snapshots.decrementAndGet();
        return false;
    }
}
