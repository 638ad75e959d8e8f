package dev.penstock.core.internal.config;

import dev.penstock.core.FatalErrorException;
import java.util.concurrent.Callable;

/**
 * A call whose errors of the virtual machine are exceptions. Reactor rethrows such an error on the thread instead of signalling it, and on a
 * thread of a scheduler the subscriber would wait for ever.
 *
 * @param what the task, the subject of a message's sentence
 * @param task the task, such as one that loads classes of other libraries
 * @param <T> the type of the result
 */
public record GuardedCall<T>(String what, Callable<T> task) implements Callable<T> {
    @Override
    public T call() throws Exception {
        try {
            return task.call();
        } catch (VirtualMachineError | LinkageError e) {
            throw FatalErrorException.of(what, e);
        }
    }
}
