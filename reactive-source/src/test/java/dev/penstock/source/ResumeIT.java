package dev.penstock.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.source.Stage.Read;
import dev.penstock.source.error.PublicationException;
import dev.penstock.source.error.SourceChangedException;
import dev.penstock.source.error.position.SlotAheadException;
import dev.penstock.source.error.slot.SlotLostException;
import dev.penstock.source.internal.server.OnEachServer;
import dev.penstock.source.status.SessionStatus.Phase;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Start of a subscription: at the beginning, after a position, or with an error if neither is possible. */
@OnEachServer
class ResumeIT {
    private final int version;
    private Stage stage;

    ResumeIT(int version) {
        this.version = version;
    }

    @BeforeEach
    void open() {
        stage = new Stage(version);
        stage.execute("CREATE TABLE t (id int PRIMARY KEY, v text)", "INSERT INTO t VALUES (1, 'a')");
    }

    @AfterEach
    void close() throws SQLException {
        stage.close();
    }

    @Test
    void readsRowsAndCompletesWithoutSlotAndPublicationWhenToldToReadOnly() {
        stage.execute("CREATE TABLE keyless (v int)", "INSERT INTO keyless VALUES (7)", "CREATE TABLE empty (v int)");
        PostgresSource source =
                stage.builder("t,keyless,empty").snapshotMode(SnapshotMode.ONLY).build();

        List<Record> records =
                Objects.requireNonNull(source.records().collectList().block(Stage.DEADLINE));
        source.admin().released().block(Stage.DEADLINE);

        assertThat(RecordText.of(records))
                .containsExactlyInAnyOrder(
                        "snapshot t[id=1] id=1 v=a", "snapshot keyless v=7", "snapshot stage_marks[mark=1] mark=1");
        assertThat(stage.database()
                        .value("SELECT count(*) FROM pg_replication_slots WHERE database = current_database()"))
                .isEqualTo("0");
        assertThat(stage.database().value("SELECT count(*) FROM pg_publication"))
                .isEqualTo("0");
    }

    @Test
    void completesWithoutRowsWhenThereAreNone() {
        stage.execute("CREATE TABLE empty (v int)");
        PostgresSource source = PostgresSource.builder()
                .url(stage.database().url())
                .tables("empty")
                .snapshotMode(SnapshotMode.ONLY)
                .build();

        assertThat(source.records().collectList().block(Stage.DEADLINE)).isEmpty();
    }

    @Test
    void startsAtTheSlotWithoutASnapshot() {
        PostgresSource source =
                stage.builder("t").snapshotMode(SnapshotMode.NEVER).build();
        var subscription = source.records().subscribe();
        // Who creates a slot holds it too, and drops it again when cancelled then.
        await().atMost(Stage.DEADLINE)
                .until(() -> source.admin()
                        .session()
                        .filter(session -> session.phase() == Phase.STREAMING)
                        .isPresent());
        subscription.dispose();
        source.admin().released().block(Stage.DEADLINE);
        stage.execute("INSERT INTO t VALUES (2, 'b')");

        Read first = Stage.read(source, source.records(), Stage.isMark(stage.mark()));
        assertThat(first.lines()).containsExactly("create t[id=2] id=2 v=b");
        assertThat(Stage.read(source, source.records(), Stage.isMark(stage.mark()))
                        .lines())
                .as("what was not acknowledged comes again")
                .isEqualTo(first.lines());
    }

    @Test
    void readsEverythingAgainAtTheBeginningThoughTheSlotExists() {
        stage.execute("CREATE TABLE k (v int)", "ALTER TABLE k REPLICA IDENTITY FULL", "INSERT INTO k VALUES (1)");
        stage.begin("t,k");
        stage.execute(
                "INSERT INTO t VALUES (2, 'b'), (3, 'c')",
                "UPDATE t SET v = 'A' WHERE id = 1",
                "UPDATE t SET id = 4 WHERE id = 2",
                "DELETE FROM t WHERE id = 3",
                "DELETE FROM k",
                "INSERT INTO k VALUES (2)");

        Read again = stage.begin("t,k");
        assertThat(again.lines().subList(0, 3))
                .as("what was removed since the slot's point, and the reset of a table without key")
                .containsExactly("delete t[id=2] was id=2", "delete t[id=3] was id=3", "delete k truncate true");
        assertThat(again.lines().subList(3, 6))
                .containsExactlyInAnyOrder("snapshot t[id=1] id=1 v=A", "snapshot t[id=4] id=4 v=b", "snapshot k v=2");
        stage.execute("INSERT INTO t VALUES (5, 'e')");
        assertThat(stage.readAfter(again.end(), "t,k").lines()).containsExactly("create t[id=5] id=5 v=e");
    }

    @Test
    void refusesAPublicationThatLostATableWhoseChangesItHasStreamed() {
        Read snapshot = stage.begin("t");
        stage.execute(
                "ALTER PUBLICATION conduitpub DROP TABLE t",
                "INSERT INTO t VALUES (2, 'unheard of')",
                "CREATE TABLE added (id int PRIMARY KEY)");

        assertThatThrownBy(() -> stage.readAfter(snapshot.end(), "t,added"))
                .isInstanceOf(PublicationException.class)
                .hasMessageContaining("does not publish table public.t any more")
                .hasMessageContaining("ALTER PUBLICATION \"conduitpub\" ADD TABLE")
                .hasMessageNotContaining("added");
        stage.execute("ALTER PUBLICATION conduitpub ADD TABLE t", "INSERT INTO t VALUES (3, 'heard of')");
        assertThatThrownBy(() -> stage.readAfter(snapshot.end(), "t"))
                .as("adding it again brings nothing back")
                .isInstanceOf(SourceChangedException.class)
                .hasMessageContaining("public.t");
    }

    @Test
    void readsEverythingAgainWhenItEndedBeforeAPositionOfTheNewSlotWasStored() {
        stage.execute("CREATE TABLE u (id int PRIMARY KEY)", "INSERT INTO u VALUES (1)");
        Read first = stage.begin("t,u");
        stage.dropSlot();
        stage.execute("COMMENT ON PUBLICATION conduitpub IS 'of the shop'", "INSERT INTO t VALUES (2, 'lost')");
        PostgresSource source =
                stage.builder("t,u").slotLost(SlotLost.RESNAPSHOT).build();
        Read unstored = stage.readSnapshotAfter(first.end(), source);
        stage.execute("DELETE FROM u");

        Read again = stage.readSnapshotAfter(first.end(), source);
        assertThat(again.lines())
                .startsWith("delete t truncate true", "delete u truncate true")
                .contains("snapshot t[id=1] id=1 v=a", "snapshot t[id=2] id=2 v=lost")
                .doesNotContain("snapshot u[id=1] id=1");
        assertThatThrownBy(() -> stage.readAfter(unstored.end(), "t,u"))
                .as("the mark of the second loss outdates what followed the first")
                .isInstanceOf(SlotLostException.class);
        assertThat(stage.readSnapshotAfter(again.position(0), source).lines())
                .as("the second removal was not stored")
                .contains("delete u truncate true", "snapshot t[id=1] id=1 v=a");
        stage.execute("INSERT INTO u VALUES (3)");
        assertThat(stage.readAfter(again.end(), source).lines()).contains("create u[id=3] id=3");
        assertThat(stage.database().value("SELECT obj_description(oid, 'pg_publication') FROM pg_publication"))
                .isEqualTo("of the shop");
    }

    @Test
    void bringsAReadToItsEndThatOnlyALostSlotCouldBegin() {
        stage.execute("INSERT INTO t SELECT i, 'x' FROM generate_series(2, 5) i");
        Read first = stage.begin("t");
        stage.dropSlot();
        PostgresSource never = stage.builder("t")
                .snapshotMode(SnapshotMode.NEVER)
                .slotLost(SlotLost.RESNAPSHOT)
                .build();
        Read again = stage.readSnapshotAfter(first.end(), never);
        assertThat(again.lines()).startsWith("delete t truncate true").contains("snapshot t[id=5] id=5 v=x");

        Read rest = stage.readSnapshotAfter(again.position(0), never);
        assertThat(rest.lines())
                .as("cut behind the first record")
                .contains("snapshot t[id=1] id=1 v=a", "snapshot t[id=5] id=5 v=x");
    }

    @Test
    void readsAddedTablesBetweenTheTransactionsOfTheOthers() {
        Read snapshot = stage.begin("t");
        stage.execute(
                "CREATE TABLE added (id int PRIMARY KEY)",
                "INSERT INTO added SELECT generate_series(1, 3)",
                "INSERT INTO t VALUES (2, 'before')");

        Read changes = stage.readSnapshotAfter(snapshot.end(), stage.source("t,added"));
        assertThat(changes.lines())
                .containsExactly(
                        "create t[id=2] id=2 v=before",
                        "snapshot added[id=1] id=1",
                        "snapshot added[id=2] id=2",
                        "snapshot added[id=3] id=3");
        stage.execute("INSERT INTO added VALUES (4)", "INSERT INTO t VALUES (3, 'after')");
        assertThat(stage.readAfter(changes.end(), "t,added").lines())
                .containsExactly("create added[id=4] id=4", "create t[id=3] id=3 v=after");

        Read cut = stage.readSnapshotAfter(changes.position(1), stage.source("t,added"));
        assertThat(cut.lines())
                .as("resumed in the middle of the read: what is gone by then is removed, the rest read again")
                .contains("snapshot added[id=1] id=1", "snapshot added[id=4] id=4", "create t[id=3] id=3 v=after")
                .doesNotContain("create added[id=4] id=4");
    }

    @Test
    void forgetsTablesThatAreNotChosenAnyMoreAndReadsThemWhenTheyAreAgain() {
        stage.execute("CREATE TABLE u (id int PRIMARY KEY)");
        Read snapshot = stage.begin("t,u");
        stage.execute("INSERT INTO u VALUES (1)", "INSERT INTO t VALUES (2, 'b')");
        Read without = stage.readAfter(snapshot.end(), "t");
        assertThat(without.lines()).containsExactly("create t[id=2] id=2 v=b");

        stage.execute("INSERT INTO u VALUES (2)");
        assertThat(stage.readSnapshotAfter(without.end(), stage.source("t,u")).lines())
                .startsWith("delete u truncate true")
                .containsExactlyInAnyOrder("delete u truncate true", "snapshot u[id=1] id=1", "snapshot u[id=2] id=2");
    }

    @Test
    void readsATableCreatedAgainUnderItsNameBesideAnInterruptedAndAnAddedOne() {
        stage.execute("CREATE TABLE cut (id int PRIMARY KEY)", "INSERT INTO cut SELECT generate_series(1, 3)");
        Read first = stage.begin("t");
        Read cut = stage.readSnapshotAfter(first.end(), stage.source("t,cut"));
        stage.execute(
                "INSERT INTO t VALUES (2, 'of the former')",
                "DROP TABLE t",
                "CREATE TABLE t (id int PRIMARY KEY, v text)",
                "INSERT INTO t VALUES (7, 'new')",
                "DELETE FROM cut WHERE id = 1",
                "CREATE TABLE added (id int PRIMARY KEY)",
                "INSERT INTO added VALUES (1)");

        Read again = stage.readSnapshotAfter(cut.position(0), stage.source("t,cut,added"));
        assertThat(again.lines().subList(0, 2))
                .containsExactly("create t[id=2] id=2 v=of the former", "delete cut[id=1] was id=1");
        assertThat(again.lines().subList(2, again.lines().size()))
                .as("a new table may have taken the name of the one that was dropped, whose rows go first")
                .containsExactlyInAnyOrder(
                        "delete t truncate true",
                        "delete added truncate true",
                        "snapshot t[id=7] id=7 v=new",
                        "snapshot cut[id=2] id=2",
                        "snapshot cut[id=3] id=3",
                        "snapshot added[id=1] id=1");
        stage.execute("INSERT INTO t VALUES (8, 'x')", "INSERT INTO cut VALUES (4)", "INSERT INTO added VALUES (2)");
        assertThat(stage.readAfter(again.end(), "t,cut,added").lines())
                .containsExactly("create t[id=8] id=8 v=x", "create cut[id=4] id=4", "create added[id=2] id=2");
    }

    /** Of many tables a position names ranges of OIDs: what exists in them and was created before counts as read. */
    @Test
    void readsOnlyWhatWasAddedBesideManyTables() {
        stage.execute("CREATE SCHEMA s");
        for (int i = 0; i < 90; i++) {
            stage.execute("CREATE TABLE m" + i + " (id int PRIMARY KEY" + (i % 3 == 0 ? ", v text)" : ")"));
            if (i % 40 == 6) {
                stage.execute("CREATE TABLE s.other" + i + " (id int)");
            }
        }
        stage.execute("INSERT INTO m7 VALUES (1)");
        Read first = stage.begin("*");
        assertThat(first.end().toString()).contains("\"readIn\"");
        stage.execute(
                "DROP TABLE m8",
                "INSERT INTO m7 VALUES (2)",
                "ALTER TABLE s.other6 ADD PRIMARY KEY (id)",
                "ALTER TABLE s.other6 SET SCHEMA public",
                "INSERT INTO other6 VALUES (6)",
                "CREATE TABLE added (id int PRIMARY KEY)",
                "INSERT INTO added VALUES (9)");

        PostgresSource source =
                stage.builder("*").sourceChanged(SourceChanged.RESNAPSHOT).build();
        Read second = stage.readSnapshotAfter(first.end(), source);
        assertThat(second.lines())
                .contains("create m7[id=2] id=2", "snapshot other6[id=6] id=6", "snapshot added[id=9] id=9")
                .noneMatch(line -> line.startsWith("snapshot m7[id=1]"));
        stage.execute("INSERT INTO added VALUES (10)", "INSERT INTO other6 VALUES (11)");
        assertThat(stage.readAfter(second.end(), source).lines())
                .containsExactly("create added[id=10] id=10", "create other6[id=11] id=11");
    }

    @Test
    void acceptsAPositionOfTheConduitConnector() {
        stage.begin("t");
        stage.execute("INSERT INTO t VALUES (2, 'b')", "DELETE FROM t WHERE id = 1");

        assertThat(stage.readAfter(conduit("{\"type\":2,\"last_lsn\":\"0/15D6B88\"}"), "t")
                        .lines())
                .as("streaming: from where the slot stands")
                .containsExactly("create t[id=2] id=2 v=b", "delete t[id=1] was id=1");
        String snapshots = "{\"type\":1,\"snapshots\":{\"t\":{\"last_read\":1,\"snapshot_end\":2}},\"last_lsn\":\"\"}";
        assertThat(stage.readSnapshotAfter(conduit(snapshots), stage.source("t"))
                        .lines())
                .as("in the snapshot: everything is read")
                .containsExactly("delete t[id=1] was id=1", "snapshot t[id=2] id=2 v=b");
    }

    @Test
    void takesAConduitPositionThatSaysNothingForNone() {
        Position nothing = conduit("{\"type\":0,\"last_lsn\":\"\"}");

        assertThat(stage.readSnapshotAfter(nothing, stage.source("t")).lines())
                .containsExactly("snapshot t[id=1] id=1 v=a");
    }

    @Test
    void readsEverythingAgainWhenTheSlotIsLostAndTheOptionAllowsIt() {
        Read snapshot = stage.begin("t");
        stage.dropSlot();
        stage.execute("INSERT INTO t VALUES (2, 'b')");

        assertThatThrownBy(() -> stage.readAfter(snapshot.end(), "t")).isInstanceOf(SlotLostException.class);
        Read again = stage.readSnapshotAfter(snapshot.end(), resnapshot().build());
        assertThat(again.lines().stream().filter(line -> !line.contains("stage_marks")))
                .startsWith("delete t truncate true")
                .contains("snapshot t[id=1] id=1 v=a", "snapshot t[id=2] id=2 v=b")
                .hasSize(3);
        stage.execute("DELETE FROM t WHERE id = 2");
        assertThat(stage.readAfter(again.end(), resnapshot().build()).lines())
                .containsExactly("delete t[id=2] was id=2");
    }

    /** To stream from a new slot would be to jump over what the old one had. */
    @Test
    void readsEverythingAgainWhenTheSlotIsLostThoughABeginningWouldReadNothing() {
        Read snapshot = stage.begin("t");
        stage.dropSlot();

        PostgresSource source = resnapshot().snapshotMode(SnapshotMode.NEVER).build();
        assertThat(stage.readSnapshotAfter(snapshot.end(), source).lines())
                .containsExactly("delete t truncate true", "snapshot t[id=1] id=1 v=a");
    }

    /** Without a stored position the mark of the loss is removed once everything that was read again is acknowledged. */
    @Test
    void emptiesTablesOnceAfterASlotWasLostWhenNoPositionIsStored() {
        Read snapshot = stage.begin("t");
        stage.dropSlot();
        stage.execute("COMMENT ON PUBLICATION conduitpub IS 'Penstock: slot ''" + stage.slot()
                + "'' was lost, its tables are read again from 0/1 on'");
        stage.execute("SELECT pg_create_logical_replication_slot('" + stage.slot() + "', 'pgoutput')");
        PostgresSource source = resnapshot().build();
        Read unacknowledged = stage.begin(source);
        assertThat(unacknowledged.lines()).contains("delete t truncate true");

        List<Record> records = new CopyOnWriteArrayList<>();
        var subscription = source.records().subscribe(record -> {
            records.add(record);
            source.acknowledgements().acknowledge(record.position());
        });
        await().atMost(Stage.DEADLINE)
                .until(() -> stage.database()
                        .value("SELECT coalesce(obj_description(oid, 'pg_publication'), '') FROM pg_publication")
                        .isEmpty());
        subscription.dispose();
        source.admin().released().block(Stage.DEADLINE);
        assertThat(RecordText.of(records)).contains("delete t truncate true");
        assertThat(stage.begin(source).lines()).doesNotContain("delete t truncate true");
        assertThat(snapshot.lines()).isNotEmpty();
    }

    @Test
    void failsWhenTheSlotIsAheadOfThePositionAndTheOptionForbidsIt() {
        Read snapshot = stage.begin("t");
        stage.execute("INSERT INTO t VALUES (2, 'b')");
        Read changes = stage.readAfter(snapshot.end(), "t");
        stage.advanceSlot();
        stage.execute("INSERT INTO t VALUES (3, 'c')");

        PostgresSource strict = stage.builder("t").slotAhead(SlotAhead.FAIL).build();
        assertThatThrownBy(() -> stage.readAfter(changes.position(0), strict))
                .isInstanceOf(SlotAheadException.class)
                .hasMessageContaining(stage.slot());
        assertThat(stage.readAfter(changes.position(0), "t").lines())
                .as("by default it starts where the slot stands")
                .containsExactly("create t[id=3] id=3 v=c");
    }

    @Test
    void noticesASlotCreatedAgainBetweenTwoRuns() {
        Read snapshot = stage.begin("t");
        stage.dropSlot();
        stage.execute("INSERT INTO t VALUES (2, 'lost')");
        stage.execute("SELECT pg_create_logical_replication_slot('" + stage.slot() + "', 'pgoutput')");

        PostgresSource strict = stage.builder("t").slotAhead(SlotAhead.FAIL).build();
        assertThatThrownBy(() -> stage.readAfter(snapshot.end(), strict)).isInstanceOf(SlotAheadException.class);
    }

    private PostgresSourceBuilder resnapshot() {
        return stage.builder("t").slotLost(SlotLost.RESNAPSHOT);
    }

    private static Position conduit(String json) {
        return Position.of(json.getBytes(StandardCharsets.UTF_8));
    }
}
