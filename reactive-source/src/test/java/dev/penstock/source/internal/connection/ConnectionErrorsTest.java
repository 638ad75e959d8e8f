package dev.penstock.source.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.PenstockException;
import dev.penstock.core.internal.config.DatabaseUrl;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

class ConnectionErrorsTest {
    private static final DatabaseUrl URL = DatabaseUrl.parse("postgres://me:s3cret@one:1,two:2/shop");
    private static final String AT = "the server at one:1,two:2";

    /** Errors of the server by their codes, {@code +} if a retry can help. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            57P03 | ServerUnavailableException + | Cannot connect to SERVER at the moment: a reason (SQLSTATE 57P03).
            53300 | ServerUnavailableException + | Cannot connect to SERVER at the moment: a reason (SQLSTATE 53300).
            28P01 | LoginException -             | User 'me' cannot log in to database 'shop' of SERVER: a reason (SQLSTATE 28P01).
            28000 | LoginException -             | User 'me' cannot log in to database 'shop' of SERVER: a reason (SQLSTATE 28000).
            3D000 | LoginException -             | User 'me' cannot log in to database 'shop' of SERVER: a reason (SQLSTATE 3D000).
            08004 | LoginException -             | User 'me' cannot log in to database 'shop' of SERVER: a reason (SQLSTATE 08004).
            08P01 | LoginException -             | User 'me' cannot log in to database 'shop' of SERVER: a reason (SQLSTATE 08P01).
            08006 | ServerUnreachableException + | Cannot connect to SERVER: a reason (SQLSTATE 08006).
            57P01 | ServerUnreachableException + | Cannot connect to SERVER: a reason (SQLSTATE 57P01).
            XX000 | StatementException -         | Could not connect to SERVER: a reason (SQLSTATE XX000).
            53200 | StatementException +         | Could not connect to SERVER: a reason (SQLSTATE 53200).
            """)
    void explainsCodesOfTheServer(String state, String expected, String message) {
        PenstockException error = ConnectionErrors.of(URL, ofServer(state, "a reason"));

        assertThat(error.getClass().getSimpleName() + (error.isTransient() ? " +" : " -"))
                .isEqualTo(expected);
        assertThat(error).hasMessage(message.replace("SERVER", AT)).hasMessageNotContaining("s3cret");
    }

    @Test
    void omitsTheSeverityThatTheDriverPutsFirst() {
        assertThat(ConnectionErrors.of(URL, new SQLException("FATAL: no such role", "28000")))
                .hasMessage("User 'me' cannot log in to database 'shop' of " + AT + ": no such role (SQLSTATE 28000).");
    }

    @Test
    void suspectsAPoolerThatRefusesAStartupParameter() {
        assertThat(ConnectionErrors.of(URL, ofServer("08P01", "unsupported startup parameter: replication")))
                .hasMessageContaining("unsupported startup parameter: replication")
                .hasMessageContaining("Is there a pooler, such as PgBouncer, at this address?");
        assertThat(ConnectionErrors.of(URL, ofServer("08P01", "something else")))
                .hasMessageNotContaining("pooler");
    }

    @Test
    void saysHowToGrantReplication() {
        PenstockException error = ConnectionErrors.of(URL, ofServer("42501", "permission denied to start WAL sender"));

        assertThat(error)
                .hasMessageContaining("User 'me' cannot log in to database 'shop' of " + AT
                        + " for replication: permission denied to start WAL sender.")
                .hasMessageContaining("ALTER ROLE \"me\" REPLICATION")
                .matches(e -> !e.isTransient());
    }

    @Test
    void namesTheFailureBelowTheDriver() {
        assertThat(reason(new UnknownHostException("one"))).isEqualTo("the host name does not resolve.");
        assertThat(reason(new SocketTimeoutException("connect timed out"))).isEqualTo("the connection timed out.");
        assertThat(reason(new ConnectException("Connection refused"))).startsWith("Connection refused");
        assertThat(reason(new IOException("below"))).isEqualTo("The connection attempt failed (SQLSTATE 08001).");
        assertThat(reason(new IOException("above", new UnknownHostException("one"))))
                .isEqualTo("the host name does not resolve.");
    }

    @Test
    void explainsAServerWithoutTls() {
        assertThat(ConnectionErrors.of(URL, new SQLException("The server does not support SSL.", "08004")))
                .hasMessageContaining("the server does not offer TLS")
                .matches(e -> !e.isTransient());
    }

    @Test
    void doesNotTakeAnInterruptForAFaultOfTheServer() {
        Thread.currentThread().interrupt();
        try {
            assertThat(ConnectionErrors.of(URL, ofServer("28P01", "whatever")))
                    .hasMessage("Connecting to " + AT + " was interrupted.");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static String reason(Throwable cause) {
        PenstockException error =
                ConnectionErrors.of(URL, new SQLException("The connection attempt failed.", "08001", cause));
        assertThat(error).matches(e -> e.isTransient());
        return error.getMessage().replace("Cannot connect to " + AT + ": ", "");
    }

    private static SQLException ofServer(String state, String message) {
        return new PSQLException(new ServerErrorMessage("SFATAL\0C" + state + "\0M" + message + "\0"));
    }
}
