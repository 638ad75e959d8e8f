package dev.penstock.source.internal.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.penstock.core.Check;
import dev.penstock.source.error.TableException;
import dev.penstock.source.internal.server.CatalogStatement;
import dev.penstock.source.internal.server.OnEachServer;
import dev.penstock.source.internal.table.SourceColumn.Generation;
import dev.penstock.source.internal.table.SourceTable.Leaf;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@OnEachServer
class CatalogIT {
    private final int version;
    private Database database;
    private Connection connection;

    CatalogIT(int version) {
        this.version = version;
    }

    @BeforeEach
    void open() throws SQLException {
        database = PostgresServer.shared(version).createDatabase();
        connection = database.connect();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        database.close();
    }

    @Test
    void selectsOrdinaryAndPartitionedTablesOfASchemaWithoutPartitions() {
        database.execute(
                "CREATE SCHEMA other",
                "CREATE TABLE b (id int PRIMARY KEY)",
                "CREATE TABLE a (id int PRIMARY KEY)",
                "CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)",
                "CREATE TABLE other.p2 PARTITION OF p DEFAULT",
                "CREATE TABLE other.a (id int PRIMARY KEY)",
                "CREATE UNLOGGED TABLE u (id int PRIMARY KEY)",
                "CREATE VIEW v AS SELECT * FROM a",
                "CREATE MATERIALIZED VIEW m AS SELECT * FROM a",
                "CREATE SEQUENCE s");

        assertThat(names("*")).containsExactly("public.a", "public.b", "public.p");
        assertThat(names("other.*")).containsExactly("other.a");
        assertThat(names("*,other.a,a,public.a")).containsExactly("other.a", "public.a", "public.b", "public.p");
    }

    @Test
    void findsOddNames() {
        String longest = "ü".repeat(31) + "x";
        database.execute(
                "CREATE SCHEMA \"Odd \"\"Schema\"\"\"",
                "CREATE TABLE \"Odd \"\"Schema\"\"\".\"a.b,c\" (\"Select \"\"X\"\"\" int PRIMARY KEY)",
                "CREATE TABLE \"" + longest + "\" (\"" + longest + "\" int PRIMARY KEY)",
                "CREATE TABLE \"*\" (id int PRIMARY KEY)",
                "CREATE TABLE \"Upper\" (id int PRIMARY KEY)",
                "CREATE TABLE upper (id int PRIMARY KEY)");

        List<SourceTable> tables = select("\"Odd \"\"Schema\"\"\".\"a.b,c\"," + longest + ",\"*\",Upper")
                .forStreaming();

        assertThat(tables)
                .extracting(SourceTable::name)
                .containsExactly(
                        new TableName("Odd \"Schema\"", "a.b,c"),
                        new TableName("public", "*"),
                        new TableName("public", "Upper"),
                        new TableName("public", longest));
        assertThat(tables.get(0).key().columns()).containsExactly("Select \"X\"");
        assertThat(tables.get(3).key().columns()).containsExactly(longest);
    }

    @Test
    void namesEverythingThatCannotBeChosenAtOnce() {
        database.execute(
                "CREATE TABLE good (id int PRIMARY KEY)",
                "CREATE VIEW v AS SELECT * FROM good",
                "CREATE UNLOGGED TABLE u (id int PRIMARY KEY)",
                "CREATE SEQUENCE s",
                "CREATE TABLE \"Orders\" (id int PRIMARY KEY)",
                "CREATE TABLE keyless (id int)");

        TableSelection selection = select("good,v,u,s,gone,orders,nowhere.*,no.table,pg_catalog.pg_class,keyless");

        assertThat(selection.findings())
                .extracting(Check::text)
                .containsExactly(
                        "public.v is a view, not a table.",
                        "Table public.u is unlogged: its changes are not in the WAL. To fix it, run:"
                                + " ALTER TABLE \"public\".\"u\" SET LOGGED",
                        "public.s is a sequence, not a table.",
                        "Table public.gone does not exist.",
                        "Table public.orders does not exist; there is public.Orders, and upper and lower case differ.",
                        "There is no table in schema nowhere.",
                        "Table no.table does not exist.",
                        "Table pg_catalog.pg_class belongs to the system and cannot be published.");
        assertThatThrownBy(selection::forSnapshot)
                .asInstanceOf(InstanceOfAssertFactories.type(TableException.class))
                .satisfies(e -> assertThat(e.findings()).hasSize(8));
        assertThatThrownBy(selection::forStreaming)
                .isInstanceOf(TableException.class)
                .hasMessageContaining("Table public.keyless has replica identity DEFAULT");
    }

    @Test
    void takesTheKeyFromTheReplicaIdentity() {
        database.execute(
                "CREATE TABLE composite (c int, b text, a int, PRIMARY KEY (a, b) INCLUDE (c))",
                "CREATE TABLE chosen (id int PRIMARY KEY, x int NOT NULL, y int NOT NULL)",
                "CREATE UNIQUE INDEX chosen_key ON chosen (y, x)",
                "ALTER TABLE chosen REPLICA IDENTITY USING INDEX chosen_key",
                "CREATE TABLE whole (id int PRIMARY KEY, x int)",
                "ALTER TABLE whole REPLICA IDENTITY FULL",
                "CREATE TABLE whole_keyless (x int)",
                "ALTER TABLE whole_keyless REPLICA IDENTITY FULL",
                "CREATE TABLE whole_deferrable (id int PRIMARY KEY DEFERRABLE)",
                "ALTER TABLE whole_deferrable REPLICA IDENTITY FULL");

        assertThat(select("*").forStreaming()).hasSize(5);
        assertThat(table("composite").key())
                .isEqualTo(new TableKey(ReplicaIdentity.DEFAULT, List.of("a", "b"), List.of("a", "b")));
        assertThat(table("chosen").key())
                .isEqualTo(new TableKey(ReplicaIdentity.INDEX, List.of("y", "x"), List.of("id")));
        assertThat(table("chosen").key().columns()).containsExactly("y", "x");
        assertThat(table("whole").key().columns()).containsExactly("id");
        assertThat(table("whole_keyless").key().columns()).isEmpty();
        assertThat(table("whole_deferrable").key().columns()).isEmpty();
    }

    @Test
    void refusesEachTableWhoseOwnUpdatesAPublicationWouldBreak() {
        database.execute(
                "CREATE TABLE nothing (id int PRIMARY KEY)",
                "ALTER TABLE nothing REPLICA IDENTITY NOTHING",
                "CREATE TABLE keyless (id int)",
                "CREATE TABLE late (id int PRIMARY KEY DEFERRABLE)",
                "CREATE TABLE dropped (id int PRIMARY KEY, x int NOT NULL)",
                "CREATE UNIQUE INDEX dropped_key ON dropped (x)",
                "ALTER TABLE dropped REPLICA IDENTITY USING INDEX dropped_key",
                "DROP INDEX dropped_key",
                "CREATE TABLE parts (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE part1 PARTITION OF parts FOR VALUES FROM (0) TO (10)",
                "ALTER TABLE part1 REPLICA IDENTITY NOTHING",
                "CREATE TABLE good (id int PRIMARY KEY)");
        database.execute("CREATE PUBLICATION oracle FOR ALL TABLES");
        TableSelection selection = select("*");

        assertThat(selection.forSnapshot()).hasSize(6);
        assertThatThrownBy(selection::forStreaming)
                .asInstanceOf(InstanceOfAssertFactories.type(TableException.class))
                .satisfies(e -> {
                    assertThat(e.isTransient()).isFalse();
                    assertThat(e.findings())
                            .extracting(Check::name)
                            .containsExactly(
                                    "public.dropped",
                                    "public.keyless",
                                    "public.late",
                                    "public.nothing",
                                    "public.part1");
                    for (Check finding : e.findings()) {
                        assertUpdateFails(finding.name());
                        database.execute(finding.fix());
                    }
                });
        assertThat(select("*").forStreaming()).hasSize(6);
        for (String table : List.of("late", "dropped", "keyless", "nothing", "parts", "good")) {
            database.execute("INSERT INTO " + table + " (id" + (table.equals("dropped") ? ", x" : "") + ") VALUES (1"
                    + (table.equals("dropped") ? ", 1" : "") + ")");
            database.execute("UPDATE " + table + " SET id = id", "DELETE FROM " + table);
        }
    }

    @Test
    void refusesAPartitionThatSendsLessOfOldRowsThanItsTablePromises() {
        database.execute(
                "CREATE TABLE parts (id int PRIMARY KEY, x int) PARTITION BY RANGE (id)",
                "CREATE TABLE part1 PARTITION OF parts FOR VALUES FROM (0) TO (10)",
                "CREATE TABLE part2 PARTITION OF parts FOR VALUES FROM (10) TO (20)",
                "ALTER TABLE parts REPLICA IDENTITY FULL",
                "ALTER TABLE part2 REPLICA IDENTITY FULL");

        assertThatThrownBy(() -> select("parts").forStreaming())
                .asInstanceOf(InstanceOfAssertFactories.type(TableException.class))
                .satisfies(e -> assertThat(e.findings()).singleElement().satisfies(finding -> {
                    assertThat(finding.name()).isEqualTo("public.part1");
                    database.execute(finding.fix());
                }));
        assertThat(select("parts").forStreaming()).hasSize(1);
        database.execute("ALTER TABLE parts REPLICA IDENTITY DEFAULT");
        assertThat(select("parts").forStreaming()).hasSize(1);
    }

    @Test
    void readsPartitionsOfAnyDepthAndColumnOrder() {
        database.execute(
                "CREATE SCHEMA other",
                "CREATE TABLE p (id int, part text, x int, PRIMARY KEY (id, part)) PARTITION BY LIST (part)",
                "CREATE TABLE pa PARTITION OF p FOR VALUES IN ('a')",
                "CREATE TABLE pb PARTITION OF p FOR VALUES IN ('b') PARTITION BY RANGE (id)",
                "CREATE TABLE other.pb1 (x int, id int NOT NULL, gone int, part text NOT NULL)",
                "ALTER TABLE other.pb1 DROP COLUMN gone",
                "ALTER TABLE pb ATTACH PARTITION other.pb1 FOR VALUES FROM (0) TO (10)",
                "CREATE TABLE empty (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "INSERT INTO p SELECT i, 'a', i FROM generate_series(1, 1000) i",
                "INSERT INTO p SELECT i, 'b', i FROM generate_series(1, 9) i",
                "ANALYZE");

        SourceTable table = table("p");
        assertThat(table.partitioned()).isTrue();
        assertThat(table.columns()).extracting(SourceColumn::name).containsExactly("id", "part", "x");
        assertThat(table.leaves()).extracting(leaf -> leaf.name().toString()).containsExactly("other.pb1", "public.pa");
        assertThat(table.leaves())
                .allSatisfy(leaf -> assertThat(leaf.key().columns()).containsExactly("id", "part"));
        assertThat(table.estimatedRows()).isEqualTo(1009);
        assertThat(table.estimatedBytes()).isGreaterThanOrEqualTo(2 * 8192);
        assertThat(table("empty").leaves()).isEmpty();
        assertThat(select("p,empty").forStreaming()).hasSize(2);
    }

    @Test
    void refusesAPartitionBesideItsTableAndOneWhoseChangesAreNotInTheWal() {
        database.execute(
                "CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE sub PARTITION OF p FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (id)",
                "CREATE TABLE leaf PARTITION OF sub FOR VALUES FROM (0) TO (10)",
                "CREATE UNLOGGED TABLE u PARTITION OF p FOR VALUES FROM (10) TO (20)",
                "CREATE FOREIGN DATA WRAPPER nowhere",
                "CREATE SERVER nowhere FOREIGN DATA WRAPPER nowhere");

        assertThat(select("leaf").findings()).isEmpty();
        assertThat(select("sub,leaf").findings())
                .extracting(Check::message)
                .containsExactly(
                        "Tables public.leaf and public.sub are chosen, but one is part of the other and its rows"
                                + " would be sent twice: choose one.");
        assertThat(select("p,sub").findings())
                .extracting(Check::message)
                .containsExactly(
                        "Partition public.u of table public.p is unlogged: its changes are not in the WAL.",
                        "Tables public.p and public.sub are chosen, but one is part of the other and its rows would"
                                + " be sent twice: choose one.");
        database.execute(
                "DROP TABLE p",
                "CREATE TABLE p (id int) PARTITION BY RANGE (id)",
                "CREATE FOREIGN TABLE f PARTITION OF p DEFAULT SERVER nowhere");
        assertThat(select("p").findings())
                .extracting(Check::message)
                .containsExactly(
                        "Partition public.f of table public.p is a foreign table: its changes are not in the WAL.");
    }

    @Test
    void leavesOutTablesThatInherit() {
        database.execute(
                "CREATE TABLE parent (id int PRIMARY KEY)",
                "CREATE TABLE child (extra int) INHERITS (parent)",
                "ALTER TABLE child ADD PRIMARY KEY (id)");

        assertThat(table("parent").leaves())
                .extracting(Leaf::oid)
                .containsExactly(table("parent").oid());
    }

    @Test
    void readsColumns() {
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, gone int, n numeric(10,2), g int GENERATED ALWAYS AS (id * 2)"
                        + " STORED, v varchar(7)[])");
        database.execute("ALTER TABLE t DROP COLUMN gone");

        assertThat(table("t").columns())
                .containsExactly(
                        new SourceColumn(1, "id", 23, -1, Generation.NONE),
                        new SourceColumn(3, "n", 1700, (10 << 16 | 2) + 4, Generation.NONE),
                        new SourceColumn(4, "g", 23, -1, Generation.STORED),
                        new SourceColumn(5, "v", 1015, 7 + 4, Generation.NONE));
    }

    @Test
    void distinguishesVirtualColumnsFromStoredOnes() {
        assumeTrue(version >= 18, "virtual columns came with 18");
        database.execute("CREATE TABLE t (id int PRIMARY KEY, g int GENERATED ALWAYS AS (id * 2) VIRTUAL)");

        assertThat(table("t").column("g").orElseThrow().generation()).isEqualTo(Generation.VIRTUAL);
    }

    @Test
    void answersFromTheSnapshotOfItsTransaction() throws SQLException {
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        SourceTable before = table("t");
        database.execute("ALTER TABLE t ADD COLUMN x int", "ALTER TABLE t REPLICA IDENTITY FULL");

        assertThat(table("t")).isEqualTo(before);
        connection.commit();
        assertThat(table("t").columns()).hasSize(2);
    }

    @Test
    void doesNotWaitForALockedTable() throws SQLException {
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        try (Connection locker = database.connect()) {
            locker.setAutoCommit(false);
            CatalogStatement.execute(locker, "LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
            CatalogStatement.execute(connection, "SET lock_timeout = '1ms'");

            assertThat(names("*")).containsExactly("public.t");
        }
    }

    @Test
    void measuresTablesThatWereNeverAnalyzed() {
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY) WITH (autovacuum_enabled = false)",
                "INSERT INTO t SELECT generate_series(1, 10000)");
        assertThat(table("t").estimatedBytes()).isZero();
        SourceTable measured = Catalog.measure(connection, List.of(table("t"))).get(0);
        assertThat(measured.estimatedBytes()).isGreaterThan(300_000);
        assertThat(measured.leaves()).extracting(Leaf::estimatedRows).containsExactly(-1L);

        database.execute("ANALYZE t", "INSERT INTO t SELECT generate_series(10001, 20000)");
        assertThat(Catalog.measure(connection, List.of(table("t"))).get(0).estimatedRows())
                .isBetween(19_500L, 20_500L);
    }

    private void assertUpdateFails(String table) {
        assertThatThrownBy(() -> database.execute("UPDATE " + table + " SET id = id"))
                .hasMessageContaining("replica identity");
    }

    private SourceTable table(String name) {
        return select(name).tables().get(0);
    }

    private List<String> names(String patterns) {
        return select(patterns).forSnapshot().stream()
                .map(table -> table.name().toString())
                .toList();
    }

    private TableSelection select(String patterns) {
        return Catalog.select(connection, TablePattern.parseList(patterns));
    }
}
