package dev.penstock.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.core.publisher.Sinks;

class EndingTest {
    private final IllegalStateException error = new IllegalStateException("closed");

    private final Sinks.Empty<Void> end = Sinks.empty();
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private final Flux<Integer> endless = Flux.<Integer>never().startWith(1).doOnCancel(() -> cancelled.set(true));

    @Test
    void cancelsWhenTheOtherCompletes() {
        List<Signal<Integer>> signals = signals(endless, end.asMono());
        end.tryEmitEmpty();

        assertThat(signals).containsExactly(Signal.next(1), Signal.complete());
        assertThat(cancelled).isTrue();
    }

    @Test
    void cancelsWhenTheOtherFails() {
        List<Signal<Integer>> signals = signals(endless, end.asMono());
        end.tryEmitError(error);

        assertThat(signals).containsExactly(Signal.next(1), Signal.error(error));
        assertThat(cancelled).isTrue();
    }

    @Test
    void endsWithTheMainSequenceWhileTheOtherContinues() {
        assertThat(signals(Flux.just(1), Mono.never())).containsExactly(Signal.next(1), Signal.complete());
        assertThat(signals(Flux.error(error), Mono.never())).containsExactly(Signal.error(error));
    }

    private static List<Signal<Integer>> signals(Flux<Integer> main, Mono<Void> end) {
        List<Signal<Integer>> signals = new ArrayList<>();
        Ending.until(main, end).materialize().subscribe(signals::add);
        return signals;
    }
}
