package dev.penstock.source;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.source.Stage.Read;
import dev.penstock.source.error.PublicationException;
import dev.penstock.source.error.SourceChangedException;
import dev.penstock.source.error.slot.SlotLostException;
import dev.penstock.source.internal.server.OnEachServer;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** A publication or a table that someone alters, and puts back, while changes are made to it. */
@OnEachServer
class AlteredSourceIT {
    private static final String WITH = " WITH (publish_via_partition_root = true)";

    private final int version;
    private Stage stage;

    AlteredSourceIT(int version) {
        this.version = version;
    }

    @BeforeEach
    void open() {
        stage = new Stage(version);
        stage.execute(
                "CREATE TABLE a (id int PRIMARY KEY, v text)",
                "CREATE TABLE b (id int PRIMARY KEY, v text)",
                "INSERT INTO a VALUES (1, 'a')",
                "INSERT INTO b VALUES (1, 'b')");
    }

    @AfterEach
    void close() throws SQLException {
        stage.close();
    }

    @Test
    void refusesAtTheNextStartATableThatWasTakenOutOfThePublicationAndAddedAgain() {
        Read first = stage.begin("a,b");
        stage.execute(
                "ALTER PUBLICATION conduitpub DROP TABLE b",
                "INSERT INTO b VALUES (2, 'missed')",
                "ALTER PUBLICATION conduitpub ADD TABLE b");

        assertThatThrownBy(() -> stage.readAfter(first.end(), "a,b"))
                .isInstanceOf(SourceChangedException.class)
                .hasMessageContaining("public.b")
                .hasMessageNotContaining("public.a")
                .hasMessageContaining("sourceChanged=resnapshot");
        Read again = stage.readSnapshotAfter(first.end(), resnapshot("a,b"));
        assertThat(again.lines())
                .startsWith("delete b truncate true")
                .containsExactlyInAnyOrder(
                        "delete b truncate true", "snapshot b[id=1] id=1 v=b", "snapshot b[id=2] id=2 v=missed");
        stage.execute("INSERT INTO b VALUES (3, 'seen')");
        assertThat(stage.readAfter(again.end(), "a,b").lines()).containsExactly("create b[id=3] id=3 v=seen");
    }

    @Test
    void refusesAtTheNextStartAPublicationWhoseOperationsWereAlteredAndAlteredBack() {
        Read first = stage.begin("a,b");
        stage.execute(
                "ALTER PUBLICATION conduitpub SET (publish = 'insert')",
                "UPDATE a SET v = 'missed'",
                "ALTER PUBLICATION conduitpub SET (publish = 'insert, update, delete, truncate')");

        assertThatThrownBy(() -> stage.readAfter(first.end(), "a,b"))
                .isInstanceOf(SourceChangedException.class)
                .hasMessageContaining("conduitpub");
        assertThat(stage.readSnapshotAfter(first.end(), resnapshot("a,b")).lines())
                .contains("delete a truncate true", "snapshot a[id=1] id=1 v=missed", "delete b truncate true");
    }

    @Test
    void noticesAtTheNextStartAlterationsOfEachKind() {
        assumeTrue(version >= 15);
        stage.execute("CREATE PUBLICATION conduitpub FOR TABLE a, b, stage_marks" + WITH);
        Read first = stage.begin("a,b");
        for (List<String> alteration : List.of(
                List.of(
                        "ALTER PUBLICATION conduitpub SET TABLE a WHERE (id > 5), b, stage_marks",
                        "ALTER PUBLICATION conduitpub SET TABLE a, b, stage_marks"),
                List.of(
                        "ALTER PUBLICATION conduitpub SET TABLE a (id), b, stage_marks",
                        "ALTER PUBLICATION conduitpub SET TABLE a, b, stage_marks"),
                List.of(
                        "ALTER PUBLICATION conduitpub SET (publish_via_partition_root = false)",
                        "ALTER PUBLICATION conduitpub SET (publish_via_partition_root = true)"))) {
            stage.execute(alteration.toArray(String[]::new));
            assertThatThrownBy(() -> stage.readAfter(first.end(), "a,b"))
                    .as(alteration.get(0))
                    .isInstanceOf(SourceChangedException.class);
        }
    }

    @Test
    void noticesASchemaThatWasTakenOutOfThePublicationAndAddedAgain() {
        assumeTrue(version >= 15);
        stage.execute("CREATE PUBLICATION conduitpub FOR TABLES IN SCHEMA public" + WITH);
        Read first = stage.begin("a,b");
        stage.execute(
                "ALTER PUBLICATION conduitpub DROP TABLES IN SCHEMA public",
                "INSERT INTO b VALUES (2, 'missed')",
                "ALTER PUBLICATION conduitpub ADD TABLES IN SCHEMA public");

        assertThatThrownBy(() -> stage.readAfter(first.end(), "a,b"))
                .isInstanceOf(SourceChangedException.class)
                .hasMessageContaining("public.a")
                .hasMessageContaining("public.b");
    }

    @Test
    void takesAPublicationThatWasDroppedAndCreatedAgainForALostSlot() {
        Read first = stage.begin("a");
        stage.execute(
                "INSERT INTO a VALUES (2, 'before')",
                "DROP PUBLICATION conduitpub",
                "INSERT INTO a VALUES (10, 'missed')",
                "CREATE PUBLICATION conduitpub FOR TABLE a, stage_marks" + WITH,
                "INSERT INTO a VALUES (3, 'after')");
        String confirmed = confirmed();

        assertThatThrownBy(() -> stage.readAfter(first.end(), "a"))
                .isInstanceOf(SlotLostException.class)
                .hasMessageContaining("conduitpub")
                .hasMessageContaining("slotLost=resnapshot");
        assertThat(confirmed()).isEqualTo(confirmed);
        PostgresSource source = stage.builder("a").slotLost(SlotLost.RESNAPSHOT).build();
        assertThat(stage.readSnapshotAfter(first.end(), source).lines())
                .contains(
                        "delete a truncate true", "snapshot a[id=2] id=2 v=before", "snapshot a[id=10] id=10 v=missed")
                .contains("snapshot a[id=3] id=3 v=after");
    }

    /** Without a position only one fact shows that it is another publication: the server cannot find it at earlier LSNs. */
    @Test
    void takesAPublicationThatWasCreatedAgainForALostSlotWithoutAPosition() {
        stage.begin("a");
        stage.execute(
                "DROP PUBLICATION conduitpub",
                "INSERT INTO a VALUES (10, 'missed')",
                "CREATE PUBLICATION conduitpub FOR TABLE a, stage_marks" + WITH);
        PostgresSource source =
                stage.builder("a").snapshotMode(SnapshotMode.NEVER).build();

        assertThatThrownBy(() -> source.records().blockLast(Stage.DEADLINE)).isInstanceOf(SlotLostException.class);
    }

    @Test
    void endsARunningStreamWhenATableWasTakenOutAndAddedAgain() {
        Running running = run(stage.source("a,b"));
        stage.execute(
                "ALTER PUBLICATION conduitpub DROP TABLE b",
                "INSERT INTO b VALUES (2, 'missed')",
                "ALTER PUBLICATION conduitpub ADD TABLE b");

        assertThat(running.failure())
                .isInstanceOf(SourceChangedException.class)
                .hasMessageContaining("public.b")
                .hasMessageContaining("between");
        assertThatThrownBy(() -> stage.readAfter(running.last(), "a,b")).isInstanceOf(SourceChangedException.class);
    }

    @Test
    void endsARunningStreamBeforeItReconnectsToAPublicationThatWasAltered() {
        Running running = run(stage.builder("a,b")
                .statusInterval(java.time.Duration.ofSeconds(30))
                .build());
        stage.execute(
                "ALTER PUBLICATION conduitpub SET (publish = 'insert')",
                "UPDATE a SET v = 'missed'",
                "DELETE FROM b",
                "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '" + stage.slot()
                        + "'");

        assertThat(running.failure())
                .isInstanceOf(SourceChangedException.class)
                .hasMessageContaining("was altered from");
    }

    @Test
    void readsATableAgainInARunningStreamThatWasTakenOutAndAddedAgain() throws SQLException {
        Running running = run(resnapshot("a,b"));
        // As one transaction: a source that sees the table missing adds it to the publication itself.
        stage.transaction(
                "ALTER PUBLICATION conduitpub DROP TABLE b",
                "INSERT INTO b VALUES (2, 'missed')",
                "DELETE FROM b WHERE id = 1",
                "ALTER PUBLICATION conduitpub ADD TABLE b");
        running.awaitLine("snapshot b[id=2] id=2 v=missed");
        stage.execute("INSERT INTO b VALUES (3, 'seen')");

        running.awaitLine("create b[id=3] id=3 v=seen");
        assertThat(running.lines())
                .containsSubsequence(
                        "delete b truncate true", "snapshot b[id=2] id=2 v=missed", "create b[id=3] id=3 v=seen")
                .doesNotContain("delete a truncate true");
        Position last = running.stop();
        stage.execute("INSERT INTO b VALUES (4, 'later')");
        assertThat(stage.readAfter(last, "a,b").lines()).containsExactly("create b[id=4] id=4 v=later");
    }

    @Test
    void endsARunningStreamWhenATableIsSwappedByRename() {
        Running running = run(stage.source("a,b"));
        swap();

        assertThat(running.failure())
                .isInstanceOf(SourceChangedException.class)
                .hasMessageContaining("public.b is another table");
        Read again = stage.readSnapshotAfter(running.last(), stage.source("a,b"));
        assertThat(again.lines())
                .startsWith("delete b truncate true")
                .contains("snapshot b[id=1] id=1 v=b", "snapshot b[id=7] id=7 v=new");
    }

    @Test
    void readsTheNewTableInARunningStreamWhenATableIsSwappedByRename() {
        Running running = run(resnapshot("a,b"));
        swap();
        running.awaitLine("snapshot b[id=7] id=7 v=new");
        stage.execute("INSERT INTO b VALUES (8, 'x')", "INSERT INTO b_old VALUES (9, 'of the old one')");
        stage.execute("INSERT INTO a VALUES (2, 'last')");

        running.awaitLine("create a[id=2] id=2 v=last");
        assertThat(running.lines())
                .containsSubsequence("delete b truncate true", "snapshot b[id=7] id=7 v=new", "create b[id=8] id=8 v=x")
                .noneMatch(line -> line.contains("of the old one"));
    }

    @Test
    void endsARunningStreamForEachWayInWhichATableBecomesAnother() {
        for (String alteration : List.of(
                "DROP TABLE b; CREATE TABLE b (id int PRIMARY KEY, v text)",
                "ALTER TABLE b RENAME TO c",
                "CREATE SCHEMA other; ALTER TABLE b SET SCHEMA other")) {
            Running running = run(stage.source("a,b"));
            stage.execute(alteration);
            assertThat(running.failure())
                    .as(alteration)
                    .isInstanceOf(SourceChangedException.class)
                    .hasMessageContaining("public.b");
            stage.execute(
                    "DROP TABLE IF EXISTS b", "CREATE TABLE b (id int PRIMARY KEY, v text)", "DROP TABLE IF EXISTS c");
        }
    }

    @Test
    void endsARunningStreamWhenAPartitionThatIsPublishedByItsTableIsDetached() {
        stage.execute(
                "CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE low PARTITION OF parted FOR VALUES FROM (0) TO (100)",
                "CREATE PUBLICATION conduitpub FOR TABLE parted, stage_marks WITH (publish_via_partition_root ="
                        + " false)");
        Running running = run(stage.source("low"));
        stage.execute("ALTER TABLE parted DETACH PARTITION low", "INSERT INTO low VALUES (1)");

        assertThat(running.failure())
                .isInstanceOf(SourceChangedException.class)
                .hasMessageContaining("does not publish table public.low any more");
    }

    @Test
    void continuesWhenWhatIsAlteredCannotLoseRows() {
        Running running = run(stage.source("a,b"));
        stage.execute(
                "COMMENT ON PUBLICATION conduitpub IS 'of the shop'",
                "CREATE TABLE later (id int PRIMARY KEY)",
                "ALTER PUBLICATION conduitpub ADD TABLE later",
                "ALTER PUBLICATION conduitpub DROP TABLE later",
                "ALTER TABLE b ADD COLUMN w int",
                "TRUNCATE b",
                "VACUUM FULL b",
                "INSERT INTO b VALUES (5, 'e', 6)");
        stage.execute(
                "VACUUM FULL pg_publication", "VACUUM FULL pg_publication_rel", "VACUUM FREEZE pg_publication_rel");
        running.awaitLine("create b[id=5] id=5 v=e w=6");
        String before = confirmed();
        running.awaitConfirmed(before);
        Position last = running.stop();
        stage.execute("INSERT INTO b VALUES (6, 'f', 7)");
        assertThat(stage.readAfter(last, "a,b").lines()).containsExactly("create b[id=6] id=6 v=f w=7");
    }

    @Test
    void doesNotTakeATableThatWasAddedForAltered() {
        Read first = stage.begin("a");

        Read both = stage.readSnapshotAfter(first.end(), stage.source("a,b"));
        assertThat(both.lines()).containsExactly("snapshot b[id=1] id=1 v=b");
        stage.execute("INSERT INTO b VALUES (2, 'x')");
        assertThat(stage.readAfter(both.end(), "a,b").lines()).containsExactly("create b[id=2] id=2 v=x");
    }

    @Test
    void emptiesATableFirstThatWasNotChosenForAWhile() {
        Read first = stage.begin("a,b");
        stage.execute("INSERT INTO b VALUES (2, 'x')");
        Read without = stage.readAfter(first.end(), "a");
        stage.execute("DELETE FROM b WHERE id = 1", "INSERT INTO a VALUES (2, 'y')");
        without = stage.readAfter(without.end(), "a");

        Read back = stage.readSnapshotAfter(without.end(), stage.source("a,b"));
        assertThat(back.lines()).containsExactly("delete b truncate true", "snapshot b[id=2] id=2 v=x");
    }

    @Test
    void refusesAPublicationThatLostATableAndReadsItAgainWhenTheOptionAllowsIt() {
        Read first = stage.begin("a,b");
        stage.execute("ALTER PUBLICATION conduitpub DROP TABLE b", "INSERT INTO b VALUES (2, 'missed')");

        assertThatThrownBy(() -> stage.readAfter(first.end(), "a,b")).isInstanceOf(PublicationException.class);
        assertThat(stage.readSnapshotAfter(first.end(), resnapshot("a,b")).lines())
                .contains("delete b truncate true", "snapshot b[id=2] id=2 v=missed");
    }

    private void swap() {
        stage.execute(
                "CREATE TABLE b_new (LIKE b INCLUDING ALL)",
                "INSERT INTO b_new SELECT * FROM b",
                "INSERT INTO b_new VALUES (7, 'new')",
                "BEGIN; ALTER TABLE b RENAME TO b_old; ALTER TABLE b_new RENAME TO b; COMMIT");
    }

    private PostgresSource resnapshot(String tables) {
        return stage.builder(tables).sourceChanged(SourceChanged.RESNAPSHOT).build();
    }

    private String confirmed() {
        return stage.database()
                .value("SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = '" + stage.slot() + "'");
    }

    /** Begins, and waits until a change has come: from there on nothing is read by a snapshot. */
    private Running run(PostgresSource source) {
        Running running = new Running(source);
        long mark = stage.mark();
        running.await(() -> running.records.stream().anyMatch(Stage.isMark(mark)));
        running.changes = running.records.size();
        return running;
    }

    private final class Running {
        private final PostgresSource source;
        private final List<Record> records = new CopyOnWriteArrayList<>();
        private final AtomicReference<Throwable> error = new AtomicReference<>();
        private final Disposable subscription;
        private int changes;

        Running(PostgresSource source) {
            this.source = source;
            Flux<Record> flux = source.records()
                    .doOnNext(record -> source.acknowledgements().acknowledgeUpTo(record.position()));
            this.subscription = flux.subscribe(records::add, error::set);
        }

        void await(java.util.concurrent.Callable<Boolean> condition) {
            org.awaitility.Awaitility.await()
                    .atMost(Stage.DEADLINE)
                    .until(() -> error.get() != null || condition.call());
        }

        Throwable failure() {
            org.awaitility.Awaitility.await().atMost(Stage.DEADLINE).until(() -> error.get() != null);
            source.admin().released().block(Stage.DEADLINE);
            return requireNonNull(error.get());
        }

        void awaitLine(String line) {
            await(() -> lines().contains(line));
            assertThat(error.get()).isNull();
        }

        void awaitConfirmed(String before) {
            long mark = stage.mark();
            await(() -> records.stream().anyMatch(Stage.isMark(mark))
                    && !confirmed().equals(before));
            assertThat(error.get()).isNull();
        }

        List<String> lines() {
            return RecordText.of(records.subList(changes, records.size()).stream()
                    .filter(record -> !Stage.isMark(record))
                    .toList());
        }

        Position last() {
            return records.get(records.size() - 1).position();
        }

        Position stop() {
            subscription.dispose();
            source.admin().released().block(Stage.DEADLINE);
            return last();
        }
    }
}
