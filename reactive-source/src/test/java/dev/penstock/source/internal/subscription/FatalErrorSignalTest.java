package dev.penstock.source.internal.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.FatalErrorException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class FatalErrorSignalTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    static Stream<Error> errors() {
        return Stream.of(
                new NoClassDefFoundError("reactor/core/Missing"),
                new OutOfMemoryError("test"),
                new StackOverflowError());
    }

    @ParameterizedTest
    @MethodSource("errors")
    void whatASubscriberThrowsOnAThreadOfTheStreamIsItsErrorSignal(Error error) {
        AtomicBoolean cancelled = new AtomicBoolean();
        Flux<Integer> records =
                Flux.range(1, 100).doOnCancel(() -> cancelled.set(true)).publishOn(Schedulers.parallel(), 1);

        StepVerifier.create(FatalErrorSignal.in(records).map(number -> {
                    if (number == 3) {
                        throw error;
                    }
                    return number;
                }))
                .expectNext(1, 2)
                .expectErrorSatisfies(signal -> assertThat(signal)
                        .isInstanceOf(FatalErrorException.class)
                        .hasCause(error)
                        .hasMessageContaining(error.getClass().getName()))
                .verify(DEADLINE);
        assertThat(cancelled).isTrue();
    }

    @Test
    void takesAStreamThatCouldBeFused() {
        StepVerifier.create(FatalErrorSignal.in(Flux.just(List.of(1, 2)).flatMapIterable(list -> list))
                        .map(number -> {
                            if (number == 2) {
                                throw new StackOverflowError();
                            }
                            return number;
                        }))
                .expectNext(1)
                .expectError(FatalErrorException.class)
                .verify(DEADLINE);
    }

    @Test
    void reportsWhichVersionsAreNeededIfAClassIsMissing() {
        assertThat(FatalErrorException.of("The source", new NoClassDefFoundError("x")))
                .hasMessageContaining("Spring Boot 4");
    }

    @Test
    void changesNothingOfAStreamThatDoesNotFail() {
        StepVerifier.create(FatalErrorSignal.in(Flux.range(1, 3)), 2)
                .expectNext(1, 2)
                .thenRequest(1)
                .expectNext(3)
                .expectComplete()
                .verify(DEADLINE);
        StepVerifier.create(FatalErrorSignal.in(Flux.error(new IllegalStateException("its own"))))
                .expectErrorMessage("its own")
                .verify(DEADLINE);
    }
}
