package dev.penstock.spring.internal.listener;

import dev.penstock.core.FatalErrorException;
import dev.penstock.core.PenstockException;
import dev.penstock.core.Record;
import dev.penstock.core.internal.mapping.ChangeMapper;
import dev.penstock.spring.ChangeListenerException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.ReactiveAdapter;
import org.springframework.util.ReflectionUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Call of a listener method with the changes of its table.
 *
 * @param adapter the adapter of what the method returns; {@code null} if it returns nothing
 */
public record ListenerCall(
        String label,
        ChangeMapper<?> mapper,
        Supplier<Object> bean,
        Method method,
        @Nullable ReactiveAdapter adapter) {
    String table() {
        return mapper.table();
    }

    /** Calls the method if the record is of its table; completes when the method has. */
    Mono<Void> receive(Record record) {
        if (!mapper.accepts(record)) {
            return Mono.empty();
        }
        Mono<Void> call = Mono.defer(() -> completion(record));
        return (adapter == null ? call.subscribeOn(Schedulers.boundedElastic()) : call).onErrorMap(this::described);
    }

    private Mono<Void> completion(Record record) {
        try {
            Object target = bean.get();
            Method callable = AopUtils.selectInvocableMethod(method, target.getClass());
            ReflectionUtils.makeAccessible(callable);
            Object result = callable.invoke(target, mapper.map(record));
            return adapter == null
                    ? Mono.empty()
                    : Flux.from(adapter.toPublisher(result)).then();
        } catch (InvocationTargetException e) {
            return Mono.error(signal(e.getTargetException()));
        } catch (VirtualMachineError | LinkageError e) {
            // The bean and the change are created on this thread too.
            return Mono.error(signal(e));
        } catch (IllegalAccessException e) {
            return Mono.error(e);
        }
    }

    /** An error of the virtual machine would not be a signal: Reactor throws it on the thread. */
    private Throwable signal(Throwable thrown) {
        return thrown instanceof VirtualMachineError || thrown instanceof LinkageError
                ? FatalErrorException.of(label, (Error) thrown)
                : thrown;
    }

    private Throwable described(Throwable error) {
        return error instanceof PenstockException
                ? error
                : new ChangeListenerException(
                        label + " has failed at a change of '" + table() + "' with "
                                + error.getClass().getName()
                                + ", which the log has in full. The change arrives again until the method completes.",
                        error);
    }
}
