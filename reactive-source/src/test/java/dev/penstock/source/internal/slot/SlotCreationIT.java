package dev.penstock.source.internal.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.Check;
import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.source.error.ServerSettingException;
import dev.penstock.source.error.slot.SlotLimitException;
import dev.penstock.source.error.slot.SlotTimeoutException;
import dev.penstock.source.internal.pgoutput.Lsn;
import dev.penstock.source.internal.publication.Rights;
import dev.penstock.source.internal.server.CatalogStatement;
import dev.penstock.source.internal.server.Connections;
import dev.penstock.source.internal.server.OnEachServer;
import dev.penstock.source.internal.server.ServerInfo;
import dev.penstock.source.internal.server.TestRole;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.postgresql.PGConnection;

/** On a server of its own: transactions held open here would hold up everybody who creates a slot. */
@OnEachServer
class SlotCreationIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofSeconds(2);

    private static PostgresServer server;
    private static ExecutorService executor;

    private final int version;
    private Database database;
    private Connection connection;

    SlotCreationIT(int version) {
        this.version = version;
    }

    @BeforeParameterizedClassInvocation
    static void start(int version) {
        server = PostgresServer.builder()
                .version(version)
                .setting("max_replication_slots", "2")
                .setting("max_prepared_transactions", "5")
                .start();
        executor = Executors.newCachedThreadPool();
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        executor.shutdownNow();
        server.close();
    }

    @BeforeEach
    void open() throws SQLException {
        database = server.createDatabase();
        connection = database.connect();
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "CREATE TABLE other (id int PRIMARY KEY)");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        database.close();
    }

    @Test
    void exportsASnapshotOfItsConsistentPoint() throws Exception {
        database.execute("INSERT INTO t VALUES (1)");
        try (Connection replication = Connections.replication(database);
                Connection reader = database.connect()) {
            CreatedSlot slot = create(replication, new SlotRequest("a", false, false, true));
            database.execute("INSERT INTO t VALUES (2)");

            assertThat(slot.name()).isEqualTo("a");
            assertThat(slot.consistentPoint()).isNotEqualTo(Lsn.NONE);
            reader.setAutoCommit(false);
            CatalogStatement.execute(reader, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            CatalogStatement.execute(reader, "SET TRANSACTION SNAPSHOT " + SqlText.literal(slot.snapshot()));
            assertThat(CatalogStatement.<Long>single(reader, "count", "SELECT count(*) FROM t", row -> row.getLong(1)))
                    .isEqualTo(1);
            assertThat(Slot.find(connection, "a").orElseThrow().confirmedFlushLsn())
                    .isEqualTo(slot.consistentPoint());
        }
    }

    @Test
    void exportsNoSnapshotWhenNoneIsRequested() throws Exception {
        try (Connection replication = Connections.replication(database)) {
            assertThat(create(replication, new SlotRequest("a", false, false, false))
                            .snapshot())
                    .isNull();
        }
    }

    @Test
    void endsATemporarySlotWithItsConnection() throws Exception {
        try (Connection replication = Connections.replication(database)) {
            create(replication, new SlotRequest("a", true, false, true));
            assertThat(Slot.find(connection, "a").orElseThrow().temporary()).isTrue();
        }
        await().atMost(DEADLINE).until(() -> Slot.find(connection, "a").isEmpty());
    }

    @Test
    void makesAFailoverSlotOrSaysThatTheServerIsTooOld() throws Exception {
        SlotRequest request = new SlotRequest("a", false, true, true);
        try (Connection replication = Connections.replication(database)) {
            if (version >= 17) {
                create(replication, request);
                assertThat(Slot.find(connection, "a").orElseThrow().failover()).isTrue();
            } else {
                assertThatThrownBy(() -> create(replication, request))
                        .isInstanceOf(ServerSettingException.class)
                        .hasMessageContaining("needs PostgreSQL 17 or later");
            }
        }
    }

    @Test
    void namesTheSessionItWaitedForTooLong() throws Exception {
        try (Connection writer = database.connect();
                Connection replication = Connections.replication(database)) {
            writer.setAutoCommit(false);
            CatalogStatement.execute(writer, "INSERT INTO t VALUES (1)");

            assertThatThrownBy(() -> create(replication, new SlotRequest("a", false, false, true), Set.of(), SHORT))
                    .asInstanceOf(InstanceOfAssertFactories.type(SlotTimeoutException.class))
                    .satisfies(e -> {
                        assertThat(e.isTransient()).isTrue();
                        assertThat(e.waitsFor())
                                .singleElement()
                                .asString()
                                .startsWith("process " + pid(writer) + " of application 'penstock-test' in database '"
                                        + database.name() + "' as role 'postgres', open for ");
                    });
            assertThat(Slot.find(connection, "a")).isEmpty();
            writer.commit();

            assertThat(create(replication, new SlotRequest("a", false, false, true))
                            .name())
                    .isEqualTo("a");
        }
    }

    @Test
    void namesAPreparedTransactionOfAnotherDatabase() throws Exception {
        try (Database other = server.createDatabase();
                Connection replication = Connections.replication(database)) {
            other.execute(
                    "CREATE TABLE x (id int)", "BEGIN; INSERT INTO x VALUES (1); PREPARE TRANSACTION 'forgotten'");
            try {
                assertThatThrownBy(() -> create(replication, new SlotRequest("a", false, false, true), Set.of(), SHORT))
                        .isInstanceOf(SlotTimeoutException.class)
                        .hasMessageContaining("prepared transaction 'forgotten' in database '" + other.name() + "'");
            } finally {
                other.execute("ROLLBACK PREPARED 'forgotten'");
            }
        }
    }

    @Test
    void givesWayWhenAnotherSessionWaitsForAReader() throws Exception {
        try (Connection reader = database.connect();
                Connection alterer = database.connect();
                Connection replication = Connections.replication(database)) {
            reader.setAutoCommit(false);
            CatalogStatement.execute(reader, "LOCK TABLE t IN ACCESS SHARE MODE");
            alterer.setAutoCommit(false);
            CatalogStatement.execute(alterer, "INSERT INTO other VALUES (1)");
            Future<?> alter = executor.submit(() -> {
                CatalogStatement.execute(alterer, "ALTER TABLE t ADD COLUMN x int");
                alterer.commit();
                return null;
            });

            SlotRequest request = new SlotRequest("a", false, false, true);
            assertThat(create(replication, request, Set.of(pid(reader)), LONG)).isEmpty();
            assertThat(Slot.find(connection, "a")).isEmpty();
            assertThat(alter.isDone()).isFalse();
            reader.rollback();
            alter.get();
            assertThat(create(replication, request, Set.of(pid(reader)), LONG)).isPresent();
        }
    }

    /** A cancellation that comes before its command is passed over by the server. */
    @Test
    void givesWayWhenTheServerWasTooBusyToTakeTheCommandInTime() throws Exception {
        try (Connection reader = database.connect();
                Connection alterer = database.connect();
                Connection replication = Connections.replication(database)) {
            reader.setAutoCommit(false);
            CatalogStatement.execute(reader, "LOCK TABLE t IN ACCESS SHARE MODE");
            alterer.setAutoCommit(false);
            CatalogStatement.execute(alterer, "INSERT INTO other VALUES (1)");
            Future<?> alter = executor.submit(() -> {
                CatalogStatement.execute(alterer, "ALTER TABLE t ADD COLUMN x int");
                alterer.commit();
                return null;
            });
            server.freezeBackend(pid(replication));
            Future<?> thaw = executor.submit(() -> {
                // As long as it takes the attempt to find that it is in the way.
                await().pollDelay(Duration.ofMillis(400)).until(() -> true);
                server.thawBackend(pid(replication));
                return null;
            });

            SlotRequest request = new SlotRequest("a", false, false, true);
            assertThat(create(replication, request, Set.of(pid(reader)), LONG)).isEmpty();
            thaw.get();
            reader.rollback();
            alter.get();
            assertThat(create(replication, request, Set.of(pid(reader)), LONG))
                    .as("the connection is as good as new")
                    .isPresent();
        }
    }

    @Test
    void staysWhenNoOtherSessionWaitsForAReader() throws Exception {
        try (Connection reader = database.connect();
                Connection writer = database.connect();
                Connection replication = Connections.replication(database)) {
            reader.setAutoCommit(false);
            CatalogStatement.execute(reader, "LOCK TABLE t IN ACCESS SHARE MODE");
            writer.setAutoCommit(false);
            CatalogStatement.execute(writer, "INSERT INTO t VALUES (1)");
            Future<Optional<CreatedSlot>> creation = executor.submit(
                    () -> create(replication, new SlotRequest("a", false, false, true), Set.of(pid(reader)), LONG));

            await().atMost(DEADLINE)
                    .until(() ->
                            !new SlotWait(connection).waitsFor(pid(replication)).isEmpty());
            assertThat(creation.isDone()).isFalse();
            writer.commit();
            assertThat(creation.get()).isPresent();
        }
    }

    @Test
    void endsTheWaitOnTheServerWhenItsConnectionsAreCut() throws Exception {
        try (Connection writer = database.connect();
                Connection watcher = database.connect();
                Connection replication = Connections.replication(database)) {
            writer.setAutoCommit(false);
            CatalogStatement.execute(writer, "INSERT INTO t VALUES (1)");
            int creator = pid(replication);
            Future<?> creation = executor.submit(() -> new SlotCreation(replication, watcher, executor)
                    .create(new SlotRequest("a", false, false, true), Set.of(), LONG));
            await().atMost(DEADLINE)
                    .until(() -> !new SlotWait(connection).waitsFor(creator).isEmpty());
            replication.abort(Runnable::run);
            watcher.abort(Runnable::run);
            creation.cancel(true);

            await().atMost(DEADLINE)
                    .until(() ->
                            "0".equals(database.value("SELECT count(*) FROM pg_stat_activity WHERE pid = " + creator)));
            assertThat(Slot.find(connection, "a")).isEmpty();
        }
    }

    @Test
    void reportsThatAllSlotsAreTaken() throws Exception {
        try (Connection one = Connections.replication(database);
                Connection two = Connections.replication(database);
                Connection three = Connections.replication(database)) {
            create(one, new SlotRequest("a", true, false, true));
            create(two, new SlotRequest("b", true, false, true));

            assertThatThrownBy(() -> create(three, new SlotRequest("c", false, false, true)))
                    .asInstanceOf(InstanceOfAssertFactories.type(SlotLimitException.class))
                    .satisfies(e -> {
                        assertThat(e.slot()).isEqualTo("c");
                        assertThat(e.limit()).isEqualTo(2);
                        assertThat(e.isTransient()).isFalse();
                    });
        }
    }

    @Test
    void reportsThatTheServerDoesNotWriteWhatDecodingNeeds() throws Exception {
        try (PostgresServer plain = PostgresServer.builder()
                        .version(version)
                        .setting("wal_level", "replica")
                        .start();
                Database plainDatabase = plain.createDatabase();
                Connection watcher = plainDatabase.connect();
                Connection replication = Connections.replication(plainDatabase)) {
            assertThatThrownBy(() -> new SlotCreation(replication, watcher, executor)
                            .create(new SlotRequest("a", false, false, true), Set.of(), LONG))
                    .asInstanceOf(InstanceOfAssertFactories.type(ServerSettingException.class))
                    .satisfies(e -> {
                        assertThat(e.finding().name()).isEqualTo("wal_level");
                        assertThat(e.finding().message()).contains("'replica'", "restart");
                        assertThat(e.isTransient()).isFalse();
                    });
            assertThatThrownBy(() -> LogicalDecoding.require(ServerInfo.read(watcher)))
                    .isInstanceOf(ServerSettingException.class);
        }
    }

    @Test
    void reportsThatTheRoleMayNotReplicate() throws Exception {
        try (TestRole role = new TestRole(database);
                Connection limited = role.connect()) {
            assertThat(Rights.read(limited, List.of()).toReplicate())
                    .singleElement()
                    .extracting(Check::fix)
                    .isEqualTo("ALTER ROLE \"Limited \"\"Role\"\"\" REPLICATION");
            database.execute("ALTER ROLE \"Limited \"\"Role\"\"\" REPLICATION");
            assertThat(Rights.read(limited, List.of()).toReplicate()).isEmpty();
            try (Connection replication = role.connectReplication()) {
                assertThat(new SlotCreation(replication, limited, executor)
                                .create(new SlotRequest("a", false, false, true), Set.of(), LONG))
                        .isPresent();
            }
        }
    }

    private CreatedSlot create(Connection replication, SlotRequest request) throws InterruptedException {
        return create(replication, request, List.of(), LONG).orElseThrow();
    }

    private Optional<CreatedSlot> create(
            Connection replication, SlotRequest request, Collection<Integer> readers, Duration timeout)
            throws InterruptedException {
        return new SlotCreation(replication, connection, executor).create(request, readers, timeout);
    }

    private static int pid(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getBackendPID();
    }
}
