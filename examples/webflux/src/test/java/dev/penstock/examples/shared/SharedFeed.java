package dev.penstock.examples.shared;

// begin
import dev.penstock.core.Record;
import dev.penstock.core.json.RecordJson;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.shared.SharedRecords;
import dev.penstock.spring.RecordPipeline;
import java.nio.charset.StandardCharsets;
import org.reactivestreams.Publisher;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/** Changes as Server-Sent Events. A browser that reconnects continues after the last event it received. */
@RestController
class SharedFeed implements RecordPipeline {
    private final SharedRecords<String> shared;

    SharedFeed(PostgresSource source) {
        shared = SharedRecords.builder(SharedFeed::json, String::length)
                .acknowledgeTo(source.acknowledgements())
                .build();
    }

    /** Called by the starter, which subscribes when the application starts. */
    @Override
    public Publisher<?> process(Flux<Record> records) {
        return shared.run(records);
    }

    @GetMapping(path = "/changes", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<ServerSentEvent<String>> changes(@RequestHeader(name = "Last-Event-ID", defaultValue = "") String lastId) {
        return (lastId.isEmpty() ? shared.live() : shared.after(lastId))
                .filter(event -> !event.isHeartbeat())
                .map(event ->
                        ServerSentEvent.builder(event.value()).id(event.id()).build());
    }

    private static String json(Record record) {
        return new String(RecordJson.toBytes(record), StandardCharsets.UTF_8);
    }
}
// end
