package dev.penstock.sink.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.R2dbcNonTransientException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerErrorTest {
    /** Codes of the manual's appendix "PostgreSQL Error Codes". */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "08000", "08003", "08006", "08P01", "25006", "25P03", "25P04", "40001", "40P01", "53000", "53100",
                "53200", "53300", "53400", "55006", "55P03", "57014", "57P01", "57P02", "57P03", "57P05"
            })
    void retriesWhatPasses(String state) {
        assertThat(of(state).passes()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0A000", "22001", "22P02", "22P05", "23502", "23503", "23505", "25001", "25P02", "28000", "28P01",
                "3D000", "40000", "40002", "40003", "42501", "42601", "42703", "42P01", "54000", "55000", "57000",
                "57P04", "58030", "P0001", "XX000"
            })
    void doesNotRetryTheRest(String state) {
        assertThat(of(state).passes()).isFalse();
    }

    @Test
    void retriesFailuresWithoutACodeIfTheConnectionIsAtFault() {
        for (Throwable error : List.of(
                new IOException("reset"),
                new ClosedChannelException(),
                new R2dbcNonTransientResourceException("closed"),
                new R2dbcTransientResourceException("busy"),
                new R2dbcTimeoutException("late"))) {
            assertThat(ServerError.of(error).passes()).as("%s", error).isTrue();
            assertThat(ServerError.of(error).isFromTarget()).as("%s", error).isTrue();
        }
        assertThat(ServerError.of(new IllegalStateException("ours")).passes()).isFalse();
        assertThat(ServerError.of(new IllegalStateException("ours")).isFromTarget())
                .isFalse();
        assertThat(ServerError.of(new Refused("", "")).passes()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"23505, true", "23000, true", "22000, false", "42P10, false"})
    void recognizesConstraints(String state, boolean expected) {
        assertThat(of(state).isConstraint()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"28P01, true", "28000, true", "08004, false", "3D000, false"})
    void recognizesARejectedLogin(String state, boolean expected) {
        assertThat(of(state).isRejectedLogin()).isEqualTo(expected);
    }

    @Test
    void looksThroughFailuresOfStatements() {
        Refused cause = new Refused("says", "40001");

        StatementFailure failure = new StatementFailure(1, new StatementFailure(2, cause));

        assertThat(ServerError.of(failure).cause()).isSameAs(cause);
        assertThat(ServerError.of(failure).passes()).isTrue();
        assertThat(ServerError.of(cause).is("40001")).isTrue();
        assertThat(ServerError.of(cause).is("40P01")).isFalse();
        assertThat(ServerError.of(new IllegalStateException(cause)).sqlState()).isNull();
    }

    @Test
    void describesErrorsOfTheConnection() {
        assertThat(ServerError.of(new ClosedChannelException()).sentence()).isEqualTo("The connection was closed.");
        assertThat(ServerError.of(new IOException("Connection reset")).sentence())
                .isEqualTo("java.io.IOException: Connection reset.");
        assertThat(of("08006").sentence()).isEqualTo("says.");
    }

    @Test
    void namesNothingThatTheServerDidNotName() {
        ServerError error = of("23505");

        assertThat(error.column()).isNull();
        assertThat(error.constraint()).isNull();
        assertThat(error.table()).isEmpty();
        assertThat(error.isOfDomain()).isFalse();
    }

    private static ServerError of(String state) {
        return ServerError.of(new Refused("says", state));
    }

    private static final class Refused extends R2dbcNonTransientException {
        private static final long serialVersionUID = 1L;

        Refused(String reason, String state) {
            super(reason, state);
        }
    }
}
