package dev.penstock.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.PositionStore;
import dev.penstock.core.Record;
import dev.penstock.source.status.SessionStatus.Phase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

/** A second instance that stands by while the first one holds the slot. */
class StandbyIT {
    /** Less than any timeout that would end the wait by itself. */
    private static final Duration SOON = Duration.ofSeconds(45);

    private final PositionStore store = PositionStore.inMemory();
    private Stage stage;

    @BeforeEach
    void open() {
        stage = new Stage(18);
        stage.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
    }

    @AfterEach
    void close() throws SQLException {
        stage.close();
    }

    @Test
    void takesOverWhenTheFirstInstanceStopped() {
        Instance first = new Instance();
        first.awaitPhase(Phase.STREAMING);
        Instance second = new Instance();
        second.awaitPhase(Phase.STANDBY);
        stage.execute("INSERT INTO t VALUES (2)");
        first.awaitRecords(3);

        first.stop();
        long stopped = System.nanoTime();
        second.awaitPhase(Phase.STREAMING);
        Duration gap = Duration.ofNanos(System.nanoTime() - stopped);
        stage.execute("INSERT INTO t VALUES (3)");
        second.awaitRecords(1);
        second.stop();

        assertThat(RecordText.of(second.records)).containsExactly("create t[id=3] id=3");
        assertThat(gap).isLessThan(SOON);
    }

    @Test
    void twoThatStartTogetherAgreeWhoIsFirst() {
        List<Instance> both = List.of(new Instance(), new Instance());
        await().atMost(Stage.DEADLINE).untilAsserted(() -> {
            assertThat(both).allSatisfy(one -> assertThat(one.failures).isEmpty());
            assertThat(both).extracting(Instance::phase).containsExactlyInAnyOrder(Phase.STREAMING, Phase.STANDBY);
        });
        both.forEach(Instance::stop);

        assertThat(both).allSatisfy(one -> assertThat(one.failures).isEmpty());
    }

    @Test
    void twoThatStandByTakeOverOneAfterTheOther() {
        Instance first = new Instance();
        first.awaitPhase(Phase.STREAMING);
        List<Instance> others = List.of(new Instance(), new Instance());
        others.forEach(other -> other.awaitPhase(Phase.STANDBY));
        first.stop();
        await().atMost(Stage.DEADLINE)
                .until(() -> others.stream()
                                .filter(other -> other.phase() == Phase.STREAMING)
                                .count()
                        == 1);
        Instance active = others.get(0).phase() == Phase.STREAMING ? others.get(0) : others.get(1);
        Instance waiting = active == others.get(0) ? others.get(1) : others.get(0);
        active.stop();
        await().atMost(Stage.DEADLINE.multipliedBy(2)).until(() -> waiting.phase() == Phase.STREAMING);
        waiting.stop();

        assertThat(others).allSatisfy(other -> assertThat(other.failures).isEmpty());
    }

    @Test
    void continuesStandingByWhenItsOwnConnectionIsLost() {
        Instance first = new Instance();
        first.awaitPhase(Phase.STREAMING);
        Instance second = new Instance();
        second.awaitPhase(Phase.STANDBY);
        String ended = stage.database()
                .value(
                        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'standby'"
                                + " AND datname = current_database()");
        assertThat(Integer.parseInt(Objects.requireNonNull(ended))).isPositive();
        first.stop();
        second.awaitPhase(Phase.STREAMING);
        second.stop();

        assertThat(second.failures).isEmpty();
    }

    private final class Instance {
        private final List<Record> records = new CopyOnWriteArrayList<>();
        private final List<Throwable> failures = new CopyOnWriteArrayList<>();
        private final PostgresSource source = stage.builder("t")
                .url(stage.database().url() + "?application_name=standby")
                .slotInUse(SlotInUse.WAIT)
                .build();
        private final Disposable running = source.resuming(store, Duration.ofMillis(50))
                .subscribe(
                        record -> {
                            records.add(record);
                            source.acknowledgements().acknowledgeUpTo(record.position());
                        },
                        failures::add);

        Phase phase() {
            return source.admin().session().map(session -> session.phase()).orElse(Phase.STARTING);
        }

        void awaitPhase(Phase phase) {
            await().atMost(Stage.DEADLINE).until(() -> phase() == phase);
        }

        void awaitRecords(int count) {
            await().atMost(Stage.DEADLINE).until(() -> records.size() >= count);
        }

        void stop() {
            running.dispose();
            source.admin().released().block(Stage.DEADLINE);
        }
    }
}
