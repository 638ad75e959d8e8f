package dev.penstock.spring.internal.monitoring;

import dev.penstock.core.Check;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.status.SessionStatus;
import dev.penstock.source.status.SourceStatus;
import dev.penstock.spring.PipelineLifecycle;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import reactor.core.publisher.Mono;

/**
 * Actuator endpoint {@code penstock}: the status of the stream, the preflight checks, a new snapshot of tables, pause and resume.
 *
 * <p>The write operations require {@code management.endpoint.penstock.access=unrestricted}.
 */
@Endpoint(id = "penstock", defaultAccess = Access.READ_ONLY)
public final class PenstockEndpoint {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final PostgresSource source;
    private final @Nullable PipelineLifecycle pipeline;

    public PenstockEndpoint(PostgresSource source, @Nullable PipelineLifecycle pipeline) {
        this.source = source;
        this.pipeline = pipeline;
    }

    /** Returns the status of the slot, the subscription and the pipeline. */
    @ReadOperation
    public Mono<Map<String, Object>> status() {
        return source.admin().status().timeout(DEADLINE).map(this::described);
    }

    /** Returns the results of the checks that a start needs, for {@code preflight}; nothing for any other name. */
    @ReadOperation
    public Mono<List<Check>> read(@Selector String what) {
        return what.equals("preflight") ? source.admin().preflight().timeout(DEADLINE) : Mono.empty();
    }

    /** Reads tables again while the stream continues; completes when they have been read. */
    @WriteOperation
    public Mono<Void> resnapshot(String tables) {
        return source.admin().resnapshot(tables);
    }

    /** Pauses or resumes the source: {@code pause} or {@code resume}. */
    @WriteOperation
    public void control(@Selector String operation) {
        switch (operation) {
            case "pause" -> source.admin().pause();
            case "resume" -> source.admin().resume();
            default ->
                throw new InvalidEndpointRequestException(
                        "An operation of the endpoint 'penstock' is unknown", "The operations are pause and resume");
        }
    }

    private Map<String, Object> described(SourceStatus status) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("slotName", source.slotName());
        described.put("paused", source.admin().isPaused());
        if (status.slot() != null) {
            described.put("slot", status.slot());
        }
        SessionStatus session = status.session();
        if (session != null) {
            described.put("session", session);
        }
        if (pipeline != null) {
            described.put("running", pipeline.isRunning());
            described.put("restarts", pipeline.restarts());
            pipeline.failure().ifPresent(failure -> described.put("failure", String.valueOf(failure.getMessage())));
        }
        return described;
    }
}
