package dev.penstock.cli.run;

import dev.penstock.cli.invocation.StopSignal;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** End of a command: when nothing has arrived for some time, or when the command is requested to stop. */
public final class Clock {
    private static final Duration PERIOD = Duration.ofMillis(100);

    private Clock() {}

    /**
     * Completes when {@code idleness} is over or {@code stop} is requested, on a thread that may block. Without a limit of the idle time
     * nothing runs periodically.
     */
    public static Mono<Void> until(Idleness idleness, StopSignal stop) {
        Mono<Void> over = idleness.isLimited()
                ? Flux.interval(PERIOD, Schedulers.boundedElastic())
                        .onBackpressureDrop()
                        .takeUntil(count -> idleness.isOver())
                        .then()
                : Mono.never();
        return Mono.firstWithSignal(over, stop.requested()).publishOn(Schedulers.boundedElastic());
    }
}
