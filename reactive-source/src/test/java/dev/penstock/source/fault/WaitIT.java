package dev.penstock.source.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.source.PostgresSource;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every wait of more than two seconds is reported once, with what it is for and how long it may last. */
class WaitIT extends SourceCase {
    private final StandardError log = new StandardError();

    @AfterEach
    void closeLog() {
        log.close();
    }

    @Test
    void reportsASlotThatSomeoneHolds() {
        Database database = shared(18);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        PostgresSource holder = source(database, "t").build();
        Listener holding = listen(holder);
        awaitActive(database);
        Listener waiting = listen(source(database, "t").build());

        awaitReport("Waiting for its end, for up to 60 s (logrepl.slotTimeout)");
        holding.cancel();
        database.execute("INSERT INTO t VALUES (1)");
        eventually().until(() -> waiting.size() == 1);
        assertOnce("Waiting for its end");
    }

    @Test
    void reportsATableThatSomeoneLocks() throws SQLException {
        Database database = shared(18);
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY)",
                "INSERT INTO t VALUES (1)",
                "CREATE PUBLICATION conduitpub FOR TABLE t");
        Listener listener;
        try (Connection locking = begin(database, "LOCK TABLE t IN ACCESS EXCLUSIVE MODE")) {
            listener = listen(source(database, "t").build());
            awaitReport("The tables of the snapshot cannot be locked yet");
            locking.commit();
        }
        eventually().until(() -> listener.size() == 1);
        assertOnce("cannot be locked yet");
        assertThat(log.text()).contains("on table t; trying again for up to 60 s");
    }

    @Test
    void reportsAPublicationThatWaitsForALock() throws SQLException {
        Database database = shared(18);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        Listener listener;
        try (Connection locking = begin(database, "LOCK TABLE t IN ACCESS EXCLUSIVE MODE")) {
            listener = listen(source(database, "t").build());
            awaitReport("Setting up publication 'conduitpub' waits for the end of process ");
            locking.commit();
        }
        eventually().until(() -> listener.size() == 1 || listener.error() != null);
        assertThat(listener.error()).isNull();
        assertOnce("Setting up publication");
    }

    /** The row filter of a published table cannot be read while the table is locked. */
    @Test
    void reportsARowFilterWhoseTableSomeoneLocks() throws SQLException {
        Database database = shared(18);
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY)",
                "INSERT INTO t VALUES (1)",
                "CREATE PUBLICATION conduitpub FOR TABLE t WHERE (id > 0)");
        Listener listener;
        try (Connection locking = begin(database, "LOCK TABLE t IN ACCESS EXCLUSIVE MODE")) {
            listener = listen(source(database, "t").build());
            awaitReport("Reading publication 'conduitpub' waits for the end of process ");
            locking.commit();
        }
        eventually().until(() -> listener.size() == 1 || listener.error() != null);
        assertThat(listener.error()).isNull();
        assertOnce("Reading publication");
    }

    @Test
    void reportsThatCreationOfASlotWaitsForATransaction() throws SQLException {
        Database database = own(PostgresServer.builder());
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "CREATE TABLE u (id int PRIMARY KEY)");
        Listener listener;
        try (Connection writing = begin(database, "INSERT INTO u VALUES (1)")) {
            listener = listen(source(database, "t").build());
            awaitReport("Creation of slot '" + slotName(database) + "' waits for the end of process ");
            writing.commit();
        }
        database.execute("INSERT INTO t VALUES (1)");
        eventually().until(() -> listener.size() == 1);
        assertOnce("Creation of slot");
        assertThat(log.text()).containsPattern("for up to \\d+ s \\(logrepl.slotTimeout\\)");
    }

    @Test
    void reportsACommitThatWaitsForASynchronousStandby() {
        Database database = own(PostgresServer.builder());
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        database.execute("ALTER SYSTEM SET synchronous_standby_names = '*'");
        database.execute("SELECT pg_reload_conf()");
        eventually().until(() -> "*".equals(database.value("SHOW synchronous_standby_names")));
        PostgresSource source = source(database, "t").build();
        assertThat(source.admin().preflight().block(DEADLINE))
                .filteredOn(check -> !check.ok())
                .singleElement()
                .satisfies(check -> assertThat(check.message())
                        .startsWith("synchronous_standby_names is '*', which takes the stream for a standby"));
        Listener listener = listen(source);

        awaitReport("waits for a synchronous standby to confirm the commit (synchronous_standby_names is '*')");
        database.execute("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()");
        eventually().until(() -> listener.size() == 1 || listener.error() != null);
        assertThat(listener.error()).isNull();
    }

    @Test
    void reportsWhatASessionIsDoing() {
        Database database = shared(18);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        Listener listener = listen(source(database, "t").build());
        awaitActive(database);
        eventually().until(() -> listener.size() == 1);
        awaitReport("Tables read: 1");
        database.execute("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '"
                + slotName(database) + "'");

        awaitReport("Connected again; streaming from slot '" + slotName(database) + "'");
        assertThat(log.text())
                .contains("Connected to ", "reading 1 tables", "Trying again in")
                .doesNotContain(database.server().password());
    }

    private static Connection begin(Database database, String sql) throws SQLException {
        Connection connection = database.connect();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
        return connection;
    }

    private void awaitReport(String text) {
        eventually().until(() -> log.text().contains(text));
    }

    private void assertOnce(String text) {
        pause(Duration.ofMillis(500));
        assertThat(log.text().split(java.util.regex.Pattern.quote(text), -1)).hasSize(2);
    }
}
