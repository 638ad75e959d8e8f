package dev.penstock.sink.internal.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class FirstConnectionTest {
    private final R2dbcException late = new R2dbcTimeoutException("No connection was opened within 15 s", "08001");
    private final AtomicInteger attempts = new AtomicInteger();

    @Test
    void isRetriedIfItIsNotOpenedInTime() {
        StepVerifier.create(FirstConnection.patient(failing(late, 2)))
                .expectNext("open")
                .verifyComplete();

        assertThat(attempts).hasValue(3);
    }

    @Test
    void failsWithTheLastErrorIfItIsNeverOpenedInTime() {
        StepVerifier.create(FirstConnection.patient(failing(late, FirstConnection.ATTEMPTS)))
                .verifyErrorSatisfies(error -> assertThat(error).isSameAs(late));

        assertThat(attempts).hasValue(FirstConnection.ATTEMPTS);
    }

    @Test
    void isNotRetriedAfterOtherErrors() {
        R2dbcException refused = new R2dbcNonTransientResourceException("refused", "08001");
        StepVerifier.create(FirstConnection.patient(failing(refused, 9)))
                .verifyErrorSatisfies(error -> assertThat(error).isSameAs(refused));
        // A statement whose answer is late has another state.
        R2dbcException answer = new R2dbcTimeoutException("no answer", "08006");
        StepVerifier.create(FirstConnection.patient(failing(answer, 9)))
                .verifyErrorSatisfies(error -> assertThat(error).isSameAs(answer));

        assertThat(attempts).hasValue(2);
    }

    private Mono<String> failing(R2dbcException error, int times) {
        return Mono.defer(() -> attempts.incrementAndGet() <= times ? Mono.error(error) : Mono.just("open"));
    }
}
