package dev.penstock.cli;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What a command does every 100 ms beside its records, until it is told to stop or finds that it is over. */
final class Clock {
    private static final Duration PERIOD = Duration.ofMillis(100);

    private Clock() {}

    /**
     * Completes when the command is to end: because {@code over} says so, or by the signal; fails where {@code tick} does.
     * On a thread that may block.
     */
    static Mono<Void> until(BooleanSupplier over, StopSignal stop, Runnable tick) {
        Mono<Void> ticks = Flux.interval(PERIOD, Schedulers.boundedElastic())
                .onBackpressureDrop()
                .doOnNext(count -> tick.run())
                .takeUntil(count -> over.getAsBoolean())
                .then();
        return Mono.firstWithSignal(ticks, stop.requested()).publishOn(Schedulers.boundedElastic());
    }
}
