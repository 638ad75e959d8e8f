package dev.penstock.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.Metadata;
import dev.penstock.core.Record;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;

/** The order of tables in a snapshot. */
@Timeout(300)
class SnapshotOrderIT {
    private Database database;

    @BeforeEach
    void open() {
        database = PostgresServer.shared().createDatabase();
        database.execute(
                "CREATE TABLE grandparent (id int PRIMARY KEY)",
                "CREATE TABLE parent (id int PRIMARY KEY, g int REFERENCES grandparent)",
                "CREATE TABLE child (id int, p int REFERENCES parent, k int, PRIMARY KEY (k, id)) PARTITION BY LIST (k)",
                "CREATE TABLE child0 PARTITION OF child FOR VALUES IN (0)",
                "CREATE TABLE child1 PARTITION OF child FOR VALUES IN (1)",
                "CREATE TABLE lone (id int PRIMARY KEY)",
                "INSERT INTO grandparent SELECT generate_series(1, 10)",
                "INSERT INTO parent SELECT i, i % 10 + 1 FROM generate_series(1, 5000) i",
                "INSERT INTO child SELECT i, i % 5000 + 1, i % 2 FROM generate_series(1, 30000) i",
                "INSERT INTO lone SELECT generate_series(1, 20000)",
                "ANALYZE");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void emitsARowAfterAllRowsOfTheTablesThatItReferences() {
        List<String> tables = read(SnapshotOrder.PARENTS_FIRST);

        assertThat(tables.lastIndexOf("grandparent")).isLessThan(tables.indexOf("parent"));
        assertThat(tables.lastIndexOf("parent")).isLessThan(tables.indexOf("child"));
        assertThat(tables).hasSize(55_010);
    }

    /** While the subscriber takes no rows, the buffers hold only a part of the parent, so no child can be read yet. */
    @Test
    void readsAnIndependentTableWhileOthersWaitForTheirParents() {
        database.execute("ALTER TABLE parent ADD filler text", "UPDATE parent SET filler = repeat('x', 1000)");
        AtomicBoolean held = new AtomicBoolean();

        List<String> tables = read(source(SnapshotOrder.PARENTS_FIRST)
                .bufferBytes(64 * 1024)
                .build()
                .records()
                .doOnNext(record -> {
                    if (table(record).equals("parent") && held.compareAndSet(false, true)) {
                        await().atMost(Duration.ofMinutes(1)).until(this::readsLone);
                    }
                }));

        assertThat(held).isTrue();
        assertThat(tables).hasSize(55_010);
    }

    private boolean readsLone() {
        return !"0"
                .equals(database.value("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND"
                        + " query LIKE 'COPY %lone%'"));
    }

    @Test
    void emitsTheLargestTableFirstOnRequest() {
        List<String> tables = read(SnapshotOrder.LARGEST_FIRST);

        assertThat(tables.get(0)).isEqualTo("child");
        assertThat(tables).hasSize(55_010);
    }

    @Test
    void readsTablesThatReferenceEachOtherInACircle() {
        database.execute(
                "ALTER TABLE grandparent ADD p int REFERENCES parent", "ALTER TABLE lone ADD up int REFERENCES lone");

        assertThat(read(SnapshotOrder.PARENTS_FIRST)).hasSize(55_010);
    }

    private List<String> read(SnapshotOrder order) {
        return read(source(order).build().records());
    }

    private PostgresSourceBuilder source(SnapshotOrder order) {
        return PostgresSource.builder()
                .url(database.url())
                .slotName("order_" + order.name().toLowerCase(java.util.Locale.ROOT))
                .tables("*")
                .snapshotMode(SnapshotMode.ONLY)
                .snapshotOrder(order)
                .snapshotParallelism(order == SnapshotOrder.PARENTS_FIRST ? 3 : 1);
    }

    private static List<String> read(Flux<Record> records) {
        return records.map(SnapshotOrderIT::table)
                .collectList()
                .blockOptional(Duration.ofMinutes(2))
                .orElseThrow();
    }

    private static String table(Record record) {
        return record.metadata().get(Metadata.TABLE);
    }
}
