package dev.penstock.examples.feed;

import dev.penstock.core.json.RecordJson;
import dev.penstock.source.PostgresSource;
import java.nio.charset.StandardCharsets;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/** Changes as Server-Sent Events, as the guide shows them. */
// begin
@RestController
class OrderFeed {
    private final Flux<String> changes;

    OrderFeed(PostgresSource source) {
        changes = source.records()
                .doOnNext(change -> source.acknowledgements().acknowledgeUpTo(change.position()))
                .map(change -> new String(RecordJson.toBytes(change), StandardCharsets.UTF_8))
                .share(); // one slot, however many browsers
    }

    @GetMapping(path = "/orders", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<String> orders() {
        return changes.onBackpressureBuffer(1_000); // a browser that is too slow is disconnected
    }
}
// end
