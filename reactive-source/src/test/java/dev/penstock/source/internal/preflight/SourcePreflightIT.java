package dev.penstock.source.internal.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.penstock.core.Check;
import dev.penstock.source.internal.selection.ColumnRules;
import dev.penstock.source.internal.server.Connections;
import dev.penstock.source.internal.server.OnEachServer;
import dev.penstock.source.internal.server.TestRole;
import dev.penstock.source.internal.slot.SlotRequest;
import dev.penstock.source.internal.table.TablePattern;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

@OnEachServer
class SourcePreflightIT {
    private final int version;
    private Database database;
    private Connection connection;
    private String slot;

    SourcePreflightIT(int version) {
        this.version = version;
    }

    @BeforeEach
    void open() throws SQLException {
        database = PostgresServer.shared(version).createDatabase();
        connection = database.connect();
        slot = database.name() + "_slot";
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY)",
                "CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE p1 PARTITION OF p DEFAULT");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        database.close();
    }

    @Test
    void findsAllWellBeforeAFirstStart() {
        List<Check> checks = run(connection, "*");

        assertThat(checks).allMatch(Check::ok).allMatch(check -> check.fix() == null);
        assertThat(checks)
                .extracting(Check::name)
                .containsExactly(
                        "wal_level",
                        "replication",
                        "tables",
                        "read",
                        "keys",
                        "publication",
                        "slot",
                        "max_replication_slots",
                        "max_wal_senders");
        assertThat(message(checks, "tables")).isEqualTo("2 tables are chosen.");
        assertThat(message(checks, "slot")).isEqualTo("Slot '" + slot + "' does not exist yet.");
    }

    @Test
    void findsAllWellWhileASourceRuns() throws SQLException {
        database.execute(
                "CREATE PUBLICATION pub FOR TABLE t, p WITH (publish_via_partition_root, publish = 'insert, update,"
                        + " delete')",
                "SELECT pg_create_logical_replication_slot('" + slot + "', 'pgoutput')");
        assertThat(run(connection, "*")).allMatch(Check::ok);
        assertThat(message(run(connection, "*"), "slot"))
                .startsWith("Slot '" + slot + "' is free; its wal_status is 'reserved', ");
        try (Connection replication = Connections.replication(database)) {
            replication
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyDual("START_REPLICATION SLOT " + slot
                            + " LOGICAL 0/0 (proto_version '1', publication_names 'pub')");
            List<Check> checks = run(connection, "*");
            assertThat(checks).allMatch(Check::ok);
            assertThat(message(checks, "slot")).startsWith("Slot '" + slot + "' is in use by process ");
            assertThat(message(checks, "publication"))
                    .isEqualTo("Publication 'pub' publishes the chosen tables, but leaves out truncate.");
        }
    }

    @Test
    void namesEveryMissingRightAndHowToGrantIt() throws SQLException {
        database.execute("REVOKE ALL ON SCHEMA public FROM public", "ALTER TABLE t ENABLE ROW LEVEL SECURITY");
        try (TestRole role = new TestRole(database);
                Connection limited = role.connect()) {
            List<Check> checks = run(limited, "*");

            assertThat(checks)
                    .filteredOn(check -> !check.ok())
                    .extracting(Check::message)
                    .containsExactly(
                            "Role 'Limited \"Role\"' may not replicate.",
                            "Role 'Limited \"Role\"' may not use schema \"public\".",
                            "Role 'Limited \"Role\"' may not read table public.p.",
                            "Role 'Limited \"Role\"' may not read table public.p1.",
                            "Role 'Limited \"Role\"' may not read table public.t.",
                            "Role 'Limited \"Role\"' may not create publication 'pub' in database '" + database.name()
                                    + "'.",
                            "Role 'Limited \"Role\"' does not own public.p, public.t and so may not make publication"
                                    + " 'pub'; who does can.");
            mend(checks);
            List<Check> hidden = run(limited, "*");
            assertThat(hidden)
                    .filteredOn(check -> !check.ok())
                    .extracting(Check::message)
                    .containsExactly("Row security hides rows of table public.t from role 'Limited \"Role\"'.");
            mend(hidden);
            assertThat(run(limited, "*")).allMatch(Check::ok);
        }
    }

    @Test
    void namesEveryTableThatCannotBeStreamed() {
        database.execute(
                "CREATE TABLE keyless (id int)",
                "CREATE UNLOGGED TABLE u (id int PRIMARY KEY)",
                "CREATE PUBLICATION pub FOR TABLE p");
        List<Check> checks = run(connection, "t,keyless,u,gone");

        assertThat(checks)
                .filteredOn(check -> !check.ok())
                .extracting(Check::name)
                .containsExactly("tables", "tables", "keys", "publication", "publication");
        mend(checks);
        assertThat(run(connection, "t,keyless,u"))
                .filteredOn(check -> !check.ok())
                .extracting(Check::message)
                .containsExactly("Publication 'pub' does not publish table public.u.");
    }

    @Test
    void findsASlotWithoutItsPublication() {
        database.execute("SELECT pg_create_logical_replication_slot('" + slot + "', 'pgoutput')");
        List<Check> checks = run(connection, "*");

        assertThat(checks)
                .filteredOn(check -> !check.ok())
                .singleElement()
                .satisfies(check -> assertThat(check.message())
                        .startsWith("Slot '" + slot + "' exists, but publication 'pub' does not"));
        mend(checks);
        assertThat(run(connection, "*")).allMatch(Check::ok);
    }

    @Test
    void findsASlotThatIsNotOurs() {
        database.execute(
                "SELECT pg_create_logical_replication_slot('" + slot + "', 'test_decoding')",
                "CREATE PUBLICATION pub FOR TABLE t");

        assertThat(run(connection, "t"))
                .filteredOn(check -> !check.ok())
                .singleElement()
                .satisfies(check -> assertThat(check.message()).contains("is of plugin 'test_decoding'"));
    }

    @Test
    void findsWalLevelAndLimits() throws SQLException {
        try (PostgresServer plain = PostgresServer.builder()
                        .version(version)
                        .setting("wal_level", "replica")
                        .setting("max_replication_slots", "1")
                        .setting("max_wal_senders", "0")
                        .start();
                Database small = plain.createDatabase();
                Connection admin = small.connect()) {
            small.execute("CREATE TABLE t (id int PRIMARY KEY)", "SELECT pg_create_physical_replication_slot('taken')");
            List<Check> checks = run(admin, "t");

            assertThat(checks)
                    .filteredOn(check -> !check.ok())
                    .extracting(Check::name)
                    .containsExactly("wal_level", "max_replication_slots", "max_wal_senders");
            checks.stream().filter(check -> !check.ok()).forEach(check -> small.execute(check.fix()));
            plain.restart();
        }
    }

    @Test
    void countsTheSlotByWhichTablesAreReadBesideAStream() throws SQLException {
        try (PostgresServer small = PostgresServer.builder()
                        .version(version)
                        .setting("max_replication_slots", "1")
                        .start();
                Database shop = small.createDatabase();
                Connection admin = shop.connect()) {
            shop.execute(
                    "CREATE TABLE t (id int PRIMARY KEY)",
                    "CREATE PUBLICATION pub FOR TABLE t",
                    "SELECT pg_create_logical_replication_slot('taken', 'pgoutput')");
            SlotRequest taken = new SlotRequest("taken", false, false, true);

            assertThat(run(admin, "t", taken, false)).allMatch(Check::ok);
            assertThat(run(admin, "t", taken, true))
                    .filteredOn(check -> !check.ok())
                    .singleElement()
                    .satisfies(check -> assertThat(check.message())
                            .isEqualTo(
                                    "1 of 1 max_replication_slots are in use, and one is needed while tables are read;"
                                            + " raising it takes a restart of the server."))
                    .satisfies(
                            check -> assertThat(check.fix()).isEqualTo("ALTER SYSTEM SET max_replication_slots = 6"));
        }
    }

    @Test
    void leavesTablesOfExtensionsAndOfSinksOutOfWholeSchemas() {
        database.execute(
                "CREATE EXTENSION hstore",
                "CREATE TABLE of_extension (id int PRIMARY KEY)",
                "ALTER EXTENSION hstore ADD TABLE of_extension",
                "CREATE TABLE penstock_position (pipeline text PRIMARY KEY, position bytea, epoch int8 NOT NULL)",
                "CREATE TABLE letters (position bytea NOT NULL, operation text NOT NULL, \"table\" text, key json,"
                        + " record json, error text NOT NULL, at timestamptz NOT NULL DEFAULT now())");

        assertThat(run(connection, "*")).allMatch(Check::ok);
        assertThat(message(run(connection, "public.*"), "tables")).isEqualTo("2 tables are chosen.");
        assertThat(message(run(connection, "*,of_extension,penstock_position"), "tables"))
                .isEqualTo("4 tables are chosen.");
    }

    @Test
    void grantsOnlyTheColumnsThatAreListed() throws SQLException {
        assumeTrue(version >= 15, "column lists came with 15");
        database.execute(
                "CREATE TABLE people (id int PRIMARY KEY, v text, secret text)",
                "CREATE PUBLICATION pub FOR TABLE people (id, v)",
                "SELECT pg_create_logical_replication_slot('" + slot + "', 'pgoutput')");
        try (TestRole role = new TestRole(database);
                Connection limited = role.connect()) {
            database.execute("GRANT SELECT (id) ON people TO \"Limited \"\"Role\"\"\"");
            List<Check> checks = run(limited, "people").stream()
                    .filter(check -> check.name().equals("read"))
                    .toList();

            assertThat(checks)
                    .extracting(Check::message)
                    .containsExactly("Role 'Limited \"Role\"' may not read the published columns \"v\" of table"
                            + " public.people.");
            assertThat(checks)
                    .extracting(Check::fix)
                    .containsExactly("GRANT SELECT (\"v\") ON \"public\".\"people\" TO \"Limited \"\"Role\"\"\"");
            mend(checks);
            assertThat(message(run(limited, "people"), "read")).isEqualTo("Role 'Limited \"Role\"' may read them.");
        }
    }

    @Test
    void findsARowFilterThatRowsEnterIncomplete() {
        assumeTrue(version >= 15, "row filters came with 15");
        database.execute(
                "CREATE TABLE documents (id int PRIMARY KEY, visible bool, body text)",
                "CREATE TABLE counts (id int PRIMARY KEY, visible bool)",
                "CREATE PUBLICATION pub FOR TABLE documents WHERE (id > 0), counts WHERE (id > 0)");
        List<Check> checks = run(connection, "documents,counts");

        assertThat(checks)
                .filteredOn(check -> !check.ok())
                .singleElement()
                .satisfies(check -> assertThat(check.message())
                        .startsWith(
                                "Publication 'pub' has a row filter for table public.documents, whose large values"));
        mend(checks);
        assertThat(run(connection, "documents,counts")).allMatch(Check::ok);
    }

    @Test
    void warnsOfPartitionsThatAreChosenAsTablesOfTheirOwn() {
        database.execute(
                "CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE low PARTITION OF parted FOR VALUES FROM (0) TO (100)",
                "CREATE TABLE high PARTITION OF parted FOR VALUES FROM (100) TO (200)");

        assertThat(run(connection, "low,high"))
                .filteredOn(Check::warning)
                .singleElement()
                .satisfies(check -> assertThat(check.message())
                        .startsWith("Partitions of table public.parted are chosen as tables of their own")
                        .endsWith("Choose public.parted instead."));
        assertThat(run(connection, "low")).noneMatch(Check::warning);
        assertThat(run(connection, "parted")).noneMatch(Check::warning);
    }

    @Test
    void asksForASnapshotAloneNoMoreThanItNeeds() throws SQLException {
        database.execute("CREATE TABLE keyless (id int)", "GRANT SELECT ON ALL TABLES IN SCHEMA public TO public");
        try (TestRole role = new TestRole(database);
                Connection limited = role.connect()) {
            assertThat(Preflight.forSnapshot(limited, TablePattern.parseList("*"), ColumnRules.NONE))
                    .allMatch(Check::ok)
                    .extracting(Check::name)
                    .containsExactly("tables", "read");
        }
    }

    @Test
    void findsASlotThatStaysWhenATemporaryOneIsWanted() {
        SlotRequest temporary = new SlotRequest(slot, true, false, true);
        assertThat(run(connection, "t", temporary)).allMatch(Check::ok);
        database.execute(
                "CREATE PUBLICATION pub FOR TABLE t",
                "SELECT pg_create_logical_replication_slot('" + slot + "', 'pgoutput')");
        assertThat(run(connection, "t")).allMatch(Check::ok);

        assertThat(run(connection, "t", temporary))
                .filteredOn(check -> !check.ok())
                .singleElement()
                .satisfies(check -> assertThat(check.name()).isEqualTo("slot"))
                .satisfies(check -> assertThat(check.message()).contains("as logrepl.temporarySlot asks"));
    }

    @Test
    void findsAServerTooOldForFailoverSlotsWhetherTheSlotIsThereOrNot() {
        SlotRequest failover = new SlotRequest(slot, false, true, true);
        for (int i = 0; i < 2; i++) {
            List<Check> checks = run(connection, "t", failover);
            if (version >= 17) {
                assertThat(checks)
                        .filteredOn(check -> !check.ok())
                        .extracting(Check::name)
                        .containsExactly("synchronized_standby_slots");
            } else {
                assertThat(checks)
                        .filteredOn(check -> !check.ok())
                        .singleElement()
                        .satisfies(check -> assertThat(check.name()).isEqualTo("slot"))
                        .satisfies(check -> assertThat(check.message()).contains("needs PostgreSQL 17 or later"));
            }
            if (i == 0) {
                database.execute(
                        "CREATE PUBLICATION pub FOR TABLE t",
                        "SELECT pg_create_logical_replication_slot('" + slot + "', 'pgoutput')");
            }
        }
    }

    private List<Check> run(Connection as, String tables) {
        return run(as, tables, new SlotRequest(slot, false, false, true));
    }

    private static List<Check> run(Connection as, String tables, SlotRequest wanted) {
        return run(as, tables, wanted, true);
    }

    private static List<Check> run(Connection as, String tables, SlotRequest wanted, boolean unread) {
        return Preflight.forStreaming(
                as,
                new PreflightRequest(
                        TablePattern.parseList(tables), ColumnRules.NONE, wanted, "pub", oid -> unread, "penstock"));
    }

    private void mend(List<Check> checks) {
        checks.stream().filter(check -> check.fix() != null).forEach(check -> database.execute(check.fix()));
    }

    private static String message(List<Check> checks, String name) {
        return checks.stream()
                .filter(check -> check.name().equals(name))
                .findFirst()
                .orElseThrow()
                .message();
    }
}
