package dev.penstock.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.Record;
import dev.penstock.source.shared.SharedEvent;
import dev.penstock.source.shared.SharedRecords;
import dev.penstock.source.status.SessionStatus.Phase;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

class SharedRecordsIT {
    private Stage stage;

    @BeforeEach
    void open() {
        stage = new Stage(18);
        stage.execute("CREATE TABLE t (id int PRIMARY KEY)");
    }

    @AfterEach
    void close() throws SQLException {
        stage.close();
    }

    @Test
    void subscriberContinuesWithoutGapOrRepeatAfterARestart() {
        List<SharedEvent<Integer>> before = new CopyOnWriteArrayList<>();
        PostgresSource source = source();
        SharedRecords<Integer> shared = shared(source);
        Disposable run = shared.run(source.records()).subscribe();
        shared.live().subscribe(before::add);
        await().atMost(Stage.DEADLINE)
                .until(() -> source.admin()
                        .session()
                        .filter(session -> session.phase() == Phase.STREAMING)
                        .isPresent());
        insert(1, 100);
        await().atMost(Stage.DEADLINE).until(() -> before.size() == 100);
        shared.close();
        run.dispose();
        insert(101, 200);

        PostgresSource restarted = source();
        SharedRecords<Integer> again = shared(restarted);
        String id = Objects.requireNonNull(before.get(49).id());
        List<Integer> after = new CopyOnWriteArrayList<>();
        Disposable second = again.run(restarted.records()).subscribe();
        Disposable subscriber = again.after(id).mapNotNull(SharedEvent::value).subscribe(after::add);
        await().atMost(Stage.DEADLINE).until(() -> after.size() >= 150);
        insert(201, 201);
        await().atMost(Stage.DEADLINE).until(() -> after.contains(201));
        assertThat(after)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(51, 201).boxed().toList());
        subscriber.dispose();
        second.dispose();
    }

    private PostgresSource source() {
        return PostgresSource.builder()
                .url(stage.database().url())
                .tables("t")
                .slotName(stage.slot())
                .option("snapshotMode", "never")
                .build();
    }

    private static SharedRecords<Integer> shared(PostgresSource source) {
        return SharedRecords.builder(SharedRecordsIT::id, id -> 4)
                .acknowledgeTo(source.acknowledgements())
                .maxRecords(1000)
                .build();
    }

    private static Integer id(Record record) {
        return Objects.requireNonNull(record.row()).get("id", Integer.class);
    }

    private void insert(int from, int to) {
        stage.execute("INSERT INTO t SELECT generate_series(" + from + ", " + to + ")");
    }
}
