package dev.penstock.examples.webflux;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.util.retry.Retry;
import tools.jackson.databind.json.JsonMapper;

/** Does what a browser's EventSource does: comes back after a while, with the id of the last event it has got. */
final class EventSource {
    private static final Duration WHILE = Duration.ofMillis(300);

    private final String url;
    private final List<Long> keys = Collections.synchronizedList(new ArrayList<>());
    private final List<String> names = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger connections = new AtomicInteger();
    private volatile String lastId = "";

    EventSource(String url) {
        this.url = url;
    }

    Flux<ServerSentEvent<String>> events() {
        return Flux.defer(this::connect)
                .doOnNext(this::add)
                .repeatWhen(ends -> ends.delayElements(WHILE))
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, WHILE));
    }

    private Flux<ServerSentEvent<String>> connect() {
        connections.incrementAndGet();
        return WebClient.create(url)
                .get()
                .headers(headers -> {
                    if (!lastId.isEmpty()) {
                        headers.set("Last-Event-ID", lastId);
                    }
                })
                .retrieve()
                .bodyToFlux(new ParameterizedTypeReference<>() {});
    }

    private void add(ServerSentEvent<String> event) {
        if (event.id() != null) {
            lastId = event.id();
        }
        names.add(event.event());
        if (event.event().equals("change")) {
            keys.add(JsonMapper.shared()
                    .readTree(event.data())
                    .at("/payload/after/id")
                    .asLong());
        }
    }

    boolean isLive() {
        return names().contains("live");
    }

    void awaitMore(int count) {
        int before = keys.size();
        await().atMost(App.DEADLINE).until(() -> keys.size() >= before + count);
    }

    List<Long> keys() {
        return List.copyOf(keys);
    }

    List<String> names() {
        return List.copyOf(names);
    }

    int connections() {
        return connections.get();
    }
}
