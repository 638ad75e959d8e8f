package dev.penstock.source;

import dev.penstock.source.internal.subscription.FatalErrorSignal;
import reactor.core.publisher.Flux;

/**
 * Fatal errors as error signals. If an operator throws an error of the virtual machine, such as a {@link StackOverflowError} or a
 * {@link NoClassDefFoundError}, Reactor lets it run up the thread, and no subscriber hears of it. A source's records have this
 * protection on the thread on which they are delivered; after a {@code publishOn} of the application's own it has to be asked for.
 */
public final class FatalErrors {
    private FatalErrors() {}

    /**
     * Returns {@code elements}, whose subscriber gets a {@link dev.penstock.source.error.FatalErrorException} as its error signal if
     * it throws a fatal error; the upstream is cancelled. Order and demand stay as they are. An operator:
     * {@code records.publishOn(scheduler).transform(FatalErrors::asSignals)}.
     */
    public static <T> Flux<T> asSignals(Flux<T> elements) {
        return FatalErrorSignal.in(elements);
    }
}
