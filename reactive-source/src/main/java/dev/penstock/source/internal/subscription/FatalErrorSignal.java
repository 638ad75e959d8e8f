package dev.penstock.source.internal.subscription;

import dev.penstock.core.FatalErrorException;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Subscriber that converts fatal errors of its downstream into error signals. Reactor converts exceptions, but rethrows
 * an error of the virtual machine on the thread. The subscriber would then receive no signal, and the connections would
 * stay open.
 */
public final class FatalErrorSignal<T> implements CoreSubscriber<T>, Subscription {
    private final CoreSubscriber<? super T> actual;
    private Subscription upstream = Operators.emptySubscription();
    private boolean done;

    private FatalErrorSignal(CoreSubscriber<? super T> actual) {
        this.actual = actual;
    }

    /** Returns {@code records} with fatal errors of a subscriber, thrown on the delivering thread, as error signals. */
    public static <T> Flux<T> in(Flux<T> records) {
        // Fusion is off, because a fused subscriber would bypass this one.
        return records.hide().transform(Operators.<T, T>lift((scannable, actual) -> new FatalErrorSignal<>(actual)));
    }

    @Override
    public Context currentContext() {
        return actual.currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
        actual.onSubscribe(this);
    }

    @Override
    public void onNext(T element) {
        if (done) {
            Operators.onNextDropped(element, currentContext());
            return;
        }
        try {
            actual.onNext(element);
        } catch (Error e) {
            done = true;
            upstream.cancel();
            actual.onError(FatalErrorException.of("The processing of a record", e));
        }
    }

    @Override
    public void onError(Throwable error) {
        if (!done) {
            done = true;
            actual.onError(error);
        }
    }

    @Override
    public void onComplete() {
        if (!done) {
            done = true;
            actual.onComplete();
        }
    }

    @Override
    public void request(long n) {
        upstream.request(n);
    }

    @Override
    public void cancel() {
        upstream.cancel();
    }
}
