package dev.penstock.cli.run;

import dev.penstock.cli.invocation.StopSignal;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Periodic task of a command: runs every 100 ms until the command ends. */
public final class Clock {
    private static final Duration PERIOD = Duration.ofMillis(100);

    private Clock() {}

    /**
     * Runs {@code tick} periodically. Completes when {@code over} returns true or {@code stop} is requested; fails if {@code tick}
     * fails. All signals are emitted on a thread that may block.
     */
    public static Mono<Void> until(BooleanSupplier over, StopSignal stop, Runnable tick) {
        Mono<Void> ticks = Flux.interval(PERIOD, Schedulers.boundedElastic())
                .onBackpressureDrop()
                .doOnNext(count -> tick.run())
                .takeUntil(count -> over.getAsBoolean())
                .then();
        return Mono.firstWithSignal(ticks, stop.requested()).publishOn(Schedulers.boundedElastic());
    }
}
