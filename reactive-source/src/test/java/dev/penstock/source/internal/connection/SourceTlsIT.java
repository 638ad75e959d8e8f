package dev.penstock.source.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penstock.core.PenstockException;
import dev.penstock.core.internal.config.DatabaseUrl;
import dev.penstock.source.error.LoginException;
import dev.penstock.test.PostgresServer;
import dev.penstock.test.TlsCases;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.jdbc.PgConnection;

/** Encrypted connections of the source, ordinary ones and those of replication. */
class SourceTlsIT extends TlsCases {
    @Override
    protected void assertEncrypted(PostgresServer server, String url) throws SQLException {
        JdbcConnector connector = new JdbcConnector(DatabaseUrl.parse(url));
        try (PgConnection ordinary = connector.open();
                PgConnection replication = connector.openReplication()) {
            for (PgConnection connection : new PgConnection[] {ordinary, replication}) {
                try (Statement statement = connection.createStatement();
                        ResultSet row =
                                statement.executeQuery("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
                    row.next();
                    assertThat(row.getBoolean(1)).isTrue();
                }
            }
        }
    }

    @Override
    protected String refused(String url) {
        LoginException error = catchThrowableOfType(
                LoginException.class, () -> new JdbcConnector(DatabaseUrl.parse(url)).openReplication());
        assertThat(error).isNotNull().matches((PenstockException failure) -> !failure.isTransient());
        return error.getMessage();
    }
}
