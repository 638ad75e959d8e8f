package dev.penstock.source.internal.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.PenstockException;
import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.source.error.PublicationException;
import dev.penstock.source.error.slot.SlotInUseException;
import dev.penstock.source.error.slot.SlotLostException;
import dev.penstock.source.error.slot.SlotMismatchException;
import dev.penstock.source.internal.pgoutput.Lsn;
import dev.penstock.source.internal.server.Connections;
import dev.penstock.source.internal.server.OnEachServer;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyDual;

@OnEachServer
class SlotIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private final int version;
    private Database database;
    private Connection connection;
    private String slot;

    SlotIT(int version) {
        this.version = version;
    }

    @BeforeEach
    void open() throws SQLException {
        database = PostgresServer.shared(version).createDatabase();
        connection = database.connect();
        slot = database.name() + "_slot";
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "CREATE PUBLICATION pub FOR TABLE t");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        database.close();
    }

    @Test
    void readsTheStateOfAnIdleSlot() throws SQLException {
        assertThat(Slot.find(connection, slot)).isEmpty();
        create();
        database.execute("INSERT INTO t SELECT generate_series(1, 1000)");

        SlotState state = Slot.find(connection, slot).orElseThrow();
        state.requireUsable();
        assertThat(state.name()).isEqualTo(slot);
        assertThat(state.database()).isEqualTo(database.name());
        assertThat(state.isActive()).isFalse();
        assertThat(state.temporary()).isFalse();
        assertThat(state.failover()).isFalse();
        assertThat(Lsn.format(state.confirmedFlushLsn()))
                .isEqualTo(database.value(
                        "SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = '" + slot + "'"));
        assertThat(state.wal().status()).isEqualTo("reserved");
        assertThat(state.wal().lossReason()).isNull();
        assertThat(state.wal().lagBytes()).isGreaterThan(1000);
        assertThat(state.wal().retainedBytes())
                .isGreaterThanOrEqualTo(state.wal().lagBytes());
        try (Connection replication = Connections.replication(database)) {
            // The server may write WAL between the two, which they count.
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(Slot.find(replication, slot))
                            .contains(Slot.find(connection, slot).orElseThrow()));
        }
    }

    @Test
    void namesTheHolder() throws SQLException {
        create();
        try (Connection holder = Connections.replication(database);
                Connection second = Connections.replication(database)) {
            stream(holder);

            assertThatThrownBy(() -> stream(second)).isInstanceOfSatisfying(SQLException.class, error -> {
                PenstockException failure = Slot.failure(connection, slot, "pub", error);
                assertThat(failure)
                        .asInstanceOf(InstanceOfAssertFactories.throwable(SlotInUseException.class))
                        .satisfies(e -> {
                            assertThat(e.holderPid())
                                    .isEqualTo(holder.unwrap(PGConnection.class).getBackendPID());
                            assertThat(e.holderApplication()).isEqualTo("penstock");
                            assertThat(e.holderAddress()).startsWith("127.0.0.1");
                            assertThat(e.isTransient()).isTrue();
                        })
                        .hasMessageMatching("Slot '" + slot
                                + "' is in use by process \\d+ of application 'penstock' from 127.0.0.1.*");
            });
            assertThatThrownBy(() -> Slot.drop(connection, slot)).isInstanceOf(SlotInUseException.class);
        }
    }

    @Test
    void refusesASlotThatIsNotOurs() throws SQLException {
        database.execute("SELECT pg_create_logical_replication_slot('" + slot + "', 'test_decoding')");
        assertMismatch("Slot '" + slot + "' is of plugin 'test_decoding', not of 'pgoutput'; choose another"
                + " logrepl.slotName.");
        database.execute("SELECT pg_drop_replication_slot('" + slot + "')");
        database.execute("SELECT pg_create_physical_replication_slot('" + slot + "')");
        try {
            assertMismatch("Slot '" + slot + "' is a physical slot; choose another logrepl.slotName.");
        } finally {
            database.execute("SELECT pg_drop_replication_slot('" + slot + "')");
        }
        try (Database other = PostgresServer.shared(version).createDatabase()) {
            other.execute("SELECT pg_create_logical_replication_slot('" + slot + "', 'pgoutput')");
            assertMismatch(
                    "Slot '" + slot + "' belongs to database '" + other.name() + "'; choose another logrepl.slotName.");
        }
    }

    @Test
    void dropsASlotOnce() throws SQLException {
        create();

        assertThat(Slot.drop(connection, slot)).isTrue();
        assertThat(Slot.drop(connection, slot)).isFalse();
    }

    @Test
    void endsTheHolderOfASlotToDrop() throws Exception {
        create();
        try (Connection holder = Connections.replication(database)) {
            stream(holder);

            assertThat(Slot.dropHeld(connection, slot, LONG)).isTrue();
            assertThat(Slot.dropHeld(connection, slot, LONG)).isFalse();
            assertThat(Slot.find(connection, slot)).isEmpty();
        }
    }

    @Test
    void distinguishesALostSlotAMissingSlotAndAMissingPublication() throws SQLException {
        create();
        SQLException undefined = new SQLException("ERROR: publication \"pub\" does not exist", "42704");
        assertThat(Slot.failure(connection, slot, "pub", undefined)).isNotInstanceOf(PublicationException.class);
        database.execute("DROP PUBLICATION pub");
        assertThat(Slot.failure(connection, slot, "pub", undefined))
                .isInstanceOf(PublicationException.class)
                .hasMessageContaining("Slot '" + slot + "' exists, but publication 'pub' does not");
        Slot.drop(connection, slot);
        try (Connection replication = Connections.replication(database)) {
            assertThatThrownBy(() -> stream(replication))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            error -> assertThat(Slot.failure(connection, slot, "pub", error))
                                    .asInstanceOf(InstanceOfAssertFactories.throwable(SlotLostException.class))
                                    .satisfies(e -> assertThat(e.reason()).isNull())
                                    .hasMessageContaining("does not exist any more"));
        }
    }

    @Test
    void reportsWhyASlotWasInvalidated() throws SQLException {
        try (PostgresServer server = PostgresServer.builder()
                        .version(version)
                        .setting("max_slot_wal_keep_size", "1MB")
                        .setting("min_wal_size", "32MB")
                        .setting("max_wal_size", "32MB")
                        .start();
                Database small = server.createDatabase();
                Connection observer = small.connect()) {
            small.execute(
                    "CREATE TABLE t (id int PRIMARY KEY)",
                    "CREATE PUBLICATION pub FOR TABLE t",
                    "SELECT pg_create_logical_replication_slot('small', 'pgoutput')");
            for (int i = 0; i < 4; i++) {
                small.execute("SELECT pg_logical_emit_message(false, 'x', 'x')", "SELECT pg_switch_wal()");
            }
            small.execute("CHECKPOINT");

            SlotState lost = Slot.find(observer, "small").orElseThrow();
            String reason = version >= 17 ? "wal_removed" : "wal_status lost";
            assertThat(lost.wal().status()).isEqualTo("lost");
            assertThatThrownBy(lost::requireUsable)
                    .asInstanceOf(InstanceOfAssertFactories.throwable(SlotLostException.class))
                    .satisfies(e -> {
                        assertThat(e.slot()).isEqualTo("small");
                        assertThat(e.reason()).isEqualTo(reason);
                        assertThat(e.isTransient()).isFalse();
                    });
            try (Connection replication = Connections.replication(small)) {
                assertThatThrownBy(() -> stream(replication, "small"))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                error -> assertThat(Slot.failure(observer, "small", "pub", error))
                                        .isInstanceOf(SlotLostException.class)
                                        .hasCause(error));
            }
            assertThat(Slot.drop(observer, "small")).isTrue();
        }
    }

    private void assertMismatch(String message) {
        SlotState state = Slot.find(connection, slot).orElseThrow();
        assertThatThrownBy(state::requireUsable)
                .isInstanceOf(SlotMismatchException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> Slot.drop(connection, slot)).isInstanceOf(SlotMismatchException.class);
        assertThatThrownBy(() -> Slot.dropHeld(connection, slot, LONG)).isInstanceOf(SlotMismatchException.class);
    }

    private void create() {
        database.execute("SELECT pg_create_logical_replication_slot('" + slot + "', 'pgoutput')");
    }

    private CopyDual stream(Connection replication) throws SQLException {
        return stream(replication, slot);
    }

    private static CopyDual stream(Connection replication, String name) throws SQLException {
        return replication
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyDual("START_REPLICATION SLOT " + SqlText.identifier(name)
                        + " LOGICAL 0/0 (proto_version '1', publication_names '\"pub\"')");
    }
}
