package dev.penstock.spring.internal.monitoring;

import dev.penstock.core.Check;
import dev.penstock.spring.Pipelines;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Actuator endpoint {@code penstock} of an application with named pipelines. It has the operations of {@link PenstockEndpoint} for each
 * pipeline, under its name.
 *
 * <p>The write operations require {@code management.endpoint.penstock.access=unrestricted}.
 */
@Endpoint(id = "penstock", defaultAccess = Access.READ_ONLY)
public final class NamedPipelinesEndpoint {
    private final Map<String, PenstockEndpoint> pipelines = new LinkedHashMap<>();

    public NamedPipelinesEndpoint(Pipelines pipelines) {
        for (String name : pipelines.names()) {
            // The endpoint has the operations of a database's source.
            if (!pipelines.readsFromKafka(name)) {
                this.pipelines.put(
                        name,
                        new PenstockEndpoint(
                                pipelines.source(name),
                                pipelines.lifecycle(name).orElse(null)));
            }
        }
    }

    /** Returns the status of every pipeline by its name. The status of one whose server does not answer is an {@code error}. */
    @ReadOperation
    public Mono<Map<String, Object>> statuses() {
        return Flux.fromIterable(pipelines.keySet())
                .flatMapSequential(name -> status(name)
                        .onErrorResume(e -> Mono.just(Map.of("error", String.valueOf(e.getMessage()))))
                        .map(status -> Map.entry(name, status)))
                .collect(LinkedHashMap::new, (all, status) -> all.put(status.getKey(), status.getValue()));
    }

    /** Returns the status of one pipeline; nothing if there is none of that name. */
    @ReadOperation
    public Mono<Map<String, Object>> status(@Selector String pipeline) {
        return Mono.justOrEmpty(pipelines.get(pipeline)).flatMap(PenstockEndpoint::status);
    }

    /** Returns the results of the checks that a start needs, for {@code preflight}; nothing for any other name. */
    @ReadOperation
    public Mono<List<Check>> read(@Selector String pipeline, @Selector String what) {
        return Mono.justOrEmpty(pipelines.get(pipeline)).flatMap(found -> found.read(what));
    }

    /** Reads tables of a pipeline again while its stream continues; completes when they have been read. */
    @WriteOperation
    public Mono<Void> resnapshot(@Selector String pipeline, String tables) {
        return of(pipeline).resnapshot(tables);
    }

    /** Pauses or resumes the source of a pipeline: {@code pause} or {@code resume}. */
    @WriteOperation
    public void control(@Selector String pipeline, @Selector String operation) {
        of(pipeline).control(operation);
    }

    private PenstockEndpoint of(String pipeline) {
        PenstockEndpoint found = pipelines.get(pipeline);
        if (found == null) {
            throw new InvalidEndpointRequestException(
                    "There is no pipeline of that name", "The pipelines are " + pipelines.keySet());
        }
        return found;
    }
}
