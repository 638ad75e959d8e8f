package dev.penstock.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Record;
import dev.penstock.core.RowMappingException;
import dev.penstock.core.internal.mapping.ChangeMapper;
import dev.penstock.source.Stage.Read;
import dev.penstock.source.error.PublicationException;
import dev.penstock.source.error.ServerSettingException;
import dev.penstock.source.internal.server.OnEachServer;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@OnEachServer
class PublicationScopeIT {
    private static final String WITH = " WITH (publish_via_partition_root = true)";

    private final int version;
    private Stage stage;

    PublicationScopeIT(int version) {
        this.version = version;
    }

    @BeforeEach
    void open() {
        stage = new Stage(version);
    }

    @AfterEach
    void close() throws SQLException {
        stage.close();
    }

    @Test
    void streamsAllTablesOfTheSchemaAndNoOthers() {
        stage.execute(
                "CREATE TABLE a (id int PRIMARY KEY)",
                "CREATE TABLE b (id int PRIMARY KEY)",
                "CREATE SCHEMA other",
                "CREATE TABLE other.c (id int PRIMARY KEY)");
        Read snapshot = stage.begin("*");
        stage.execute(
                "INSERT INTO a VALUES (1)",
                "INSERT INTO other.c VALUES (2)",
                "INSERT INTO b VALUES (3)",
                "CREATE TABLE late (id int PRIMARY KEY)",
                "INSERT INTO late VALUES (4)");
        Read changes = stage.readAfter(snapshot.end(), "other.*,b");

        assertThat(changes.lines()).containsExactly("create b[id=3] id=3");
        Read added = stage.readSnapshotAfter(changes.end(), stage.source("*,other.*"));
        assertThat(added.lines())
                .as("tables that came later, or were not chosen, are read")
                .contains("snapshot late[id=4] id=4");
    }

    @Test
    void emitsTruncatesOfSeveralTablesUnlessTheyAreToBeIgnored() throws SQLException {
        stage.execute(
                "CREATE TABLE a (id int PRIMARY KEY)",
                "CREATE TABLE b (id int PRIMARY KEY REFERENCES a)",
                "CREATE TABLE unchosen (id int PRIMARY KEY REFERENCES a)");
        Read snapshot = stage.begin("a,b");
        stage.transaction("INSERT INTO a VALUES (1)", "TRUNCATE a CASCADE", "INSERT INTO a VALUES (2)");

        Read emitted = stage.readAfter(snapshot.end(), "a,b");
        assertThat(emitted.lines())
                .hasSize(4)
                .contains("delete a truncate true", "delete b truncate true")
                .startsWith("create a[id=1] id=1")
                .endsWith("create a[id=2] id=2");
        PostgresSource ignoring =
                stage.builder("a,b").truncate(TruncateMode.IGNORE).build();
        assertThat(stage.readAfter(snapshot.end(), ignoring).lines())
                .containsExactly("create a[id=1] id=1", "create a[id=2] id=2");
        assertThat(stage.readAfter(emitted.position(1), ignoring).lines())
                .as("a position stays where it is when the option changes")
                .containsExactly("create a[id=2] id=2");
    }

    @Test
    void leavesOutGeneratedColumnsWhichTheServerDoesNotSend() {
        stage.execute(
                "CREATE TABLE t (id int PRIMARY KEY, a int, twice int GENERATED ALWAYS AS (2 * a) STORED, b text)",
                "INSERT INTO t (id, a) VALUES (1, 1)");
        if (version >= 18) {
            stage.execute("ALTER TABLE t ADD COLUMN thrice int GENERATED ALWAYS AS (3 * a) VIRTUAL");
        }
        Read snapshot = stage.begin("t");
        stage.execute("UPDATE t SET a = 2");
        if (version < 18) {
            stage.execute("ALTER TABLE t REPLICA IDENTITY FULL");
        }
        stage.execute("UPDATE t SET a = 3");

        assertThat(snapshot.lines()).containsExactly("snapshot t[id=1] id=1 a=1 b=null");
        String old = version < 18 ? " was id=1 a=2 b=null" : "";
        assertThat(stage.readAfter(snapshot.end(), "t").lines())
                .containsExactly("update t[id=1] id=1 a=2 b=null", "update t[id=1] id=1 a=3 b=null" + old);
    }

    @Test
    void readsAndStreamsStoredGeneratedColumnsThatThePublicationHas() {
        assumeTrue(version >= 18, "published generated columns came with 18");
        stage.execute(
                "CREATE TABLE t (id int PRIMARY KEY, a int, twice int GENERATED ALWAYS AS (2 * a) STORED,"
                        + " thrice int GENERATED ALWAYS AS (3 * a) VIRTUAL)",
                "INSERT INTO t VALUES (1, 1)",
                "CREATE PUBLICATION conduitpub FOR TABLE t"
                        + " WITH (publish_via_partition_root = true, publish_generated_columns = stored)");
        Read snapshot = stage.begin("t");
        stage.execute("UPDATE t SET a = 2");

        assertThat(snapshot.lines()).containsExactly("snapshot t[id=1] id=1 a=1 twice=2");
        assertThat(stage.readAfter(snapshot.end(), "t").lines()).containsExactly("update t[id=1] id=1 a=2 twice=4");
    }

    /** In a publication its own updates would fail. */
    @Test
    void refusesWholeRowsWithGeneratedColumnsThatAreNotPublishedWhenTheServerDoes() {
        stage.execute(
                "CREATE TABLE t (id int PRIMARY KEY, a int, twice int GENERATED ALWAYS AS (2 * a) STORED)",
                "ALTER TABLE t REPLICA IDENTITY FULL");

        if (version < 18) {
            Read snapshot = stage.begin("t");
            stage.execute("INSERT INTO t VALUES (1, 1)", "UPDATE t SET a = 2");
            assertThat(stage.readAfter(snapshot.end(), "t").lines())
                    .containsExactly("create t[id=1] id=1 a=1", "update t[id=1] id=1 a=2 was id=1 a=1");
        } else {
            assertThatThrownBy(() -> stage.begin("t"))
                    .isInstanceOf(PublicationException.class)
                    .hasMessageContaining("\"twice\"")
                    .hasMessageContaining("FULL");
            assertThat(stage.database().value("SELECT count(*) FROM pg_publication"))
                    .isEqualTo("0");
        }
    }

    /** A key that is not sent would be a key that is not there. */
    @Test
    void refusesAGeneratedKeyThatIsNotPublished() {
        stage.execute("CREATE TABLE t (a int, id int GENERATED ALWAYS AS (2 * a) STORED PRIMARY KEY)");

        assertThatThrownBy(() -> stage.begin("t"))
                .isInstanceOf(PublicationException.class)
                .hasMessageContaining("\"id\"")
                .hasMessageContaining("public.t");
    }

    @Test
    void readsAndStreamsWhatRowFilterAndColumnListLeave() {
        assumeTrue(version >= 15, "column lists and row filters came with 15");
        stage.execute(
                "CREATE TABLE t (secret text, id int PRIMARY KEY, v text, \"Odd \"\"one\" int)",
                "INSERT INTO t VALUES ('s', 1, 'a', 1), ('s', -1, 'b', 2), ('s', 2, 'c', 3)",
                "CREATE PUBLICATION conduitpub FOR TABLE t (id, v, \"Odd \"\"one\") WHERE (id > 0 OR id IS NULL)"
                        + WITH);
        Read snapshot = stage.begin("t");
        stage.execute(
                "INSERT INTO t VALUES ('s', 3, 'd', 4), ('s', -3, 'e', 5)",
                "UPDATE t SET v = 'x', secret = 't' WHERE abs(id) = 1",
                "DELETE FROM t WHERE id = 3",
                "UPDATE t SET id = -id WHERE id IN (2, -3)",
                "DELETE FROM t");

        assertThat(snapshot.lines())
                .containsExactlyInAnyOrder(
                        "snapshot t[id=1] id=1 v=a Odd \"one=1", "snapshot t[id=2] id=2 v=c Odd \"one=3");
        Read changes = stage.readAfter(snapshot.end(), "t");
        assertThat(changes.lines())
                .startsWith("create t[id=3] id=3 v=d Odd \"one=4", "update t[id=1] id=1 v=x Odd \"one=1")
                .contains("delete t[id=2] was id=2")
                .contains("create t[id=3] id=3 v=e Odd \"one=5")
                .noneMatch(line -> line.contains("id=-") || line.contains("secret"));
        for (int i = 0; i < changes.records().size(); i++) {
            assertThat(stage.readAfter(changes.position(i), "t").lines())
                    .isEqualTo(changes.lines().subList(i + 1, changes.lines().size()));
        }
    }

    /** The server sends an UPDATE that moves a row into the filter as an INSERT, without the values it did not change. */
    @Test
    void marksTheLargeValueThatARowLacksWhichEntersTheRowFilter() {
        assumeTrue(version >= 15, "row filters came with 15");
        stage.execute(
                "CREATE TABLE t (id int PRIMARY KEY, open boolean, body text, note text)",
                "ALTER TABLE t REPLICA IDENTITY FULL",
                "ALTER TABLE t ALTER body SET STORAGE EXTERNAL",
                "INSERT INTO t VALUES (1, false, repeat('x', 10000), NULL)",
                "ALTER TABLE t REPLICA IDENTITY DEFAULT",
                "CREATE PUBLICATION conduitpub FOR TABLE t WHERE (id > 0)" + WITH);
        Read snapshot = stage.begin("t");
        stage.execute("UPDATE t SET id = -1", "UPDATE t SET id = 1");

        Record entered = stage.readAfter(snapshot.end(), "t").records().stream()
                .filter(record -> record.operation() == Operation.CREATE)
                .findFirst()
                .orElseThrow();
        assertThat(entered.metadata()).containsEntry(Metadata.UNCHANGED, "body");
        assertThat(entered.row().contains("body")).isFalse();
        assertThat(entered.row().contains("note")).isTrue();
        assertThat(entered.row().get("note")).isNull();
        assertThatThrownBy(
                        () -> ChangeMapper.of("t", Entered.class).map(entered).after())
                .isInstanceOf(RowMappingException.class)
                .hasMessageContaining("'body'");
    }

    private record Entered(int id, String body) {}

    /** So does the server (pgoutput.c, "pgoutput_row_filter_init"). */
    @Test
    void disregardsTheRowFilterOfATableWhoseSchemaIsPublishedToo() {
        assumeTrue(version >= 15, "row filters and publications of schemas came with 15");
        stage.execute(
                "CREATE TABLE t (id int PRIMARY KEY)",
                "INSERT INTO t VALUES (1), (-1)",
                "CREATE PUBLICATION conduitpub FOR TABLE t WHERE (id > 0), TABLES IN SCHEMA public" + WITH);
        Read snapshot = stage.begin("t");
        stage.execute("INSERT INTO t VALUES (2), (-2)");

        assertThat(stage.readAfter(snapshot.end(), "t").lines())
                .containsExactly("create t[id=2] id=2", "create t[id=-2] id=-2");
        assertThat(snapshot.lines()).containsExactlyInAnyOrder("snapshot t[id=1] id=1", "snapshot t[id=-1] id=-1");
    }

    @Test
    void streamsTheChosenTablesOfAPublicationOfAllTables() {
        stage.execute(
                "CREATE TABLE t (id int PRIMARY KEY)",
                "CREATE TABLE other (id int PRIMARY KEY)",
                "CREATE PUBLICATION conduitpub FOR ALL TABLES" + WITH);
        Read snapshot = stage.begin("t");
        stage.execute("INSERT INTO other VALUES (1)", "INSERT INTO t VALUES (2)", "TRUNCATE other, t");

        assertThat(stage.readAfter(snapshot.end(), "t").lines())
                .containsExactly("create t[id=2] id=2", "delete t truncate true");
    }

    @Test
    void streamsOnlyTheOperationsThatThePublicationHas() {
        stage.execute(
                "CREATE TABLE t (id int PRIMARY KEY)",
                "CREATE PUBLICATION conduitpub FOR TABLE t WITH (publish = 'insert', publish_via_partition_root)");
        Read snapshot = stage.begin("t");
        stage.execute("INSERT INTO t VALUES (1)", "UPDATE t SET id = 2", "TRUNCATE t", "INSERT INTO t VALUES (3)");

        assertThat(stage.readAfter(snapshot.end(), "t").lines())
                .containsExactly("create t[id=1] id=1", "create t[id=3] id=3");
    }

    @Test
    void leavesOutWhatCameFromAnotherOrigin() throws SQLException {
        assumeTrue(version >= 16, "the option \"origin\" came with 16");
        stage.execute("CREATE TABLE t (id int PRIMARY KEY)");
        String origin = "from_" + stage.database().name();
        stage.execute("SELECT pg_replication_origin_create('" + origin + "')");
        Read snapshot = stage.begin("t");
        Connection replica = stage.session();
        Stage.execute(
                replica,
                "SELECT pg_replication_origin_session_setup('" + origin + "')",
                "SELECT pg_replication_origin_xact_setup('0/1', now())",
                "INSERT INTO t VALUES (1)");
        replica.commit();
        Stage.execute(replica, "SELECT pg_replication_origin_session_reset()");
        replica.commit();
        stage.execute("SELECT pg_replication_origin_drop('" + origin + "')", "INSERT INTO t VALUES (2)");

        assertThat(stage.readAfter(snapshot.end(), "t").lines())
                .containsExactly("create t[id=1] id=1", "create t[id=2] id=2");
        PostgresSource local = stage.builder("t").origin(Origin.NONE).build();
        assertThat(stage.readAfter(snapshot.end(), local).lines()).containsExactly("create t[id=2] id=2");
    }

    /** The option breaks a replication loop; without an error the loop would continue. */
    @Test
    void refusesToLeaveOutOriginsWhenTheServerCannot() {
        assumeTrue(version < 16, "the server can leave origins out from 16 on");
        stage.execute("CREATE TABLE t (id int PRIMARY KEY)");

        assertThatThrownBy(
                        () -> stage.begin(stage.builder("t").origin(Origin.NONE).build()))
                .isInstanceOf(ServerSettingException.class)
                .hasMessageContaining("16");
        assertThat(stage.database().value("SELECT count(*) FROM pg_publication"))
                .isEqualTo("0");
    }
}
