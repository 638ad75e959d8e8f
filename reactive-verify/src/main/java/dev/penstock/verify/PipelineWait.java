package dev.penstock.verify;

import dev.penstock.source.SourceDigests;
import dev.penstock.source.status.PipelinePoint;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Wait until the pipeline of the source's slot has applied the changes seen in the source. */
final class PipelineWait {
    private static final Duration LEAST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final SourceDigests source;
    private final String slot;
    private final Duration timeout;

    PipelineWait(SourceDigests source, String slot, Duration timeout) {
        this.source = source;
        this.slot = slot;
        this.timeout = timeout;
    }

    /** Completes when all changes that were committed before the subscription are applied; at once if there is no slot. */
    Mono<Void> caughtUp() {
        return source.walEnd().flatMap(lsn -> {
            long deadline = System.nanoTime() + timeout.toNanos();
            return passed(lsn, deadline, LEAST_PAUSE);
        });
    }

    private Mono<Void> passed(String lsn, long deadline, Duration pause) {
        return source.point().flatMap(point -> {
            if (!point.exists() || isAtLeast(point.applied(), lsn)) {
                return Mono.empty();
            }
            if (System.nanoTime() - deadline > 0) {
                return Mono.error(new VerificationException(late(point, lsn)));
            }
            Duration next = pause.multipliedBy(2);
            return Mono.delay(pause)
                    .then(Mono.defer(
                            () -> passed(lsn, deadline, next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next)));
        });
    }

    private String late(PipelinePoint point, String lsn) {
        return "The pipeline of slot '" + slot + "' has not written all changes before " + lsn + " within "
                + timeout.toSeconds() + " s; it has acknowledged those before " + point.applied() + ". "
                + (point.active()
                        ? "Rows that differ may be changes on their way. Compare again when it has caught up, or allow more"
                                + " time. With slotAhead=fail, the role needs pg_read_all_stats to see how far an idle"
                                + " pipeline has read."
                        : "No source streams from the slot: start the pipeline, or compare without waiting for it.");
    }

    /** LSNs are two hexadecimal numbers, the more significant first. */
    static boolean isAtLeast(@Nullable String lsn, String other) {
        return lsn != null && Long.compareUnsigned(number(lsn), number(other)) >= 0;
    }

    private static long number(String lsn) {
        int slash = lsn.indexOf('/');
        return (Long.parseLong(lsn.substring(0, slash), 16) << 32) | Long.parseLong(lsn.substring(slash + 1), 16);
    }
}
