package dev.penstock.source;

import dev.penstock.source.internal.subscription.FatalErrorSignal;
import reactor.core.publisher.Flux;

/**
 * Conversion of fatal errors into error signals. If an operator throws an error of the virtual machine, such as a
 * {@link StackOverflowError} or a {@link NoClassDefFoundError}, Reactor rethrows it on the thread and the subscriber
 * receives no signal. The records of a source are converted on the thread that delivers them. After a {@code publishOn}
 * of the application, use {@link #asSignals} again.
 */
public final class FatalErrors {
    private FatalErrors() {}

    /**
     * Returns {@code elements} with fatal errors as error signals. If the subscriber throws a fatal error, it receives
     * a {@link dev.penstock.core.FatalErrorException}, and the upstream is cancelled. Order and demand are
     * unchanged. Example: {@code records.publishOn(scheduler).transform(FatalErrors::asSignals)}.
     */
    public static <T> Flux<T> asSignals(Flux<T> elements) {
        return FatalErrorSignal.in(elements);
    }
}
