package dev.penstock.sink.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class TargetConnectionTest {
    @Test
    void doesNotWaitForeverForAConnection() {
        AtomicBoolean cancelled = new AtomicBoolean();
        ConnectionFactory silent = new ConnectionFactory() {
            @Override
            public Publisher<? extends Connection> create() {
                return Mono.<Connection>never().doOnCancel(() -> cancelled.set(true));
            }

            @Override
            public ConnectionFactoryMetadata getMetadata() {
                return () -> "silent";
            }
        };

        StepVerifier.withVirtualTime(() -> TargetConnection.open(silent, Duration.ZERO))
                .expectSubscription()
                .expectNoEvent(TargetConnection.OPENING.minus(Duration.ofMillis(1)))
                .thenAwait(Duration.ofMillis(1))
                .verifyErrorSatisfies(
                        error -> assertThat(ServerError.of(error).passes()).isTrue());

        assertThat(cancelled).isTrue();
    }
}
