package dev.penstock.examples.webflux;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/** The changes as Server-Sent Events. */
@RestController
final class ChangesController {
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Feed feed;
    private final KnownTables tables;

    ChangesController(Feed feed, KnownTables tables) {
        this.feed = feed;
        this.tables = tables;
    }

    @GetMapping(path = "/changes", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<ServerSentEvent<String>> changes(
            @RequestParam MultiValueMap<String, String> query,
            @RequestParam(defaultValue = "false") boolean snapshot,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId) {
        ChangeFilter filter = ChangeFilter.of(query);
        return tables.require(filter)
                .thenMany(feed.events(filter, lastEventId, snapshot))
                .map(ChangesController::serverSent);
    }

    private static ServerSentEvent<String> serverSent(Event event) {
        ServerSentEvent.Builder<String> builder =
                ServerSentEvent.<String>builder().event(event.name()).data(event.data());
        if (event.id() != null) {
            builder.id(event.id());
        }
        if (event.name().equals("live")) {
            builder.retry(RETRY);
        }
        return builder.build();
    }
}
