package dev.penstock.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.Position;
import dev.penstock.core.PositionStore;
import dev.penstock.core.PositionStoreException;
import dev.penstock.core.Record;
import dev.penstock.source.status.SessionStatus.Phase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;

/** Subscriptions that resume after a stored position, and store their own. */
class ResumingIT {
    private static final Duration OFTEN = Duration.ofMillis(50);

    private Stage stage;

    @BeforeEach
    void open() {
        stage = new Stage(18);
        stage.execute("CREATE TABLE t (id int PRIMARY KEY, v text)");
    }

    @AfterEach
    void close() throws SQLException {
        stage.close();
    }

    @Test
    void resumesAfterAcknowledgedRecords(@TempDir Path directory) {
        stage.execute("INSERT INTO t VALUES (1, 'a')");
        PositionStore store = PositionStore.file(directory.resolve("position"));

        assertThat(read(store, true, Stage::isLastOfSnapshot)).containsExactly("snapshot t[id=1] id=1 v=a");
        stage.execute("INSERT INTO t VALUES (2, 'b')");
        assertThat(read(store, false)).containsExactly("create t[id=2] id=2 v=b");
        assertThat(read(store, true))
                .as("what was not acknowledged comes again")
                .containsExactly("create t[id=2] id=2 v=b");
        assertThat(read(store, true)).isEmpty();
    }

    @Test
    void doesNotReadEmptyTablesAgain() {
        PositionStore store = PositionStore.inMemory();
        PostgresSource source = emptyTable();
        follow(source, store);
        stage.execute("INSERT INTO t VALUES (1, 'a')");

        List<Record> records = new CopyOnWriteArrayList<>();
        Disposable again = source.resuming(store, OFTEN).subscribe(records::add);
        await().atMost(Stage.DEADLINE).until(() -> !records.isEmpty());
        again.dispose();
        source.admin().released().block(Stage.DEADLINE);

        assertThat(RecordText.of(records)).containsExactly("create t[id=1] id=1 v=a");
    }

    @Test
    void confirmsToTheServerNothingThatIsNotStored() {
        AtomicBoolean stores = new AtomicBoolean(true);
        PositionStore memory = PositionStore.inMemory();
        PositionStore store = new PositionStore() {
            @Override
            public CompletionStage<@Nullable Position> load() {
                return memory.load();
            }

            @Override
            public CompletionStage<Void> store(Position position) {
                return stores.get() ? memory.store(position) : new CompletableFuture<>();
            }
        };
        PostgresSource source = emptyTable();
        List<Record> records = new CopyOnWriteArrayList<>();
        Disposable running = source.resuming(store, OFTEN).subscribe(record -> {
            records.add(record);
            source.acknowledgements().acknowledgeUpTo(record.position());
        });
        await().atMost(Stage.DEADLINE).until(() -> loaded(memory) != null);
        stores.set(false);
        String before = stage.database().value("SELECT pg_current_wal_insert_lsn()");
        stage.execute("INSERT INTO t VALUES (1, 'a')");
        await().atMost(Stage.DEADLINE).until(() -> records.size() == 1);
        await().during(Duration.ofSeconds(1)).atMost(Stage.DEADLINE).until(() -> !isConfirmed(before, 1));
        running.dispose();
        source.admin().released().block(Stage.DEADLINE);

        stores.set(true);
        List<Record> again = new CopyOnWriteArrayList<>();
        Disposable second = source.resuming(store, OFTEN).subscribe(record -> {
            again.add(record);
            source.acknowledgements().acknowledgeUpTo(record.position());
        });
        await().atMost(Stage.DEADLINE).until(() -> isConfirmed(before, 1));
        second.dispose();
        source.admin().released().block(Stage.DEADLINE);
        assertThat(RecordText.of(again)).containsExactly("create t[id=1] id=1 v=a");
    }

    @Test
    void endsWithTheErrorOfTheStore(@TempDir Path directory) {
        PositionStore store = PositionStore.file(directory.resolve("nowhere/position"));

        assertThatThrownBy(() -> stage.source("t").resuming(store).blockLast(Stage.DEADLINE))
                .isInstanceOf(PositionStoreException.class)
                .hasMessageContaining("does not exist; create it");
    }

    @Test
    void refusesASourceThatOnlyReadsRows() {
        PostgresSource source =
                stage.builder("t").snapshotMode(SnapshotMode.ONLY).build();

        assertThatThrownBy(() -> source.resuming(PositionStore.inMemory()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("snapshotMode=only");
    }

    private boolean isConfirmed(String lsn, long bytesBehind) {
        return "t"
                .equals(stage.database()
                        .value("SELECT confirmed_flush_lsn > '" + lsn + "'::pg_lsn + " + bytesBehind
                                + " FROM pg_replication_slots WHERE slot_name = '" + stage.slot() + "'"));
    }

    private PostgresSource emptyTable() {
        return PostgresSource.builder()
                .url(stage.database().url())
                .tables("t")
                .slotName(stage.slot())
                .statusInterval(Duration.ofMillis(200))
                .build();
    }

    private static @Nullable Position loaded(PositionStore store) {
        return store.load().toCompletableFuture().join();
    }

    /** Follows the stream until a position is stored. */
    private static void follow(PostgresSource source, PositionStore store) {
        Disposable running = source.resuming(store, OFTEN).subscribe();
        await().atMost(Stage.DEADLINE)
                .until(() -> loaded(store) != null
                        && source.admin()
                                .session()
                                .filter(session -> session.phase() == Phase.STREAMING)
                                .isPresent());
        running.dispose();
        source.admin().released().block(Stage.DEADLINE);
    }

    private List<String> read(PositionStore store, boolean acknowledges) {
        return read(store, acknowledges, Stage.isMark(stage.mark()));
    }

    private List<String> read(PositionStore store, boolean acknowledges, Predicate<Record> end) {
        PostgresSource source = stage.source("t");
        return Stage.read(
                        source,
                        source.resuming(store, OFTEN).doOnNext(record -> {
                            if (acknowledges) {
                                source.acknowledgements().acknowledgeUpTo(record.position());
                            }
                        }),
                        end)
                .lines();
    }
}
