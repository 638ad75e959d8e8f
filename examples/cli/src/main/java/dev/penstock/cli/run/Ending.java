package dev.penstock.cli.run;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Operator that ends a sequence when another publisher completes or fails. */
public final class Ending {
    private Ending() {}

    /**
     * Returns {@code main} until {@code end} completes or fails; a failure becomes the failure of the result. Unlike
     * {@link Flux#takeUntilOther}, it cancels {@code main} in both cases.
     */
    public static <T> Flux<T> until(Flux<T> main, Mono<Void> end) {
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
