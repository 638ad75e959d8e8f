package dev.penstock.source.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.PenstockException;
import dev.penstock.source.error.ConnectionLostException;
import dev.penstock.source.error.LockTimeoutException;
import dev.penstock.source.error.PermissionException;
import dev.penstock.source.error.StatementException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

class SqlErrorsTest {
    @ParameterizedTest
    @ValueSource(strings = {"08006", "08003", "57P01", "57P02", "57P03", "25P03"})
    void callsALostConnectionTransient(String state) {
        assertThat(of(state)).isInstanceOf(ConnectionLostException.class).matches(PenstockException::isTransient);
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01", "55006", "57014", "53200", "53300"})
    void callsWhatPassesByItselfTransient(String state) {
        assertThat(of(state)).isInstanceOf(StatementException.class).matches(PenstockException::isTransient);
    }

    @ParameterizedTest
    @ValueSource(strings = {"42601", "42P01", "XX000", "28P01", "53400"})
    void callsTheRestPermanent(String state) {
        assertThat(of(state)).isInstanceOf(StatementException.class).matches(e -> !e.isTransient());
        assertThat(((StatementException) of(state)).sqlState()).isEqualTo(state);
    }

    @Test
    void knowsRightsAndLocks() {
        assertThat(of("42501")).isInstanceOf(PermissionException.class).matches(e -> !e.isTransient());
        assertThat(of("55P03")).isInstanceOf(LockTimeoutException.class).matches(PenstockException::isTransient);
    }

    @Test
    void addsWhatTheServerSaysBesidesWithoutValues() {
        SQLException error = new PSQLException(new ServerErrorMessage(
                "SERROR\0C23505\0Mduplicate key value violates unique constraint \"t_pkey\"\0DKey (id)=(4711)"
                        + " already exists.\0WCOPY t, line 3: \"4711\"\0Rroutine\0"));
        SQLException locks = new PSQLException(new ServerErrorMessage(
                "SERROR\0C53200\0Mout of shared memory\0HYou might need to increase \"max_locks_per_transaction\".\0"));

        assertThat(SqlErrors.of("read", error))
                .hasMessage(
                        "Could not read: duplicate key value violates unique constraint \"t_pkey\" (SQLSTATE 23505)."
                                + " Detail: Key (id) already exists. Context: COPY t, line 3.");
        assertThat(SqlErrors.of("read", locks))
                .hasMessage("Could not read: out of shared memory (SQLSTATE 53200)."
                        + " Hint: You might need to increase \"max_locks_per_transaction\".");
    }

    @Test
    void reportsWhatWasBeingDoneAndLeavesOutTheDetail() {
        SQLException error = new SQLException("ERROR: no\n  Detail: Key (id)=(4711) is there.", "23505");
        assertThat(SqlErrors.of("read the catalog", error))
                .hasMessage("Could not read the catalog: ERROR: no (SQLSTATE 23505).")
                .hasCause(error);
    }

    private static PenstockException of(String state) {
        return SqlErrors.of("do it", new SQLException("ERROR: no", state));
    }
}
