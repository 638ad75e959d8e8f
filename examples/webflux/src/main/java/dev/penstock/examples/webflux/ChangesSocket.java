package dev.penstock.examples.webflux;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.MultiValueMap;
import org.springframework.util.StringUtils;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.util.UriComponentsBuilder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The changes on a WebSocket: each message is one event with its name, id and data. The parameters are those of
 * {@code /changes}, and {@code after}, an id to go on after.
 */
@Configuration(proxyBeanMethods = false)
class ChangesSocket {
    @Bean
    HandlerMapping changesSocketMapping(Feed feed) {
        WebSocketHandler handler = session -> handle(session, feed);
        return new SimpleUrlHandlerMapping(Map.of("/changes/ws", handler), -1);
    }

    private static Mono<Void> handle(WebSocketSession session, Feed feed) {
        MultiValueMap<String, String> query = UriComponentsBuilder.fromUri(
                        session.getHandshakeInfo().getUri())
                .build()
                .getQueryParams();
        ChangeFilter filter = new ChangeFilter(set(query, "table"), set(query, "operation"), set(query, "key"));
        Flux<Event> events = feed.events(filter, query.getFirst("after"), "true".equals(query.getFirst("snapshot")));
        // What the client says means nothing; that it leaves ends the stream.
        return session.send(events.map(event -> session.textMessage(event.json()))
                .takeUntilOther(session.receive().then()));
    }

    private static Set<String> set(MultiValueMap<String, String> query, String name) {
        return Set.copyOf(query.getOrDefault(name, List.of()).stream()
                .flatMap(values -> StringUtils.commaDelimitedListToSet(values).stream())
                .toList());
    }
}
