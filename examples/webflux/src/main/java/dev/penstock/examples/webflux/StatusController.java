package dev.penstock.examples.webflux;

import dev.penstock.source.PostgresSource;
import dev.penstock.source.status.SessionStatus;
import dev.penstock.source.status.SlotStatus;
import dev.penstock.source.status.SourceStatus;
import dev.penstock.spring.PipelineLifecycle;
import dev.penstock.spring.Pipelines;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Data of the page's charts. The server is queried at most once per second, for any number of viewers. */
@RestController
final class StatusController {
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final ChangeHub hub;
    private final String slotName;
    private final String database;
    private final WebfluxProperties properties;
    private final Pipelines pipelines;
    private final PipelineStates states;
    private final Mono<Answer> answer;

    StatusController(
            @Qualifier(ChangeHub.PIPELINE) PostgresSource source,
            ChangeHub hub,
            WebfluxProperties properties,
            Pipelines pipelines,
            PipelineStates states,
            @Value("${webflux.url}") String url) {
        this.hub = hub;
        this.slotName = source.slotName();
        this.database = DatabaseLabel.of(url);
        this.properties = properties;
        this.pipelines = pipelines;
        this.states = states;
        this.answer = source.admin()
                .status()
                .map(status -> new Answer(true, status))
                .timeout(DEADLINE)
                .onErrorResume(e -> Mono.fromSupplier(() -> new Answer(
                        false, new SourceStatus(null, source.admin().session().orElse(null)))))
                .cache(FRESH);
    }

    @GetMapping("/status")
    Mono<Map<String, @Nullable Object>> status() {
        return answer.map(this::describe)
                .flatMap(all -> states.all()
                        .doOnNext(pipelines -> all.put("pipelines", pipelines))
                        .thenReturn(all));
    }

    private Map<String, @Nullable Object> describe(Answer current) {
        SlotStatus slot = current.status.slot();
        SessionStatus session = current.status.session();
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("shop", properties.shop());
        all.put("database", database);
        all.put("slotName", slotName);
        all.put("latencyMillis", hub.latencyMillis());
        all.put("reachable", current.reachable);
        all.put(
                "failure",
                pipelines
                        .lifecycle(ChangeHub.PIPELINE)
                        .flatMap(PipelineLifecycle::failure)
                        .map(Throwable::getMessage)
                        .orElse(null));
        all.put("phase", session == null ? "none" : session.phase().name().toLowerCase(Locale.ROOT));
        all.put("changes", hub.seen());
        all.put("lagBytes", slot == null ? null : slot.lagBytes());
        all.put("retainedBytes", slot == null ? null : slot.retainedBytes());
        all.put("walStatus", slot == null ? null : slot.walStatus());
        all.put("unacknowledged", session == null ? null : session.unacknowledged());
        all.put("subscribers", hub.shared().subscribers());
        all.put("replayRecords", hub.shared().size());
        all.put("replayBytes", hub.shared().bytes());
        return all;
    }

    private record Answer(boolean reachable, SourceStatus status) {}
}
