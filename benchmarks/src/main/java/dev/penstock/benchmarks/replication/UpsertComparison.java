package dev.penstock.benchmarks.replication;

import dev.penstock.core.Record;
import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import reactor.core.publisher.Flux;

/**
 * Writes upserts, half of which update a row, on one warm connection: the sink alone with records in memory, and alternately pgjdbc, which
 * copies the same rows into a stage and inserts them with {@code ON CONFLICT}. Both commit every 5000 rows. Arguments: the number of
 * runs and the thousands of rows.
 */
public final class UpsertComparison {
    private static final int BATCH = 5000;
    private static final String COLUMNS =
            "quantity, customer, total, created_at, due, details, reference, paid, note, weight";

    private final PostgresServer server;
    private final Database source;
    private final Database target;
    private final int rows;

    private UpsertComparison(PostgresServer server, Database source, Database target, int rows) {
        this.server = server;
        this.source = source;
        this.target = target;
        this.rows = rows;
    }

    public static void main(String[] arguments) throws Exception {
        try (PostgresServer server = ReplicationComparison.server();
                Database source = server.createDatabase();
                Database target = server.createDatabase()) {
            new UpsertComparison(server, source, target, Integer.parseInt(arguments[1]) * 1000)
                    .run(Integer.parseInt(arguments[0]));
        }
    }

    private void run(int runs) throws Exception {
        source.execute(ReplicationComparison.TABLE);
        target.execute(ReplicationComparison.TABLE);
        source.execute(ReplicationComparison.insertions(1, rows));
        List<Record> records = Objects.requireNonNull(
                PostgresSource.fromMap(Map.of("url", source.url(), "tables", "orders", "snapshotMode", "only"))
                        .records()
                        .collectList()
                        .block());
        List<byte[]> copies = copies();
        for (int run = 0; run <= runs; run++) {
            double ours = seconds(() -> PostgresSink.builder()
                    .url(target.url())
                    .batchSize(BATCH)
                    .build()
                    .apply(Flux.fromIterable(records))
                    .block());
            double peer = seconds(() -> copy(copies));
            System.out.printf(
                    "%s: ours %.0f rows/s, pgjdbc %.0f rows/s, ratio of the times %.2f%n",
                    run == 0 ? "warming up" : "upserts", rows / ours, rows / peer, ours / peer);
        }
    }

    private double seconds(Work work) throws Exception {
        target.execute("TRUNCATE orders");
        target.execute(ReplicationComparison.insertions(1, rows));
        target.execute("DELETE FROM orders WHERE id % 2 = 0");
        target.execute("UPDATE orders SET quantity = -1");
        target.execute("VACUUM orders");
        server.execute("CHECKPOINT");
        long start = System.nanoTime();
        work.run();
        double seconds = (System.nanoTime() - start) / 1e9;
        String sum = "SELECT count(*) || ' ' || sum(hashtextextended(o::text, 0)) FROM orders AS o";
        if (!Objects.equals(source.value(sum), target.value(sum))) {
            throw new IllegalStateException("Source and target differ");
        }
        return seconds;
    }

    private List<byte[]> copies() throws Exception {
        List<byte[]> copies = new ArrayList<>();
        try (Connection connection = source.connect()) {
            CopyManager manager = connection.unwrap(PGConnection.class).getCopyAPI();
            for (int from = 0; from < rows; from += BATCH) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                manager.copyOut(
                        "COPY (SELECT * FROM orders WHERE id > " + from + " AND id <= " + (from + BATCH)
                                + " ORDER BY id) TO STDOUT (FORMAT binary)",
                        bytes);
                copies.add(bytes.toByteArray());
            }
        }
        return copies;
    }

    private void copy(List<byte[]> copies) throws Exception {
        try (Connection connection = target.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("CREATE TEMPORARY TABLE stage (LIKE orders) ON COMMIT DELETE ROWS");
            connection.commit();
            CopyManager manager = connection.unwrap(PGConnection.class).getCopyAPI();
            for (byte[] copy : copies) {
                manager.copyIn("COPY stage FROM STDIN (FORMAT binary)", new ByteArrayInputStream(copy));
                statement.execute("INSERT INTO orders SELECT * FROM stage ON CONFLICT (id) DO UPDATE SET (" + COLUMNS
                        + ") = ROW (EXCLUDED." + COLUMNS.replace(", ", ", EXCLUDED.") + ")");
                connection.commit();
            }
        }
    }

    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }
}
