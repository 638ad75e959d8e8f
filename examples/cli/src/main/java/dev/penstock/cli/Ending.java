package dev.penstock.cli;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The end of a sequence by a signal from elsewhere. */
final class Ending {
    private Ending() {}

    /**
     * Returns {@code main} up to the moment at which {@code end} completes, or fails: then it fails with the same error. Unlike
     * {@link Flux#takeUntilOther} it cancels {@code main} in both cases.
     */
    static <T> Flux<T> until(Flux<T> main, Mono<Void> end) {
        return Flux.defer(() -> {
            AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
            return main.takeUntilOther(end.onErrorResume(error -> {
                        failure.set(error);
                        return Mono.empty();
                    }))
                    .concatWith(Mono.defer(() -> {
                        Throwable error = failure.get();
                        return error == null ? Mono.empty() : Mono.error(error);
                    }));
        });
    }
}
