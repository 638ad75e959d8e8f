package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.Credentials;
import dev.penstock.core.Record;
import dev.penstock.sink.error.DatabaseException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** User and password that change while the sink runs. */
class SinkCredentialsIT extends SinkTestBase {
    @Test
    void survivesThatThePasswordIsRotated() throws InterruptedException {
        open(18);
        database.execute("CREATE TABLE t (v int)");
        try (Roles role = Roles.create(database, "rotating", "")) {
            database.execute("GRANT ALL ON t TO " + role.quoted());
            AtomicReference<String> password = new AtomicReference<>("w");
            // The first connection, and two attempts that the server rejects.
            CountDownLatch asked = new CountDownLatch(3);
            Sinks.Many<Record> source = Sinks.many().unicast().onBackpressureBuffer();
            CompletableFuture<Void> writing = source.asFlux()
                    .as(sink().credentials(() -> {
                                asked.countDown();
                                return new Credentials(role.name(), password.get());
                            })
                            .build())
                    .toFuture();
            source.tryEmitNext(records.create("t", null, data("v", 1)));
            await("SELECT count(*) = 1 FROM t");

            database.execute(
                    "ALTER ROLE " + role.quoted() + " PASSWORD 'x'",
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + role.name() + "'");
            source.tryEmitNext(records.create("t", null, data("v", 2)));
            assertThat(asked.await(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            password.set("x");
            await("SELECT count(*) = 2 FROM t");
            source.tryEmitComplete();
            writing.orTimeout(DEADLINE.toSeconds(), TimeUnit.SECONDS).join();
        }
    }

    @Test
    void failsAtOnceWhenTheFirstLoginIsRejected() {
        open(18);
        try (Roles role = Roles.create(database, "rejected", "")) {
            PostgresSink sink = sink().credentials(() -> new Credentials(role.name(), "s3cret"))
                    .retryTimeout(Duration.ofHours(1))
                    .build();

            assertThatThrownBy(() -> sink.apply(Flux.never()).block(DEADLINE))
                    .isInstanceOfSatisfying(
                            DatabaseException.class,
                            error -> assertThat(error.isTransient()).isFalse())
                    .hasMessageContaining("password authentication failed")
                    .hasMessageNotContaining("s3cret");
        }
    }
}
