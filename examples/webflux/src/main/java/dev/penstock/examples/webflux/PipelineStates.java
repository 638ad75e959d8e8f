package dev.penstock.examples.webflux;

import dev.penstock.spring.Pipelines;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.health.contributor.CompositeReactiveHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** States of all pipelines, as the actuator reports them, with the latest records that their targets refused. */
@Component
final class PipelineStates {
    private static final int SHOWN = 5;
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Pipelines pipelines;
    private final CompositeReactiveHealthContributor health;
    private final DatabaseClient database;
    private final String deadLetters;
    private final Mono<List<Map<String, Object>>> states;

    PipelineStates(
            Pipelines pipelines,
            @Qualifier("penstockHealthContributor") CompositeReactiveHealthContributor health,
            DatabaseClient database,
            @Value("${penstock.pipelines.copies.sink.dead-letter.table}") String deadLetters) {
        this.pipelines = pipelines;
        this.health = health;
        this.database = database;
        this.deadLetters = deadLetters;
        this.states = Flux.defer(() -> Flux.fromIterable(pipelines.names()))
                .concatMap(this::state)
                .collectList()
                .cache(states -> FRESH, error -> Duration.ZERO, () -> FRESH);
    }

    /** Returns the state of every pipeline, in the order of their names. It is at most a second old, for any number of viewers. */
    Mono<List<Map<String, Object>>> all() {
        return states;
    }

    private Mono<Map<String, Object>> state(String name) {
        return Mono.justOrEmpty(health.getContributor(name))
                .cast(ReactiveHealthIndicator.class)
                .flatMap(indicator -> indicator.health(true))
                .flatMap(current -> refused(name).map(letters -> described(name, current, letters)));
    }

    private static Map<String, Object> described(String name, Health current, List<Map<String, Object>> refused) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("name", name);
        described.put("status", current.getStatus().getCode());
        described.put("phase", current.getDetails().getOrDefault("phase", "none"));
        described.put("restarts", current.getDetails().getOrDefault("restarts", 0));
        described.put("problems", current.getDetails().getOrDefault("problems", List.of()));
        described.put("refused", refused);
        return described;
    }

    /** The table exists once a record was refused. */
    private Mono<List<Map<String, Object>>> refused(String name) {
        return pipelines.sink(name).isEmpty()
                ? Mono.just(List.of())
                : database.sql("SELECT operation, key::text AS key, error, at::text AS at FROM " + deadLetters
                                + " ORDER BY at DESC LIMIT " + SHOWN)
                        .fetch()
                        .all()
                        .collectList()
                        .onErrorReturn(List.of());
    }
}
