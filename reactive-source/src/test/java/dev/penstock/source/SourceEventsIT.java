package dev.penstock.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.CollectionName;
import dev.penstock.source.error.slot.SlotLostException;
import dev.penstock.source.status.SessionStatus.Phase;
import dev.penstock.source.status.SourceEvent;
import dev.penstock.source.status.SourceEvent.Reconnected;
import dev.penstock.source.status.SourceEvent.Reconnecting;
import dev.penstock.source.status.SourceEvent.SlotLost;
import dev.penstock.source.status.SourceEvent.SnapshotCompleted;
import dev.penstock.source.status.SourceEvent.SnapshotStarted;
import dev.penstock.source.status.SourceEvent.Started;
import dev.penstock.source.status.SourceEvent.Stopped;
import dev.penstock.source.status.SourceEvent.Streaming;
import dev.penstock.source.status.SourceEvent.TableRead;
import dev.penstock.source.status.SourceEvent.Waiting;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.Disposables;

class SourceEventsIT {
    private final List<SourceEvent> events = new CopyOnWriteArrayList<>();
    private final Disposable.Composite subscriptions = Disposables.composite();
    private Stage stage;

    @BeforeEach
    void open() {
        stage = new Stage(18);
        stage.execute(
                "CREATE TABLE a (id int PRIMARY KEY)",
                "CREATE TABLE b (id int PRIMARY KEY)",
                "INSERT INTO a SELECT generate_series(1, 3)");
    }

    @AfterEach
    void close() throws SQLException {
        subscriptions.dispose();
        stage.close();
    }

    @Test
    void reportsTheLifeOfASubscription() {
        PostgresSource source = source();
        Disposable records = source.records().subscribe();
        subscriptions.add(records);
        awaitEvent(Streaming.class, 1);
        endConnections();
        awaitEvent(Reconnected.class, 1);
        source.admin().resnapshot("a").block(Stage.DEADLINE);
        awaitEvent(Streaming.class, 2);
        records.dispose();
        awaitEvent(Stopped.class, 1);

        String slot = stage.slot();
        assertThat(events.get(0)).isEqualTo(new Started(slot));
        assertThat(events.get(1))
                .isInstanceOfSatisfying(
                        SnapshotStarted.class,
                        started -> assertThat(started.tables()).isEqualTo(2));
        assertThat(events.subList(2, 4))
                .extracting(event -> ((TableRead) event).table())
                .containsExactlyInAnyOrder(new CollectionName("public", "a"), new CollectionName("public", "b"));
        assertThat(((TableRead) events.get(3)).tablesLeft()).isZero();
        assertThat(events.get(4)).isInstanceOfSatisfying(SnapshotCompleted.class, completed -> {
            assertThat(completed.tables()).isEqualTo(2);
            assertThat(completed.rows()).isEqualTo(3);
        });
        assertThat(events.get(5)).isEqualTo(new Streaming(slot));
        assertThat(events.get(6)).isInstanceOfSatisfying(Reconnecting.class, reconnecting -> {
            assertThat(reconnecting.reason()).isNotBlank().doesNotContain("password");
            assertThat(reconnecting.retryIn()).isPositive();
        });
        List<SourceEvent> rest = events.stream()
                .skip(7)
                .filter(event -> !(event instanceof Reconnecting))
                .toList();
        assertThat(rest.get(0)).isEqualTo(new Reconnected(slot));
        assertThat(rest.get(1)).isInstanceOf(SnapshotStarted.class);
        assertThat(rest.get(2)).isEqualTo(new TableRead(slot, new CollectionName("public", "a"), 0));
        assertThat(rest.get(3)).isInstanceOf(SnapshotCompleted.class);
        assertThat(rest.get(4)).isEqualTo(new Streaming(slot));
        assertThat(rest.get(5)).isEqualTo(new Stopped(slot, null));
        assertThat(rest).hasSize(6);
    }

    @Test
    void namesTheLostSlotAndTheErrorOfTheEnd() {
        PostgresSource source = source();
        subscriptions.add(source.records().subscribe(record -> {}, error -> {}));
        awaitEvent(Streaming.class, 1);
        stage.execute("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '"
                + stage.slot() + "'");
        await().atMost(Stage.DEADLINE).ignoreExceptions().until(() -> {
            stage.execute("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '"
                    + stage.slot() + "' AND active");
            stage.execute("SELECT pg_drop_replication_slot('" + stage.slot() + "')");
            return true;
        });
        awaitEvent(Stopped.class, 1);

        assertThat(of(SlotLost.class))
                .hasSize(1)
                .allSatisfy(lost -> assertThat(lost.reason()).contains(stage.slot()));
        assertThat(of(Stopped.class))
                .allSatisfy(stopped -> assertThat(stopped.failure()).isInstanceOf(SlotLostException.class));
    }

    @Test
    void reportsOnceWhatAnInstanceWaitsFor() {
        PostgresSource first = stage.source("a,b");
        Disposable holder = first.records().subscribe();
        subscriptions.add(holder);
        // While it is still starting, its slot can be in use, free and in use again.
        await().atMost(Stage.DEADLINE)
                .until(() -> first.admin()
                        .session()
                        .filter(session -> session.phase() == Phase.STREAMING)
                        .isPresent());
        PostgresSource second = stage.builder("a,b").slotInUse(SlotInUse.WAIT).build();
        subscriptions.add(second.events().subscribe(events::add));
        subscriptions.add(second.records().subscribe());
        awaitEvent(Waiting.class, 1);
        await().during(Duration.ofSeconds(2))
                .atMost(Stage.DEADLINE)
                .until(() -> of(Waiting.class).size() == 1);
        holder.dispose();
        awaitEvent(Streaming.class, 1);

        assertThat(of(Waiting.class))
                .allSatisfy(waiting -> assertThat(waiting.reason()).contains(stage.slot()));
    }

    @Test
    void streamsOnBesideASubscriberThatBlocks() {
        PostgresSource source = stage.source("a,b");
        CountDownLatch end = new CountDownLatch(1);
        subscriptions.add(source.events().subscribe(event -> {
            try {
                end.await(Stage.DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        List<Object> records = new CopyOnWriteArrayList<>();
        subscriptions.add(source.records().subscribe(records::add));
        await().atMost(Stage.DEADLINE).until(() -> records.size() >= 3);
        stage.execute("INSERT INTO b VALUES (1)");
        await().atMost(Stage.DEADLINE).until(() -> records.size() >= 4);
        end.countDown();
    }

    private PostgresSource source() {
        PostgresSource source = PostgresSource.builder()
                .url(stage.database().url())
                .tables("a", "b")
                .slotName(stage.slot())
                .build();
        subscriptions.add(source.events().subscribe(events::add));
        return source;
    }

    private void endConnections() {
        stage.execute("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '"
                + stage.slot() + "'");
    }

    private void awaitEvent(Class<? extends SourceEvent> type, int count) {
        await().atMost(Stage.DEADLINE).until(() -> of(type).size() == count);
    }

    private <T extends SourceEvent> List<T> of(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
