package dev.penstock.source.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.PenstockException;
import dev.penstock.source.PostgresSource;
import dev.penstock.test.Database;
import org.junit.jupiter.api.Test;

/** Rights that the source's role loses while the source streams. The server asks for some of them at a new connection only. */
class RevokedRightsIT extends SourceCase {
    private Database database;
    private String role;
    private PostgresSource source;
    private Listener listener;

    private void stream() {
        database = shared(18);
        role = "streams_" + database.name();
        database.execute(
                "CREATE ROLE " + role + " LOGIN REPLICATION PASSWORD 'secret'",
                "GRANT CREATE ON DATABASE \"" + database.name() + "\" TO " + role,
                "CREATE SCHEMA s AUTHORIZATION " + role,
                "CREATE TABLE s.t (id int PRIMARY KEY, v text)",
                "ALTER TABLE s.t OWNER TO " + role);
        closing(() -> database.execute("DROP OWNED BY " + role + " CASCADE", "DROP ROLE " + role));
        source = sourceAt(database.url().replaceFirst("//[^@]*@", "//" + role + ":secret@"), database, "s.t")
                .build();
        listener = listen(source);
        awaitActive(database);
        database.execute("INSERT INTO s.t VALUES (1)");
        eventually().until(() -> listener.size() == 1);
    }

    private void reconnect() {
        database.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = '" + role + "'");
    }

    private PenstockException error() {
        eventually().until(() -> listener.error() != null);
        assertThat(listener.error()).isInstanceOf(PenstockException.class);
        return (PenstockException) listener.error();
    }

    private void continues(int id) {
        database.execute("INSERT INTO s.t VALUES (" + id + ")");
        eventually().until(() -> listener.error() != null || listener.ids().contains(id));
        assertThat(listener.error()).isNull();
    }

    @Test
    void streamsOnWithoutTheRightToReadATable() {
        stream();
        database.execute("ALTER TABLE s.t OWNER TO CURRENT_USER", "REVOKE ALL ON s.t FROM " + role);
        continues(2);
        reconnect();

        continues(3);
    }

    @Test
    void streamsOnWithoutTheRightToUseASchema() {
        stream();
        database.execute("ALTER SCHEMA s OWNER TO CURRENT_USER", "REVOKE ALL ON SCHEMA s FROM " + role);
        continues(2);
        reconnect();

        continues(3);
    }

    @Test
    void namesTheRightToReplicateWhenItReconnects() {
        stream();
        database.execute("ALTER ROLE " + role + " NOREPLICATION");
        continues(2);
        reconnect();

        assertThat(error()).hasMessageContaining("ALTER ROLE \"" + role + "\" REPLICATION");
    }

    @Test
    void namesTheRightToConnectWhenItReconnects() {
        stream();
        database.execute(
                "REVOKE CONNECT ON DATABASE \"" + database.name() + "\" FROM PUBLIC",
                "REVOKE CONNECT ON DATABASE \"" + database.name() + "\" FROM " + role);
        reconnect();

        assertThat(error())
                .hasMessageContaining("GRANT CONNECT ON DATABASE \"" + database.name() + "\" TO \"" + role + "\"");
    }

    @Test
    void reportsARoleThatMayNotLogInAndGoesOnWhenItMay() {
        stream();
        database.execute("ALTER ROLE " + role + " NOLOGIN");
        try (StandardError log = new StandardError()) {
            reconnect();
            eventually().until(() -> log.text().contains("User '" + role + "' cannot log in"));
        }
        database.execute("ALTER ROLE " + role + " LOGIN");

        continues(2);
    }
}
