package dev.penstock.examples.webflux;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.util.UriComponentsBuilder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The changes on a WebSocket: each message is one event with its name, id and data. The parameters are those of
 * {@code /changes}, and {@code after}, an id to continue after.
 */
@Configuration(proxyBeanMethods = false)
class ChangesSocket {
    @Bean
    HandlerMapping changesSocketMapping(Feed feed, KnownTables tables) {
        WebSocketHandler handler = session -> handle(session, feed, tables);
        return new SimpleUrlHandlerMapping(Map.of("/changes/ws", handler), -1);
    }

    private static Mono<Void> handle(WebSocketSession session, Feed feed, KnownTables tables) {
        MultiValueMap<String, String> query = query(session.getHandshakeInfo().getUri());
        ChangeFilter filter;
        try {
            filter = ChangeFilter.of(query);
        } catch (ResponseStatusException e) {
            return refuse(session, e);
        }
        Flux<Event> events = feed.events(filter, query.getFirst("after"), "true".equals(query.getFirst("snapshot")));
        // Messages of the client are ignored; the end of its connection ends the stream, also after an error. The error
        // is turned into completion, because takeUntilOther cancels the events only when the other sequence completes.
        Mono<Void> sending = session.send(events.map(event -> session.textMessage(event.json()))
                .takeUntilOther(session.receive().then().onErrorComplete()));
        return tables.require(filter)
                .materialize()
                .flatMap(checked -> checked.getThrowable() instanceof ResponseStatusException refusal
                        ? refuse(session, refusal)
                        : sending);
    }

    private static Mono<Void> refuse(WebSocketSession session, ResponseStatusException refusal) {
        return session.close(CloseStatus.POLICY_VIOLATION.withReason(String.valueOf(refusal.getReason())));
    }

    private static MultiValueMap<String, String> query(URI uri) {
        MultiValueMap<String, String> decoded = new LinkedMultiValueMap<>();
        UriComponentsBuilder.fromUri(uri)
                .build()
                .getQueryParams()
                .forEach((name, values) -> values.stream()
                        .filter(Objects::nonNull)
                        .forEach(value -> decoded.add(name, URLDecoder.decode(value, StandardCharsets.UTF_8))));
        return decoded;
    }
}
