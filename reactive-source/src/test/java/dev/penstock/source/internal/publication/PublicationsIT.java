package dev.penstock.source.internal.publication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.penstock.core.Check;
import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.source.error.LockTimeoutException;
import dev.penstock.source.error.PermissionException;
import dev.penstock.source.error.PublicationException;
import dev.penstock.source.internal.server.CatalogStatement;
import dev.penstock.source.internal.server.OnEachServer;
import dev.penstock.source.internal.server.ServerVersion;
import dev.penstock.source.internal.server.TestRole;
import dev.penstock.source.internal.table.Catalog;
import dev.penstock.source.internal.table.SourceColumn;
import dev.penstock.source.internal.table.SourceTable;
import dev.penstock.source.internal.table.TablePattern;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@OnEachServer
class PublicationsIT {
    private static final String NAME = "Odd \"Pub\"";
    private static final Duration SECOND = Duration.ofSeconds(1);
    private final int version;
    private Database database;
    private Connection connection;

    PublicationsIT(int version) {
        this.version = version;
    }

    @BeforeEach
    void open() throws SQLException {
        database = PostgresServer.shared(version).createDatabase();
        connection = database.connect();
        database.execute(
                "CREATE SCHEMA \"S.1\"",
                "CREATE TABLE t (id int PRIMARY KEY, x int)",
                "CREATE TABLE \"S.1\".t (id int PRIMARY KEY)",
                "CREATE TABLE child () INHERITS (t)",
                "CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE p1 PARTITION OF p DEFAULT");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        database.close();
    }

    @Test
    void createsItForExactlyTheChosenTables() {
        List<SourceTable> tables = tables("t,\"S.1\".t,p");

        Publication made = Publications.create(connection, NAME, tables, SECOND);

        assertThat(made.viaRoot()).isTrue();
        assertThat(made.allTables()).isFalse();
        assertThat(made.unpublishedOperations()).isEmpty();
        assertThat(published()).containsExactly("S.1.t", "public.p", "public.t");
        assertThat(Publications.compare(connection, made, tables).isEmpty()).isTrue();
        assertThat(Publications.find(connection, NAME)).contains(made);
        assertThat(Publications.find(connection, "other")).isEmpty();
    }

    @Test
    void addsTheTablesThatAreMissingAndKeepsTheOthers() {
        Publication made = Publications.create(connection, NAME, tables("t"), SECOND);

        assertThat(Publications.compare(connection, made, tables("\"S.1\".t,p")).missing())
                .isEqualTo(tables("\"S.1\".t,p"));
        Publication mended = Publications.mend(connection, made, tables("\"S.1\".t,p"), SECOND);

        assertThat(published()).containsExactly("S.1.t", "public.p", "public.t");
        assertThat(Publications.mend(connection, mended, tables("t,p"), SECOND)).isEqualTo(mended);
    }

    @Test
    void findsATableThatWasDroppedAndMadeAgainMissing() {
        Publication made = Publications.create(connection, NAME, tables("t,p"), SECOND);
        database.execute("DROP TABLE p", "CREATE TABLE p (id int PRIMARY KEY)");

        assertThat(Publications.compare(connection, made, tables("t,p")).missing())
                .isEqualTo(tables("p"));
    }

    @Test
    void namesTheTablesItHasNoRightToAdd() throws SQLException {
        Publication made = Publications.create(connection, NAME, tables("t"), SECOND);
        try (TestRole role = new TestRole(database);
                Connection limited = role.connect()) {
            assertThatThrownBy(() -> Publications.mend(limited, made, tables("t,\"S.1\".t,p"), SECOND))
                    .asInstanceOf(InstanceOfAssertFactories.type(PublicationException.class))
                    .satisfies(e -> {
                        assertThat(e.publication()).isEqualTo(NAME);
                        assertThat(e.isTransient()).isFalse();
                        assertThat(e.findings())
                                .extracting(Check::message)
                                .containsExactly(
                                        "Publication '" + NAME + "' does not publish table \"S.1\".t.",
                                        "Publication '" + NAME + "' does not publish table public.p.");
                        e.findings().forEach(finding -> database.execute(finding.fix()));
                    });
            assertThat(published()).containsExactly("S.1.t", "public.p", "public.t");
            assertThat(limited.getAutoCommit()).isTrue();
        }
    }

    @Test
    void namesTheRightsThatAreMissingToCreateIt() throws SQLException {
        try (TestRole role = new TestRole(database);
                Connection limited = role.connect()) {
            assertThatThrownBy(() -> Publications.create(limited, NAME, tables("t,p"), SECOND))
                    .asInstanceOf(InstanceOfAssertFactories.type(PermissionException.class))
                    .satisfies(e -> {
                        assertThat(e.isTransient()).isFalse();
                        assertThat(e.findings())
                                .extracting(Check::message)
                                .containsExactly(
                                        "Role 'Limited \"Role\"' may not create publication '" + NAME
                                                + "' in database '" + database.name() + "'.",
                                        "Role 'Limited \"Role\"' does not own public.p, public.t and so may not make"
                                                + " publication '" + NAME + "'; who does can.");
                        e.findings().forEach(finding -> database.execute(finding.fix()));
                    });
            assertThat(published()).containsExactly("public.p", "public.t");
        }
    }

    @Test
    void givesUpWaitingForALockedTable() throws SQLException {
        try (Connection locker = database.connect()) {
            locker.setAutoCommit(false);
            CatalogStatement.execute(locker, "LOCK TABLE t IN ACCESS EXCLUSIVE MODE");

            assertThatThrownBy(() -> Publications.create(connection, NAME, tables("t"), Duration.ofMillis(50)))
                    .isInstanceOf(LockTimeoutException.class)
                    .matches(e -> ((LockTimeoutException) e).isTransient());
        }
        assertThat(Publications.find(connection, NAME)).isEmpty();
        assertThat(Publications.create(connection, NAME, tables("t"), SECOND)).isNotNull();
    }

    @Test
    void waitsForWritersWhenTheServerWouldLoseTheirChanges() throws SQLException {
        List<String> statements = Publications.addStatements(new ServerVersion(140_017), NAME, tables("t,p"));
        database.execute(
                "CREATE PUBLICATION " + SqlText.identifier(NAME) + " WITH (publish_via_partition_root = true)");
        try (Connection writer = database.connect()) {
            writer.setAutoCommit(false);
            CatalogStatement.execute(writer, "INSERT INTO p1 VALUES (1)");

            assertThatThrownBy(() -> execute("SET LOCAL lock_timeout = 50", statements))
                    .hasMessageContaining("lock timeout");
            writer.commit();
            execute("SET LOCAL lock_timeout = 0", statements);
        }
        assertThat(published()).containsExactly("public.p", "public.t");
        assertThat(Publications.addStatements(new ServerVersion(140_018), NAME, tables("t,p")))
                .containsExactly(statements.get(1));
    }

    @Test
    void takesOneForAllTables() {
        database.execute("CREATE PUBLICATION everything FOR ALL TABLES WITH (publish_via_partition_root)");

        Publication everything = find("everything");
        assertThat(everything.allTables()).isTrue();
        assertThat(Publications.compare(connection, everything, tables("t,p,\"S.1\".t"))
                        .isEmpty())
                .isTrue();
    }

    @Test
    void takesOneForASchema() {
        assumeTrue(version >= 15, "publications of schemas came with 15");
        database.execute("CREATE PUBLICATION schema FOR TABLES IN SCHEMA public WITH (publish_via_partition_root)");

        Publication schema = find("schema");
        assertThat(Publications.compare(connection, schema, tables("t,p,\"S.1\".t"))
                        .missing())
                .isEqualTo(tables("\"S.1\".t"));
    }

    @Test
    void findsPartitionsThatWouldComeUnderAnotherNameThanTheirTable() {
        database.execute(
                "CREATE PUBLICATION leaves FOR TABLE p, t",
                "CREATE PUBLICATION root FOR ALL TABLES",
                "ALTER PUBLICATION root SET (publish_via_partition_root = true)");

        PublicationDifference leaves = Publications.compare(connection, find("leaves"), tables("p,t"));
        assertThat(leaves.missing()).isEmpty();
        assertThat(leaves.findings())
                .extracting(Check::message)
                .containsExactly("Publication 'leaves' publishes the partitions of public.p under their own names.");
        assertThat(Publications.compare(connection, find("leaves"), tables("p1"))
                        .isEmpty())
                .isTrue();
        assertThat(Publications.compare(connection, find("root"), tables("p1")).findings())
                .extracting(Check::message)
                .containsExactly("Publication 'root' publishes table public.p1 as its partitioned table public.p;"
                        + " choose that one, or a publication of its own.");
        assertThatThrownBy(() -> Publications.mend(connection, find("leaves"), tables("p,t"), SECOND))
                .isInstanceOf(PublicationException.class);
        database.execute(leaves.findings().get(0).fix());
        assertThat(Publications.compare(connection, find("leaves"), tables("p,t"))
                        .isEmpty())
                .isTrue();
    }

    @Test
    void tellsColumnListsAndRowFilters() {
        assumeTrue(version >= 15, "column lists and row filters came with 15");
        database.execute(
                "CREATE TABLE wide (id int PRIMARY KEY, b text, \"C\" int, g int GENERATED ALWAYS AS (id) STORED)",
                "CREATE PUBLICATION parts FOR TABLE wide (\"C\", id) WHERE (id > 7 AND id <> 9), t");

        PublishedTable wide = find("parts").published(tables("wide").get(0));
        assertThat(wide.columns()).extracting(SourceColumn::name).containsExactly("id", "C");
        assertThat(wide.filter()).isEqualTo("((id > 7) AND (id <> 9))");
        PublishedTable whole = find("parts").published(tables("t").get(0));
        assertThat(whole.columns()).extracting(SourceColumn::name).containsExactly("id", "x");
        assertThat(whole.filter()).isNull();
        assertThat(Publications.compare(connection, find("parts"), tables("wide,t"))
                        .isEmpty())
                .isTrue();
    }

    @Test
    void leavesOutGeneratedColumnsAsTheStreamDoes() {
        database.execute(
                "CREATE TABLE g (id int PRIMARY KEY, g int GENERATED ALWAYS AS (id) STORED)",
                "CREATE PUBLICATION plain FOR TABLE g");
        SourceTable table = tables("g").get(0);

        assertThat(find("plain").published(table)).isEqualTo(PublishedTable.whole(table));
        assertThat(PublishedTable.whole(table).columns())
                .extracting(SourceColumn::name)
                .containsExactly("id");
        assumeTrue(version >= 18, "published generated columns came with 18");
        database.execute("ALTER PUBLICATION plain SET (publish_generated_columns = stored)");
        assertThat(find("plain").published(table).columns())
                .extracting(SourceColumn::name)
                .containsExactly("id", "g");
        database.execute(
                "ALTER PUBLICATION plain SET (publish_generated_columns = none)",
                "ALTER PUBLICATION plain SET TABLE g (id, g)");
        assertThat(find("plain").published(table).columns())
                .extracting(SourceColumn::name)
                .containsExactly("id", "g");
    }

    @Test
    void findsAColumnListWithoutTheKey() {
        assumeTrue(version >= 15, "column lists came with 15");
        database.execute(
                "ALTER TABLE \"S.1\".t ADD COLUMN x int",
                "ALTER TABLE \"S.1\".t REPLICA IDENTITY FULL",
                "CREATE PUBLICATION lists FOR TABLE t (x), \"S.1\".t (id)");

        assertThat(Publications.compare(connection, find("lists"), tables("t,\"S.1\".t"))
                        .findings())
                .extracting(Check::message)
                .containsExactly(
                        "Publication 'lists' has a column list for table \"S.1\".t, whose replica identity FULL needs"
                                + " all columns: the table's own UPDATE and DELETE fail.",
                        "Publication 'lists' does not publish the key columns \"id\" of table public.t.");
    }

    @Test
    void reportsWhichOperationsAreNotPublished() {
        database.execute("CREATE PUBLICATION ins FOR TABLE t WITH (publish = 'insert, update')");

        assertThat(find("ins").unpublishedOperations()).containsExactly("delete", "truncate");
    }

    @Test
    void dropsItOnce() {
        Publications.create(connection, NAME, tables("t"), SECOND);

        assertThat(Publications.drop(connection, NAME)).isTrue();
        assertThat(Publications.drop(connection, NAME)).isFalse();
    }

    private void execute(String first, List<String> statements) {
        database.execute("BEGIN; " + first + "; " + String.join("; ", statements) + "; COMMIT");
    }

    private Publication find(String name) {
        return Publications.find(connection, name).orElseThrow();
    }

    private List<SourceTable> tables(String patterns) {
        return Catalog.select(connection, TablePattern.parseList(patterns)).forSnapshot();
    }

    private List<String> published() {
        return database
                .rows("SELECT schemaname || '.' || tablename FROM pg_publication_tables ORDER BY schemaname, tablename")
                .stream()
                .map(row -> row.get(0))
                .toList();
    }
}
