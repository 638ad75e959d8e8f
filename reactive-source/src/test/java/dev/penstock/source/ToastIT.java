package dev.penstock.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.source.Stage.Read;
import dev.penstock.source.internal.server.OnEachServer;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Large values are stored apart ("The Oversized-Attribute Storage Technique"), and not sent where they did not change. */
@OnEachServer
class ToastIT {
    private final int version;
    private Stage stage;

    ToastIT(int version) {
        this.version = version;
    }

    @BeforeEach
    void open() {
        stage = new Stage(version);
        stage.execute(
                "CREATE TABLE t (id int PRIMARY KEY, note text, big text, other text)",
                "ALTER TABLE t ALTER big SET STORAGE EXTERNAL, ALTER other SET STORAGE EXTERNAL",
                "INSERT INTO t VALUES (1, 'a', repeat('x', 10000), repeat('y', 20000))");
    }

    @AfterEach
    void close() throws SQLException {
        stage.close();
    }

    @Test
    void leavesOutAndNamesLargeValuesThatWereNotSent() {
        Read snapshot = stage.begin("t");
        stage.execute(
                "UPDATE t SET note = 'b'",
                "UPDATE t SET big = repeat('z', 10000)",
                "UPDATE t SET id = 2",
                "UPDATE t SET other = NULL",
                "UPDATE t SET big = ''",
                "UPDATE t SET note = 'c'");

        assertThat(snapshot.lines()).containsExactly("snapshot t[id=1] id=1 note=a big=x*10000 other=y*20000");
        Read changes = stage.readAfter(snapshot.end(), "t");
        assertThat(changes.lines())
                .containsExactly(
                        "update t[id=1] id=1 note=b unchanged big,other",
                        "update t[id=1] id=1 note=b big=z*10000 unchanged other",
                        "update t[id=2] id=2 note=b was id=1 unchanged big,other",
                        "update t[id=2] id=2 note=b other=null unchanged big",
                        "update t[id=2] id=2 note=b big= other=null",
                        "update t[id=2] id=2 note=c big= other=null");
    }

    @Test
    void fillsInLargeValuesFromTheOldRowUnderFull() {
        stage.execute("ALTER TABLE t REPLICA IDENTITY FULL");
        Read snapshot = stage.begin("t");
        stage.execute("UPDATE t SET note = 'b'", "UPDATE t SET big = NULL", "DELETE FROM t");

        assertThat(stage.readAfter(snapshot.end(), "t").lines())
                .containsExactly(
                        "update t[id=1] id=1 note=b big=x*10000 other=y*20000"
                                + " was id=1 note=a big=x*10000 other=y*20000",
                        "update t[id=1] id=1 note=b big=null other=y*20000"
                                + " was id=1 note=b big=x*10000 other=y*20000",
                        "delete t[id=1] was id=1 note=b big=null other=y*20000");
    }

    @Test
    void knowsARowByALargeKeyThatDidNotChange() {
        stage.execute(
                "CREATE TABLE k (id text PRIMARY KEY, note text)",
                "ALTER TABLE k ALTER id SET STORAGE EXTERNAL",
                "INSERT INTO k VALUES (repeat('k', 2500), 'a')");
        Read snapshot = stage.begin("k");
        stage.execute(
                "UPDATE k SET note = 'b'",
                "UPDATE k SET id = repeat('l', 2500)",
                "UPDATE k SET id = 's'",
                "DELETE FROM k");

        assertThat(stage.readAfter(snapshot.end(), "k").lines())
                .containsExactly(
                        "update k[id=k*2500] id=k*2500 note=b",
                        "update k[id=l*2500] id=l*2500 note=b was id=k*2500",
                        "update k[id=s] id=s note=b was id=l*2500",
                        "delete k[id=s] was id=s");
    }

    @Test
    void keepsLargeValuesOfOneTransactionApart() throws SQLException {
        Read snapshot = stage.begin("t");
        stage.transaction(
                "INSERT INTO t VALUES (2, 'b', repeat('1', 5000), repeat('2', 5000))",
                "SAVEPOINT s",
                "UPDATE t SET big = repeat('3', 5000) WHERE id = 2",
                "ROLLBACK TO s",
                "INSERT INTO t VALUES (2, 'c', repeat('4', 5000), NULL)"
                        + " ON CONFLICT (id) DO UPDATE SET big = excluded.big",
                "UPDATE t SET note = 'd' WHERE id = 2",
                "INSERT INTO t VALUES (3, 'e', repeat('5', 100000), repeat('6', 5000))");

        Read changes = stage.readAfter(snapshot.end(), "t");
        assertThat(changes.lines())
                .containsExactly(
                        "create t[id=2] id=2 note=b big=1*5000 other=2*5000",
                        "update t[id=2] id=2 note=b big=4*5000 unchanged other",
                        "update t[id=2] id=2 note=d unchanged big,other",
                        "create t[id=3] id=3 note=e big=5*100000 other=6*5000");
    }
}
