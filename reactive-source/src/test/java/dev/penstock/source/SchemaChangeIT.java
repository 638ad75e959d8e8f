package dev.penstock.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.DecodingException;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.source.Stage.Read;
import dev.penstock.source.error.SourceChangedException;
import dev.penstock.source.internal.position.Coverage;
import dev.penstock.source.internal.position.SourcePosition;
import dev.penstock.source.internal.position.StoredPosition;
import dev.penstock.source.internal.server.OnEachServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

@OnEachServer
class SchemaChangeIT {
    private static final String[] CHANGES = {
        "INSERT INTO t VALUES (1, 'a', 10)",
        "ALTER TABLE t ADD COLUMN x text DEFAULT 'new'",
        "UPDATE t SET v = 'b'",
        "ALTER TABLE t DROP COLUMN v",
        "INSERT INTO t VALUES (2, 20, 'x')",
        "ALTER TABLE t RENAME COLUMN n TO m",
        "UPDATE t SET m = 21 WHERE id = 2",
        "ALTER TABLE t ALTER m TYPE text USING 'm' || m",
        "INSERT INTO t VALUES (3, 'm30', NULL)",
        "ALTER TABLE t ALTER id TYPE bigint",
        "UPDATE t SET id = 30000000000 WHERE id = 3",
        "ALTER TABLE t ADD COLUMN v int, DROP COLUMN x",
        "DELETE FROM t WHERE id = 1",
        "INSERT INTO t VALUES (4, 'm40', 4)"
    };
    private static final String[] RECORDS = {
        "create t[id=1] id=1 v=a n=10",
        "update t[id=1] id=1 v=b n=10 x=new",
        "create t[id=2] id=2 n=20 x=x",
        "update t[id=2] id=2 m=21 x=x",
        "create t[id=3] id=3 m=m30 x=null",
        "update t[id=30000000000] id=30000000000 m=m30 x=null was id=3",
        "delete t[id=1] was id=1",
        "create t[id=4] id=4 m=m40 v=4"
    };

    private final int version;
    private Stage stage;

    SchemaChangeIT(int version) {
        this.version = version;
    }

    @BeforeEach
    void open() {
        stage = new Stage(version);
        stage.execute("CREATE TABLE t (id int PRIMARY KEY, v text, n int)");
    }

    @AfterEach
    void close() throws SQLException {
        stage.close();
    }

    @Test
    void decodesEachRowByTheTableAsItWas() {
        Position begin = stage.begin("t").end();
        stage.execute(CHANGES);

        Read changes = stage.readAfter(begin, "t");
        assertThat(changes.lines()).containsExactly(RECORDS);
        assertThat(stage.readAfter(changes.position(3), "t").lines())
                .containsExactlyElementsOf(List.of(RECORDS).subList(4, 8));
    }

    @Test
    void decodesEachRowByTheTableAsItWasWithinATransaction() throws SQLException {
        Position begin = stage.begin("t").end();
        stage.transaction(CHANGES);

        Read changes = stage.readAfter(begin, "t");
        assertThat(changes.lines()).containsExactly(RECORDS);
        for (int i = 0; i < RECORDS.length; i++) {
            assertThat(stage.readAfter(changes.position(i), "t").lines())
                    .containsExactlyElementsOf(List.of(RECORDS).subList(i + 1, 8));
        }
    }

    @Test
    void passesOverChangesOfATableThatAreRolledBack() throws SQLException {
        Position begin = stage.begin("t").end();
        stage.transaction(
                "INSERT INTO t VALUES (1, 'a', 1)",
                "SAVEPOINT s",
                "ALTER TABLE t DROP COLUMN v",
                "INSERT INTO t VALUES (2, 2)",
                "ROLLBACK TO s",
                "INSERT INTO t VALUES (3, 'c', 3)");

        assertThat(stage.readAfter(begin, "t").lines())
                .containsExactly("create t[id=1] id=1 v=a n=1", "create t[id=3] id=3 v=c n=3");
    }

    @Test
    void continuesWithATableThatIsRenamedOrMoved() {
        Position begin = stage.begin("t").end();
        stage.execute(
                "INSERT INTO t VALUES (1)",
                "ALTER TABLE t RENAME TO u",
                "INSERT INTO u VALUES (2)",
                "CREATE SCHEMA other",
                "ALTER TABLE u SET SCHEMA other",
                "INSERT INTO other.u VALUES (3)");

        Read changes = stage.readAfter(begin, "other.u");
        assertThat(changes.lines())
                .containsExactly(
                        "create t[id=1] id=1 v=null n=null",
                        "create u[id=2] id=2 v=null n=null",
                        "create other.u[id=3] id=3 v=null n=null");
    }

    @Test
    void continuesWhileTablesAreDroppedCreatedAndRenamed() {
        stage.execute("CREATE TABLE gone (id int PRIMARY KEY)", "CREATE TABLE full_gone (id int PRIMARY KEY)");
        stage.execute("ALTER TABLE full_gone REPLICA IDENTITY FULL");
        // Longer than the test, so that the stream does not end before it has brought everything.
        PostgresSource source = stage.builder("t,gone,full_gone")
                .statusInterval(Duration.ofMinutes(5))
                .build();
        Position begin = stage.begin(source).end();
        List<Record> seen = new CopyOnWriteArrayList<>();
        Disposable subscription = source.recordsAfter(begin).doOnNext(seen::add).subscribe();
        try {
            stage.execute("INSERT INTO t VALUES (0)");
            await().atMost(Stage.DEADLINE).until(() -> seen.size() == 1);
            stage.execute(
                    "INSERT INTO gone VALUES (1)",
                    "INSERT INTO full_gone VALUES (1)",
                    "DROP TABLE gone, full_gone",
                    "CREATE TABLE gone (other text PRIMARY KEY)",
                    "INSERT INTO gone VALUES ('not published')",
                    "ALTER TABLE t RENAME TO renamed",
                    "CREATE TABLE t (id int PRIMARY KEY)",
                    "INSERT INTO t VALUES (2)",
                    "INSERT INTO renamed VALUES (3)");
            await().atMost(Stage.DEADLINE).until(() -> seen.size() >= 4);
        } finally {
            subscription.dispose();
            source.admin().released().block(Stage.DEADLINE);
        }
        assertThat(RecordText.of(seen))
                .hasSize(4)
                .startsWith("create t[id=0] id=0 v=null n=null", "create gone[id=1] id=1")
                .endsWith("create renamed[id=3] id=3 v=null n=null");
        assertThat(RecordText.of(seen).get(2)).startsWith("create full_gone").endsWith(" id=1");

        assertThatThrownBy(() -> stage.readSnapshotAfter(seen.get(3).position(), stage.source("renamed,gone,t")))
                .isInstanceOf(SourceChangedException.class)
                .hasMessageContaining("Table public.t is another table");
        Read later = stage.readSnapshotAfter(
                seen.get(3).position(),
                stage.builder("renamed,gone,t")
                        .sourceChanged(SourceChanged.RESNAPSHOT)
                        .build());
        assertThat(later.lines())
                .as("tables created again under old names are read, and the rows of the former ones go first")
                .containsExactlyInAnyOrder(
                        "delete gone truncate true",
                        "delete t truncate true",
                        "delete renamed truncate true",
                        "snapshot renamed[id=0] id=0 v=null n=null",
                        "snapshot renamed[id=3] id=3 v=null n=null",
                        "snapshot gone[other=not published] other=not published",
                        "snapshot t[id=2] id=2");
    }

    @Test
    void emitsWhatHappenedToATableBeforeItWasDroppedBetweenTwoRuns() {
        stage.execute("CREATE TABLE gone (id int PRIMARY KEY)", "CREATE TABLE deselected (id int PRIMARY KEY)");
        int gone = Integer.parseInt(stage.database().value("SELECT 'gone'::regclass::oid"));
        Position begin = stage.begin("*").end();
        stage.execute(
                "INSERT INTO gone VALUES (1)",
                "INSERT INTO deselected VALUES (1)",
                "INSERT INTO t VALUES (1)",
                "DROP TABLE gone",
                "CREATE TABLE gone (id int PRIMARY KEY)");

        Read changes = stage.readAfter(begin, "t");
        assertThat(changes.lines()).containsExactly("create gone[id=1] id=1", "create t[id=1] id=1 v=null n=null");
        stage.execute("INSERT INTO t VALUES (2)");
        assertThat(stage.readAfter(changes.position(0), "t").lines())
                .containsExactly("create t[id=1] id=1 v=null n=null", "create t[id=2] id=2 v=null n=null");
        assertThat(coverage(changes.position(0)).isRead(gone)).isTrue();
        long mark = stage.mark();
        PostgresSource source = stage.source("t");
        Flux<Record> marksUponMarks = source.recordsAfter(changes.end())
                .filter(Stage::isMark)
                .concatMap(record -> Mono.fromRunnable(stage::mark).thenReturn(record));
        assertThat(coverage(Stage.read(source, marksUponMarks, Stage.isMark(mark + 2))
                                .end())
                        .isRead(gone))
                .as("forgotten once the stream has passed the drop")
                .isFalse();
    }

    private static Coverage coverage(Position position) {
        return ((SourcePosition) StoredPosition.of(position)).scope().coverage();
    }

    @Test
    void knowsTypesMadeBeforeAndWhileItStreams() {
        stage.execute(
                "CREATE TYPE mood AS ENUM ('sad', 'happy')",
                "CREATE DOMAIN year AS int CHECK (value > 1900)",
                "CREATE TYPE place AS (town text, zip int)",
                "CREATE TABLE u (id int PRIMARY KEY, mood mood, year year, place place, moods mood[])",
                "INSERT INTO u VALUES (1, 'sad', 1999, ('Ulm', 89073), '{sad,happy}')");
        Read snapshot = stage.begin("u");
        stage.execute(
                "INSERT INTO u VALUES (2, 'happy', 2000, ('Bonn', NULL), '{}')",
                "ALTER TYPE mood ADD VALUE 'calm' BEFORE 'happy'",
                "INSERT INTO u VALUES (3, 'calm', NULL, NULL, '{calm}')",
                "CREATE TYPE size AS ENUM ('S', 'L')",
                "ALTER TABLE u DROP COLUMN moods, ADD COLUMN size size",
                "INSERT INTO u VALUES (4, NULL, NULL, ('Wien', 1010), 'L')",
                "ALTER TYPE size RENAME VALUE 'L' TO 'XL'",
                "INSERT INTO u VALUES (5, NULL, NULL, NULL, 'XL')",
                "ALTER TABLE u DROP COLUMN size",
                "DROP TYPE size",
                "INSERT INTO u VALUES (6)");
        Read changes = stage.readAfter(snapshot.end(), "u");

        assertThat(values(snapshot.records().get(0), "mood", "year")).containsExactly("sad", 1999);
        assertThat(changes.records()).hasSize(5);
        assertThat(values(changes.records().get(0), "mood", "year")).containsExactly("happy", 2000);
        assertThat(values(changes.records().get(1), "mood")).containsExactly("calm");
        assertThat(values(changes.records().get(2), "size"))
                .as("a type that is gone is its text")
                .containsExactly("L");
        assertThat(values(changes.records().get(3), "size")).containsExactly("XL");
        for (Record record : List.of(
                snapshot.records().get(0),
                changes.records().get(0),
                changes.records().get(2))) {
            assertThat(String.valueOf(values(record, "place").get(0))).isNotEqualTo("null");
        }
    }

    /** The server sends values as they were written, without the definition of their type at that time. */
    @Test
    void refusesAValueOfACompositeTypeThatHadOtherAttributes() {
        stage.execute("CREATE TYPE place AS (town text, zip int)", "CREATE TABLE u (id int PRIMARY KEY, place place)");
        Position begin = stage.begin("u").end();
        stage.execute(
                "INSERT INTO u VALUES (1, ('Ulm', 89073))",
                "ALTER TYPE place DROP ATTRIBUTE zip",
                "INSERT INTO u VALUES (2, ROW('Wien'))");

        List<Record> records = stage.readAfter(begin, "u").records();
        assertThat(values(records.get(1), "id", "place").toString()).contains("2", "town");
        assertThat(values(records.get(0), "id")).containsExactly(1);
        assertThatThrownBy(() -> values(records.get(0), "place"))
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("'place' of table 'public.u'")
                .hasMessageContaining("its definition has changed");
    }

    private static List<Object> values(Record record, String... columns) {
        var after = (dev.penstock.core.StructuredData) java.util.Objects.requireNonNull(record.after());
        return java.util.Arrays.stream(columns).map(after::get).toList();
    }
}
