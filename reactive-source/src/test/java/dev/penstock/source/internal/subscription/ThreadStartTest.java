package dev.penstock.source.internal.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.FatalErrorException;
import dev.penstock.core.internal.config.DatabaseUrl;
import dev.penstock.source.error.ServerUnreachableException;
import dev.penstock.source.internal.connection.JdbcConnector;
import dev.penstock.source.internal.selection.ColumnRules;
import dev.penstock.source.internal.session.SessionSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class ThreadStartTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    /** Nothing listens there. */
    private static final DatabaseUrl NOWHERE =
            DatabaseUrl.parse("postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=5");

    @Test
    void aThreadThatCannotBeStartedFailsItsSubscriptionAndNoOther() {
        AtomicInteger starts = new AtomicInteger();
        Subscriptions subscriptions = new Subscriptions(settings(), new JdbcConnector(NOWHERE), thread -> {
            if (starts.getAndIncrement() == 0) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            thread.start();
        });

        StepVerifier.create(subscriptions.records(ResumePoint.at(null)))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(FatalErrorException.class)
                        .hasRootCauseInstanceOf(OutOfMemoryError.class))
                .verify(DEADLINE);
        subscriptions.released().block(DEADLINE);
        StepVerifier.create(subscriptions.records(ResumePoint.at(null)))
                .expectError(ServerUnreachableException.class)
                .verify(DEADLINE);
    }

    private static SessionSettings settings() {
        return new SessionSettings(
                List.of(),
                ColumnRules.NONE,
                SessionSettings.Snapshot.INITIAL,
                1,
                true,
                1 << 20,
                "publication",
                "slot",
                false,
                false,
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                false,
                false,
                false,
                false,
                0,
                Duration.ofSeconds(1),
                1 << 20,
                false,
                false,
                false,
                false,
                null,
                false);
    }
}
