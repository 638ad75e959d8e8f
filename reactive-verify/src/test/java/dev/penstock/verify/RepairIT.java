package dev.penstock.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.sink.Delivery;
import dev.penstock.sink.PostgresSink;
import dev.penstock.sink.PostgresSinkBuilder;
import dev.penstock.source.PostgresSource;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import dev.penstock.verify.RowDifference.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;

/** Comparison and repair while a pipeline runs. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RepairIT {
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final int OF_EACH_KIND = 20;
    private static final String ROWS =
            "SELECT count(*) || ' ' || md5(string_agg(t::text, ',' ORDER BY id)) FROM orders t";

    private final Database here = PostgresServer.shared().createDatabase();
    private final Database there = PostgresServer.shared().createDatabase();
    private final AtomicBoolean loaded = new AtomicBoolean();

    @AfterEach
    void close() throws Exception {
        loaded.set(false);
        here.close();
        there.close();
    }

    @ParameterizedTest
    @EnumSource(Delivery.class)
    void findsAndRepairsTwentyDifferencesOfEveryKindUnderLoad(Delivery delivery) throws Exception {
        String ddl =
                "CREATE TABLE orders (id int, part text, note text, total numeric, big text, PRIMARY KEY (id, part))";
        here.execute(
                ddl,
                "INSERT INTO orders SELECT i, 'a', 'note ' || i, i, (SELECT string_agg(md5((i * j)::text), '') FROM"
                        + " generate_series(1, 100) j) FROM generate_series(1, 3000) i");
        there.execute(ddl);
        PostgresSource source = source();
        PostgresSink sink = sink(source, delivery);
        Disposable pipeline = (delivery == Delivery.EXACTLY_ONCE
                        ? sink.resume(source::records, source::recordsAfter)
                        : source.records().as(sink))
                .subscribe(done -> {}, Throwable::printStackTrace);
        await().atMost(DEADLINE).until(() -> "3000".equals(there.value("SELECT count(*) FROM orders")));
        Thread load = load();
        // The load does not touch the rows above 2000, and the pipeline does not write them any more.
        for (int i = 0; i < OF_EACH_KIND; i++) {
            there.execute(
                    "DELETE FROM orders WHERE id = " + (2100 + i),
                    "INSERT INTO orders VALUES (" + (9000 + i) + ", 'it''s \"x\"', 'extra', 1, NULL)",
                    "UPDATE orders SET note = 'other' WHERE id = " + (2200 + i),
                    "UPDATE orders SET total = NULL, big = 'short' WHERE id = " + (2300 + i));
        }
        Verification verification = Verification.of(source, sink);

        TableComparison found = verification.compare().blockLast(DEADLINE);

        List<RowDifference> planted = planted();
        assertThat(found.differences().stream().filter(row -> row.kind() != Kind.CHANGING))
                .containsExactlyInAnyOrderElementsOf(planted);
        assertThat(found.complete()).isTrue();

        TableComparison repaired = verification.repair().blockLast(DEADLINE);

        assertThat(repaired.differences().stream().filter(row -> row.kind() != Kind.CHANGING))
                .isEmpty();
        assertThat(repaired.repaired()).containsAll(planted);
        loaded.set(false);
        load.join();
        await().atMost(DEADLINE).until(() -> here.value(ROWS).equals(there.value(ROWS)));
        assertThat(verification.compare().blockLast(DEADLINE).equal()).isTrue();
        pipeline.dispose();
        source.admin().released().block(DEADLINE);
        source.admin().cleanup().block(DEADLINE);
    }

    @Test
    void readsATableWithoutKeyAgain() {
        here.execute(
                "CREATE TABLE orders (id int, note text)",
                "ALTER TABLE orders REPLICA IDENTITY FULL",
                "INSERT INTO orders SELECT i, 'n' FROM generate_series(1, 500) i");
        there.execute("CREATE TABLE orders (id int, note text)");
        PostgresSource source = source();
        PostgresSink sink = sink(source, Delivery.AT_LEAST_ONCE);
        Disposable pipeline = source.records().as(sink).subscribe();
        await().atMost(DEADLINE).until(() -> "500".equals(there.value("SELECT count(*) FROM orders")));
        there.execute("DELETE FROM orders WHERE id = 7", "INSERT INTO orders VALUES (8, 'n')");

        TableComparison found = Verification.of(source, sink).compare().blockLast(DEADLINE);
        TableComparison repaired = Verification.of(source, sink).repair().blockLast(DEADLINE);

        assertThat(found.missing()).isEqualTo(1);
        assertThat(found.extra()).isEqualTo(1);
        assertThat(repaired.equal()).isTrue();
        assertThat(there.value(ROWS)).isEqualTo(here.value(ROWS));
        pipeline.dispose();
        source.admin().released().block(DEADLINE);
        source.admin().cleanup().block(DEADLINE);
    }

    private static List<RowDifference> planted() {
        List<RowDifference> planted = new ArrayList<>();
        for (int i = 0; i < OF_EACH_KIND; i++) {
            planted.add(new RowDifference(Kind.MISSING, List.of(String.valueOf(2100 + i), "a"), List.of()));
            planted.add(new RowDifference(Kind.EXTRA, List.of(String.valueOf(9000 + i), "it's \"x\""), List.of()));
            planted.add(new RowDifference(Kind.DIFFERENT, List.of(String.valueOf(2200 + i), "a"), List.of("note")));
            planted.add(
                    new RowDifference(Kind.DIFFERENT, List.of(String.valueOf(2300 + i), "a"), List.of("total", "big")));
        }
        return planted;
    }

    /** Inserts, updates and deletes rows up to 2000 and changes their keys, continuously. */
    private Thread load() {
        loaded.set(true);
        Thread load = new Thread(() -> {
            for (int i = 1; loaded.get(); i++) {
                int id = i * 7 % 2000 + 1;
                here.execute(
                        "UPDATE orders SET total = total + 1, note = 'changed ' || " + i + " WHERE id % 50 = " + i % 50
                                + " AND id <= 2000",
                        "DELETE FROM orders WHERE id = " + id,
                        "INSERT INTO orders VALUES (" + id + ", 'b" + i + "', 'new', " + i + ", repeat('y', 3000))",
                        "UPDATE orders SET part = part || 'x' WHERE id = " + (i * 13 % 2000 + 1));
            }
        });
        load.start();
        return load;
    }

    private PostgresSource source() {
        return PostgresSource.builder()
                .url(here.url())
                .tables("orders")
                .slotName("slot_" + here.name())
                .build();
    }

    private PostgresSink sink(PostgresSource source, Delivery delivery) {
        PostgresSinkBuilder builder = PostgresSink.builder()
                .url(there.url())
                .acknowledgeTo(source.acknowledgements())
                .delivery(delivery);
        return (delivery == Delivery.EXACTLY_ONCE ? builder.pipeline("orders") : builder).build();
    }
}
