package dev.penstock.spring.internal.monitoring;

import dev.penstock.source.PostgresSource;
import dev.penstock.source.status.SessionStatus;
import dev.penstock.source.status.SessionStatus.Phase;
import dev.penstock.source.status.SlotStatus;
import dev.penstock.source.status.SourceStatus;
import dev.penstock.spring.PenstockProperties;
import dev.penstock.spring.PipelineLifecycle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.AbstractReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import reactor.core.publisher.Mono;

/**
 * Health of the stream of changes.
 *
 * <p>It is down if the server cannot be queried, the slot is lost, the pipeline has failed, or the pipeline has no session. It is also
 * down if the stream has stalled: no message from the server, or no acknowledgement while records wait for one, for longer than
 * {@code penstock.health.*} allows. It is unknown if there is neither a pipeline nor another subscription.
 */
public final class StreamHealthIndicator extends AbstractReactiveHealthIndicator {
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final PostgresSource source;
    private final @Nullable PipelineLifecycle pipeline;
    private final PenstockProperties.Health limits;

    public StreamHealthIndicator(
            PostgresSource source, @Nullable PipelineLifecycle pipeline, PenstockProperties.Health limits) {
        this.source = source;
        this.pipeline = pipeline;
        this.limits = limits;
    }

    @Override
    protected Mono<Health> doHealthCheck(Health.Builder builder) {
        return source.admin()
                .status()
                .timeout(
                        DEADLINE,
                        Mono.error(() -> new TimeoutException("it has not answered for " + seconds(DEADLINE))))
                .map(status -> health(builder, status, null))
                .onErrorResume(e -> Mono.fromSupplier(() -> health(
                        builder,
                        new SourceStatus(null, source.admin().session().orElse(null)),
                        "The server cannot be asked about the slot: " + e.getMessage())));
    }

    private Health health(Health.Builder builder, SourceStatus status, @Nullable String unknown) {
        builder.withDetail("slotName", source.slotName());
        SlotStatus slot = status.slot();
        SessionStatus session = status.session();
        List<String> problems = new ArrayList<>();
        if (slot != null) {
            describe(builder, slot);
            ofSlot(slot, problems);
        } else if (unknown != null) {
            problems.add(unknown);
        } else if (session != null && session.phase() == Phase.STREAMING) {
            problems.add("The slot does not exist");
        }
        if (session != null) {
            describe(builder, session);
            ofSession(session, problems);
        }
        if (pipeline != null) {
            pipeline.failure().ifPresent(failure -> problems.addAll(failed(failure, pipeline)));
            if (pipeline.restarts() > 0) {
                builder.withDetail("restarts", pipeline.restarts());
            }
            if (session == null && problems.isEmpty()) {
                problems.add("The pipeline has no session: no record is read");
            }
        }
        if (!problems.isEmpty()) {
            return builder.down().withDetail("problems", problems).build();
        }
        return session == null ? builder.unknown().build() : builder.up().build();
    }

    private static void ofSlot(SlotStatus slot, List<String> problems) {
        if (slot.lossReason() != null) {
            problems.add("The server has invalidated the slot: " + slot.lossReason());
        } else if ("lost".equals(slot.walStatus())) {
            problems.add("The slot has lost WAL that it needs");
        }
    }

    private void ofSession(SessionStatus session, List<String> problems) {
        boolean streams = session.phase() == Phase.STREAMING || session.phase() == Phase.RECONNECTING;
        Duration silence = session.sinceMessage();
        if (streams && silence != null && silence.compareTo(limits.messageTimeout()) > 0) {
            problems.add("No message has arrived from the server for " + seconds(silence));
        }
        Duration waiting = waiting(session);
        if (waiting != null && waiting.compareTo(limits.acknowledgementTimeout()) > 0) {
            problems.add("Nothing was acknowledged for " + seconds(waiting) + ", and " + session.unacknowledged()
                    + " records wait for it");
        }
    }

    /** Returns the time without an acknowledgement while records waited for one; {@code null} if none waits. */
    private static @Nullable Duration waiting(SessionStatus session) {
        Duration waiting = session.sinceUnacknowledged();
        Duration acknowledged = session.sinceAcknowledgement();
        return waiting == null || acknowledged == null || waiting.compareTo(acknowledged) < 0 ? waiting : acknowledged;
    }

    private static void describe(Health.Builder builder, SlotStatus slot) {
        builder.withDetail("active", slot.active())
                .withDetail("walStatus", String.valueOf(slot.walStatus()))
                .withDetail("lagBytes", slot.lagBytes())
                .withDetail("retainedBytes", slot.retainedBytes());
    }

    private static void describe(Health.Builder builder, SessionStatus session) {
        builder.withDetail("phase", session.phase().name().toLowerCase(Locale.ROOT))
                .withDetail("emitted", session.emitted())
                .withDetail("unacknowledged", session.unacknowledged())
                .withDetail("reconnections", session.reconnections());
        Duration message = session.sinceMessage();
        if (message != null) {
            builder.withDetail("sinceMessage", message.toString());
        }
        Duration acknowledgement = session.sinceAcknowledgement();
        if (acknowledgement != null) {
            builder.withDetail("sinceAcknowledgement", acknowledgement.toString());
        }
    }

    /** Returns the problem of a pipeline that has failed. */
    static List<String> failed(Throwable failure, PipelineLifecycle pipeline) {
        return List.of("The pipeline has failed: " + failure.getMessage() + next(pipeline));
    }

    private static String next(PipelineLifecycle pipeline) {
        return pipeline.isRunning()
                ? " It is started again after a pause."
                : " It is not started again: correct the cause, and restart the application.";
    }

    private static String seconds(Duration duration) {
        return duration.toSeconds() + " s";
    }
}
