package dev.penstock.sink.internal.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.CollectionName;
import dev.penstock.sink.error.DatabaseException;
import io.r2dbc.spi.R2dbcBadGrammarException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class ConcurrentChangeExceptionTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final CollectionName ORDERS = new CollectionName("public", "orders");

    private final AtomicInteger attempts = new AtomicInteger();

    @Test
    void succeedsWhenAnotherSessionStopsClashing() {
        Mono<String> attempt =
                Mono.defer(() -> attempts.incrementAndGet() < 4 ? Mono.error(clash()) : Mono.just("created"));

        assertThat(ConcurrentChangeException.retried(attempt).block(DEADLINE)).isEqualTo("created");
        assertThat(attempts).hasValue(4);
    }

    @Test
    void namesTheTableWhenAnotherSessionClashesEachTime() {
        Mono<Void> attempt = Mono.defer(() -> {
            attempts.incrementAndGet();
            return Mono.error(clash());
        });

        assertThatThrownBy(() -> ConcurrentChangeException.retried(attempt).block(DEADLINE))
                .asInstanceOf(InstanceOfAssertFactories.type(DatabaseException.class))
                .satisfies(error -> {
                    assertThat(error)
                            .hasMessageContaining("Table orders could not be created in the target.")
                            .hasMessageContaining("Another session created the same object")
                            .hasMessageContaining("relation already exists")
                            .hasMessageContaining("A retry can help.");
                    assertThat(error.isTransient()).isTrue();
                });
        assertThat(attempts).hasValue(4);
    }

    @Test
    void doesNotRetryAnotherFailure() {
        Mono<Void> attempt = Mono.defer(() -> {
            attempts.incrementAndGet();
            return Mono.error(SchemaWriter.failed(ORDERS, true, new R2dbcBadGrammarException("denied", "42501")));
        });

        assertThatThrownBy(() -> ConcurrentChangeException.retried(attempt).block(DEADLINE))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("denied");
        assertThat(attempts).hasValue(1);
    }

    private static Throwable clash() {
        return SchemaWriter.failed(ORDERS, true, new R2dbcBadGrammarException("relation already exists", "42P07"));
    }
}
