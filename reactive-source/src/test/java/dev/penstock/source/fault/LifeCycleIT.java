package dev.penstock.source.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.source.PostgresSource;
import dev.penstock.source.SnapshotMode;
import dev.penstock.source.error.AlreadySubscribedException;
import dev.penstock.source.error.ConnectionLostException;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import dev.penstock.test.ResourceCensus;
import dev.penstock.test.TcpProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

class LifeCycleIT extends SourceCase {
    /** Less than any timeout that would end the wait by itself: the shortest is that of the server and of the slot, 60 s. */
    private static final Duration SOON = Duration.ofSeconds(30);

    /** A connection attempt gives up later than that. */
    private static final String PATIENT = "?connect_timeout=120";

    /** A wait between two attempts that is long beside the end of a session. */
    private static final Duration WAIT = Duration.ofSeconds(8);

    @Test
    void opensNothingBeforeItIsSubscribedTo() throws Exception {
        Database database = shared(18);
        TcpProxy proxy = closing(TcpProxy.to(database.server()));
        PostgresSource source = sourceAt(proxy.url(database), database, "t").build();
        ResourceCensus before = census(database);

        source.records().map(record -> record.position());
        source.admin().status();
        source.admin().cleanup();
        source.acknowledgements();

        assertThat(proxy.acceptedConnections()).isZero();
        before.awaitNothingMore(RELEASE);
        source.admin().released().block(SOON);
    }

    @Test
    void endsWhileItConnects() {
        Database database = shared(18);
        TcpProxy proxy = closing(TcpProxy.to(database.server()));
        proxy.stall();
        PostgresSource source =
                sourceAt(proxy.url(database) + PATIENT, database, "t").build();
        ResourceCensus before = census(database);
        Listener listener = listen(source);
        eventually().until(() -> proxy.acceptedConnections() > 0);

        endsSoon(source, listener);
        proxy.reset();
        before.awaitNothingMore(RELEASE);
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void endsWhileItWaitsForTheSlot(int version) throws Exception {
        Database database = own(PostgresServer.builder().version(version));
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "CREATE TABLE other (id int)");
        PostgresSource source = source(database, "t").build();
        ResourceCensus before = census(database);
        try (Connection writer = openTransaction(database)) {
            Listener listener = listen(source);
            awaitSlotInCreation(database);

            endsSoon(source, listener);
            // Else the server would have the slot once the writer commits.
            eventually().until(() -> slot(database, "slot_name") == null);
            writer.commit();
        }
        before.awaitNothingMore(RELEASE);
    }

    /** The wait between two attempts doubles; it is cancelled in one that would last longer than the test allows. */
    @Test
    void endsWhileItWaitsToConnectAgain() {
        Database database = shared(18);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        TcpProxy proxy = closing(TcpProxy.to(database.server()));
        PostgresSource source = sourceAt(proxy.url(database), database, "t")
                .reconnectMaxBackoff(Duration.ofMinutes(5))
                .build();
        ResourceCensus before = census(database);
        try (StandardError log = new StandardError()) {
            Listener listener = listen(source);
            awaitActive(database);
            proxy.refuseConnections();
            proxy.reset();
            eventually().until(() -> longestWait(log.text()) > WAIT.toMillis());

            endsWithin(WAIT, source, listener);
        }
        eventually().until(() -> "f".equals(slot(database, "active")));
        database.execute("SELECT pg_drop_replication_slot('" + slotName(database) + "')");
        database.execute("DROP PUBLICATION conduitpub");
        before.awaitNothingMore(RELEASE);
    }

    private static long longestWait(String log) {
        return Pattern.compile("Trying again in (\\d+) ms")
                .matcher(log)
                .results()
                .mapToLong(wait -> Long.parseLong(wait.group(1)))
                .max()
                .orElse(0);
    }

    /** What takes longer than a cancelled session is given is not interrupted where it takes back what the session made. */
    @Test
    void dropsItsObjectsThoughTheServerIsSlowToAnswerAfterTheEnd() throws Exception {
        Database database = own(PostgresServer.builder());
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "CREATE TABLE other (id int)");
        TcpProxy proxy = closing(TcpProxy.to(database.server()));
        PostgresSource source = sourceAt(proxy.url(database), database, "t").build();
        try (Connection writer = openTransaction(database)) {
            Listener listener = listen(source);
            awaitSlotInCreation(database);
            int connections = proxy.acceptedConnections();
            proxy.stall();
            listener.cancel();
            eventually().until(() -> proxy.acceptedConnections() > connections);
            // Longer than the two seconds after which a cancelled session is cut once more.
            pause(Duration.ofSeconds(4));
            proxy.resume();

            source.admin().released().block(DEADLINE);
            writer.commit();
        }
        eventually().until(() -> slot(database, "slot_name") == null);
        assertThat(database.value("SELECT count(*) FROM pg_publication")).isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void dropsItsObjectsWhenItCannotStart(int version) throws Exception {
        Database database = own(PostgresServer.builder().version(version));
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "CREATE TABLE other (id int)");
        ResourceCensus before = census(database);
        try (Connection writer = openTransaction(database)) {
            Listener listener = listen(source(database, "t").build());
            awaitSlotInCreation(database);
            assertThat(database.value("SELECT count(*) FROM pg_publication")).isEqualTo("1");
            database.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE relation = 't'::regclass");
            writer.commit();

            eventually().until(() -> listener.error() != null);
            assertThat(listener.error()).isInstanceOf(ConnectionLostException.class);
        }
        before.awaitNothingMore(RELEASE);
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void readsTheTablesAloneWithoutTheRightToReplicate(int version) {
        Database database = shared(version);
        String role = "reader_" + database.name();
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY)",
                "INSERT INTO t VALUES (1)",
                "CREATE ROLE " + role + " LOGIN PASSWORD 'p'",
                "GRANT SELECT ON t TO " + role);
        closing(() -> database.execute("DROP OWNED BY " + role, "DROP ROLE " + role));
        String url = database.url().replaceFirst("//[^@]*@", "//" + role + ":p@");
        PostgresSource source =
                sourceAt(url, database, "t").snapshotMode(SnapshotMode.ONLY).build();
        Listener listener = listen(source);

        eventually().until(() -> listener.isComplete() || listener.error() != null);
        assertThat(listener.error()).isNull();
        assertThat(listener.ids()).containsExactly(1);
    }

    @Test
    void leavesThePublicationToAnotherInstanceThatMadeItsSlotFirst() throws Exception {
        Database database = shared(18);
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY)",
                "CREATE FUNCTION wait() RETURNS event_trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN PERFORM pg_advisory_xact_lock(1); END'",
                "CREATE EVENT TRIGGER wait ON ddl_command_end WHEN TAG IN ('CREATE PUBLICATION') EXECUTE FUNCTION"
                        + " wait()");
        Thread sister = new Thread(() -> database.execute(
                "SELECT pg_create_logical_replication_slot('" + slotName(database) + "', 'pgoutput')"));
        try (Connection lock = database.connect()) {
            lock.createStatement().execute("SELECT pg_advisory_lock(1)");
            Listener listener = listen(source(database, "t").build());
            eventually()
                    .until(() -> database.value(
                                    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
                            .equals("1"));
            sister.start();
            eventually().until(() -> slot(database, "slot_name") != null);
            lock.createStatement().execute("SELECT pg_advisory_unlock(1)");
            sister.join(DEADLINE.toMillis());

            eventually().until(() -> listener.error() != null);
        }
        assertThat(database.value("SELECT count(*) FROM pg_publication")).isEqualTo("1");
        assertThat(slot(database, "plugin")).isEqualTo("pgoutput");
    }

    @Test
    void waitsInTheSnapshotForAnIndexThatIsBeingRebuilt() throws Exception {
        Database database = shared(18);
        database.execute(
                "CREATE TABLE a (id int PRIMARY KEY, filler text)",
                "CREATE TABLE b (id int PRIMARY KEY)",
                "INSERT INTO a SELECT i, repeat('x', 1000) FROM generate_series(1, 20000) i",
                "INSERT INTO b VALUES (-1)");
        Listener listener = listen(
                source(database, "a", "b")
                        .snapshotMode(SnapshotMode.ONLY)
                        .snapshotParallelism(1)
                        .bufferBytes(100_000)
                        .build(),
                10);
        eventually().until(() -> listener.size() == 10);
        try (Connection rebuilding = database.connect()) {
            rebuilding.setAutoCommit(false);
            rebuilding.createStatement().execute("REINDEX INDEX b_pkey");
            listener.request(Long.MAX_VALUE);
            eventually()
                    .until(() -> !database.value("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation ="
                                    + " 'b_pkey'::regclass")
                            .equals("0"));
            pause(Duration.ofSeconds(2));
            rebuilding.commit();
        }
        eventually().until(() -> listener.isComplete() || listener.error() != null);
        assertThat(listener.error()).isNull();
        assertThat(listener.size()).isEqualTo(20_001);
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void endsInTheSnapshotAndWhileItIsIdleAndCanBeSubscribedToAgain(int version) {
        Database database = shared(version);
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, filler text)",
                "INSERT INTO t SELECT i, repeat('x', 1000) FROM generate_series(1, 30000) i");
        PostgresSource source = source(database, "t").build();
        source.admin().status().block(DEADLINE);
        ResourceCensus before = census(database);
        Listener some = listen(source, 10);
        eventually().until(() -> some.size() == 10);
        endsSoon(source, some);
        assertThat(some.size()).isEqualTo(10);

        Listener all = listen(source);
        eventually().until(() -> all.size() == 30_000);
        database.execute("INSERT INTO t VALUES (0)");
        eventually().until(() -> all.size() == 30_001);
        assertThat(id(all.last())).isZero();
        endsSoon(source, all);

        source.admin().cleanup().block(DEADLINE);
        before.awaitNothingMore(RELEASE);
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void endsWithoutDemandForBufferedRecords(int version) {
        Database database = shared(version);
        database.execute("CREATE TABLE t (id int PRIMARY KEY, filler text)");
        PostgresSource source =
                source(database, "t").snapshotMode(SnapshotMode.NEVER).build();
        ResourceCensus before = census(database);
        Listener listener = listen(source, 1);
        awaitActive(database);
        database.execute("INSERT INTO t SELECT i, repeat('x', 1000) FROM generate_series(1, 30000) i");
        eventually().until(() -> listener.size() == 1);

        endsSoon(source, listener);
        source.admin().cleanup().block(DEADLINE);
        before.awaitNothingMore(RELEASE);
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void endsWhileTheServerIsFrozen(int version) {
        Database database = own(PostgresServer.builder().version(version));
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        PostgresSource source = source(database, "t").build();
        ResourceCensus before = census(database);
        Listener listener = listen(source);
        awaitActive(database);
        database.execute("INSERT INTO t VALUES (1)");
        eventually().until(() -> listener.size() == 1);

        database.server().freeze();
        try {
            endsSoon(source, listener);
        } finally {
            database.server().thaw();
        }
        source.admin().cleanup().block(DEADLINE);
        before.awaitNothingMore(RELEASE);
    }

    @Test
    void servesOneSubscriberAtATime() {
        Database database = shared(18);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        PostgresSource source = source(database, "t").build();
        Listener first = listen(source);
        awaitActive(database);

        StepVerifier.create(source.records())
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(AlreadySubscribedException.class)
                        .hasMessageContaining(slotName(database)))
                .verify(DEADLINE);

        database.execute("INSERT INTO t VALUES (1)");
        eventually().until(() -> first.size() == 1);
        assertThat(first.error()).isNull();
    }

    @Test
    void queriesNothingWhenCancelledAtSubscription() {
        Database database = shared(18);
        PostgresSource source = source(database, "t").build();
        ResourceCensus before = census(database);
        for (int i = 0; i < 20; i++) {
            source.records().subscribe().dispose();
        }
        source.admin().released().block(DEADLINE);
        before.awaitNothingMore(RELEASE);
    }

    private static void endsSoon(PostgresSource source, Listener listener) {
        endsWithin(SOON, source, listener);
    }

    private static void endsWithin(Duration limit, PostgresSource source, Listener listener) {
        long begin = System.nanoTime();
        listener.cancel();
        source.admin().released().block(DEADLINE);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(limit);
        assertThat(listener.error()).isNull();
    }

    /** Opens a transaction that has written, so that the creation of a slot has to wait for it. */
    private static Connection openTransaction(Database database) throws SQLException {
        Connection connection = database.connect();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO other VALUES (1)");
        }
        return connection;
    }

    private static void awaitSlotInCreation(Database database) {
        eventually()
                .until(() -> "1"
                        .equals(database.value("SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
                                + " WHERE NOT l.granted AND a.backend_type = 'walsender'")));
    }
}
