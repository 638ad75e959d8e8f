package dev.penstock.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.source.Stage.Read;
import dev.penstock.source.error.TableException;
import dev.penstock.source.internal.server.OnEachServer;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

@OnEachServer
class ReplicaIdentityIT {
    private final int version;
    private Stage stage;

    ReplicaIdentityIT(int version) {
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
    void knowsARowByItsPrimaryKey() {
        stage.execute("CREATE TABLE t (id int PRIMARY KEY, v text)", "INSERT INTO t VALUES (1, 'a')");
        Read snapshot = stage.begin("t");
        stage.execute("UPDATE t SET v = 'b'", "UPDATE t SET id = 2", "UPDATE t SET id = 2", "DELETE FROM t");

        assertThat(snapshot.lines()).containsExactly("snapshot t[id=1] id=1 v=a");
        assertThat(stage.readAfter(snapshot.end(), "t").lines())
                .containsExactly(
                        "update t[id=1] id=1 v=b",
                        "update t[id=2] id=2 v=b was id=1",
                        "update t[id=2] id=2 v=b",
                        "delete t[id=2] was id=2");
    }

    /** The catalog knows the key of today only: rows that were written before it was added are not known by it. */
    @Test
    void knowsARowByAKeyThatWasAddedOnlyFromThenOn() {
        stage.execute(
                "CREATE TABLE t (id int NOT NULL, v text)",
                "ALTER TABLE t REPLICA IDENTITY FULL",
                "INSERT INTO t VALUES (1, 'a')");
        Read snapshot = stage.begin("t");
        stage.execute(
                "INSERT INTO t VALUES (1, 'b')",
                "DELETE FROM t WHERE id = 1 AND v = 'a'",
                "ALTER TABLE t ADD PRIMARY KEY (id)",
                "UPDATE t SET v = 'c'");

        Read before = stage.readAfter(snapshot.end(), "t");
        assertThat(before.lines())
                .containsExactly("create t id=1 v=b", "delete t was id=1 v=a", "update t id=1 v=c was id=1 v=b");
    }

    @Test
    void knowsARowByAKeyThatWasAddedWhileItStreams() {
        stage.execute("CREATE TABLE t (id int NOT NULL, v text)", "ALTER TABLE t REPLICA IDENTITY FULL");
        Read snapshot = stage.begin("t");
        PostgresSource source = stage.source("t");
        List<Record> records = new CopyOnWriteArrayList<>();
        Disposable subscription = source.recordsAfter(snapshot.end())
                .filter(record -> !Stage.isMark(record))
                .subscribe(records::add);
        try {
            stage.execute("INSERT INTO t VALUES (1, 'a')");
            await().atMost(Stage.DEADLINE).until(() -> records.size() == 1);
            stage.execute("ALTER TABLE t ADD PRIMARY KEY (id)");
            await().atMost(Stage.DEADLINE).until(() -> {
                stage.execute("UPDATE t SET v = v || 'x'");
                return records.size() > 1 && records.get(records.size() - 1).key() != null;
            });
        } finally {
            subscription.dispose();
            source.admin().released().block(Stage.DEADLINE);
        }
        assertThat(records.get(0).key()).isNull();
    }

    @Test
    void knowsARowByAllColumnsOfACompositeKey() {
        stage.execute(
                "CREATE TABLE t (v text, b int, a text, PRIMARY KEY (a, b))", "INSERT INTO t VALUES ('v', 1, 'x')");
        Read snapshot = stage.begin("t");
        stage.execute("UPDATE t SET v = 'w'", "UPDATE t SET b = 2", "DELETE FROM t");

        assertThat(snapshot.lines()).containsExactly("snapshot t[b=1 a=x] v=v b=1 a=x");
        assertThat(stage.readAfter(snapshot.end(), "t").lines())
                .containsExactly(
                        "update t[b=1 a=x] v=w b=1 a=x",
                        "update t[b=2 a=x] v=w b=2 a=x was b=1 a=x",
                        "delete t[b=2 a=x] was b=2 a=x");
    }

    @Test
    void knowsARowByTheIndexChosenBesideAPrimaryKey() {
        stage.execute(
                "CREATE TABLE t (id int PRIMARY KEY, code text NOT NULL, v int)",
                "CREATE UNIQUE INDEX t_code ON t (code)",
                "ALTER TABLE t REPLICA IDENTITY USING INDEX t_code",
                "INSERT INTO t VALUES (1, 'x', 1)");
        Read snapshot = stage.begin("t");
        stage.execute("UPDATE t SET v = 2", "UPDATE t SET id = 2", "UPDATE t SET code = 'y'", "DELETE FROM t");

        assertThat(snapshot.lines()).containsExactly("snapshot t[code=x] id=1 code=x v=1");
        assertThat(stage.readAfter(snapshot.end(), "t").lines())
                .containsExactly(
                        "update t[code=x] id=1 code=x v=2",
                        "update t[code=x] id=2 code=x v=2",
                        "update t[code=y] id=2 code=y v=2 was code=x",
                        "delete t[code=y] was code=y");
    }

    @Test
    void sendsWholeRowsUnderFullAndKnowsThemByThePrimaryKey() {
        stage.execute(
                "CREATE TABLE t (id int PRIMARY KEY, v text)",
                "ALTER TABLE t REPLICA IDENTITY FULL",
                "INSERT INTO t VALUES (1, NULL)");
        Read snapshot = stage.begin("t");
        stage.execute("UPDATE t SET v = 'b'", "UPDATE t SET id = 2", "DELETE FROM t");

        assertThat(snapshot.lines()).containsExactly("snapshot t[id=1] id=1 v=null");
        assertThat(stage.readAfter(snapshot.end(), "t").lines())
                .containsExactly(
                        "update t[id=1] id=1 v=b was id=1 v=null",
                        "update t[id=2] id=2 v=b was id=1 v=b",
                        "delete t[id=2] was id=2 v=b");
    }

    @Test
    void sendsWholeRowsUnderFullWithoutAKeyWhenThereIsNone() {
        stage.execute(
                "CREATE TABLE t (id int, v text)",
                "ALTER TABLE t REPLICA IDENTITY FULL",
                "INSERT INTO t VALUES (1, 'a'), (1, 'a')");
        Read snapshot = stage.begin("t");
        stage.execute("UPDATE t SET v = NULL WHERE ctid = '(0,1)'", "DELETE FROM t WHERE v = 'a'");

        assertThat(snapshot.lines()).containsExactly("snapshot t id=1 v=a", "snapshot t id=1 v=a");
        assertThat(stage.readAfter(snapshot.end(), "t").lines())
                .containsExactly("update t id=1 v=null was id=1 v=a", "delete t was id=1 v=a");
    }

    @Test
    void streamsATableWithoutColumns() {
        stage.execute("CREATE TABLE t ()", "ALTER TABLE t REPLICA IDENTITY FULL", "INSERT INTO t DEFAULT VALUES");
        Read snapshot = stage.begin("t");
        stage.execute("INSERT INTO t DEFAULT VALUES", "DELETE FROM t WHERE ctid = '(0,1)'");

        assertThat(snapshot.lines()).containsExactly("snapshot t ");
        assertThat(stage.readAfter(snapshot.end(), "t").lines()).containsExactly("create t ", "delete t was ");
    }

    @Test
    void followsAnIdentityThatChangesInTheStream() throws SQLException {
        stage.execute(
                "CREATE TABLE t (id int PRIMARY KEY, code text NOT NULL UNIQUE)", "INSERT INTO t VALUES (1, 'x')");
        Position begin = stage.begin("t").end();
        stage.transaction(
                "UPDATE t SET id = 2",
                "ALTER TABLE t REPLICA IDENTITY FULL",
                "UPDATE t SET code = 'y'",
                "ALTER TABLE t REPLICA IDENTITY USING INDEX t_code_key",
                "UPDATE t SET code = 'z'",
                "ALTER TABLE t REPLICA IDENTITY DEFAULT",
                "DELETE FROM t");

        assertThat(stage.readAfter(begin, "t").lines())
                .containsExactly(
                        "update t[id=2] id=2 code=x was id=1",
                        "update t[id=2] id=2 code=y was id=2 code=x",
                        "update t[code=z] id=2 code=z was code=y",
                        "delete t[id=2] was id=2");
    }

    /** Otherwise records would have part of a key, which other rows share. */
    @Test
    void knowsNoRowByPartOfAKeyThatWasRenamedAfterIt() {
        stage.execute("CREATE TABLE t (a int, b int, PRIMARY KEY (a, b))", "ALTER TABLE t REPLICA IDENTITY FULL");
        Position begin = stage.begin("t").end();
        stage.execute(
                "INSERT INTO t VALUES (1, 1)",
                "ALTER TABLE t RENAME b TO c",
                "INSERT INTO t VALUES (1, 2)",
                "DELETE FROM t WHERE c = 2");

        assertThat(stage.readAfter(begin, "t").lines())
                .containsExactly("create t a=1 b=1", "create t[a=1 c=2] a=1 c=2", "delete t[a=1 c=2] was a=1 c=2");
    }

    @Test
    void refusesTablesThatCannotBePublishedBeforeItTouchesAnything() {
        stage.execute(
                "CREATE TABLE keyless (id int)",
                "CREATE TABLE nothing (id int PRIMARY KEY)",
                "ALTER TABLE nothing REPLICA IDENTITY NOTHING",
                "CREATE TABLE deferred (id int PRIMARY KEY DEFERRABLE)");

        assertThatThrownBy(() -> stage.begin("keyless,nothing,deferred"))
                .isInstanceOf(TableException.class)
                .hasMessageContaining("keyless")
                .hasMessageContaining("ALTER TABLE \"public\".\"keyless\" REPLICA IDENTITY FULL")
                .hasMessageContaining("ALTER TABLE \"public\".\"nothing\" REPLICA IDENTITY FULL")
                .hasMessageContaining("ALTER TABLE \"public\".\"deferred\" REPLICA IDENTITY FULL");
        assertThat(stage.database().value("SELECT count(*) FROM pg_publication"))
                .isEqualTo("0");
        assertThat(stage.database()
                        .value("SELECT count(*) FROM pg_replication_slots WHERE database = current_database()"))
                .isEqualTo("0");
    }
}
