package dev.penstock.cli.run;

import dev.penstock.cli.invocation.Failure;
import java.util.Optional;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/** Wait of a command for a source or a sink. An error ends the command as a failure of that subject. */
public final class Answer {
    private Answer() {}

    /** Waits until {@code task} is done; returns its value if it has one. */
    public static <T> Optional<T> of(String subject, Mono<T> task) {
        try {
            return task.blockOptional();
        } catch (RuntimeException e) {
            throw Failure.of(subject, Exceptions.unwrap(e));
        }
    }
}
