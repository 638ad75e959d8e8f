package dev.penstock.benchmarks.contestant;

import dev.penstock.source.PostgresSource;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.replication.PGReplicationStream;
import reactor.core.Disposable;

/**
 * Measures the time from the call that inserts a row to the record at the reader. Writer and reader share one process and so one clock.
 *
 * <p>Arguments: {@code penstock} or {@code pgjdbc}, URL, JDBC URL, slot, publication, milliseconds between two insertions, the number of
 * insertions that count, the number of those before them that warm up. Prints the median and the 99th percentile in milliseconds.
 */
public final class LatencyProgram {
    private final AtomicLongArray sent;
    private final AtomicLongArray taken;
    private final AtomicLong seen = new AtomicLong();
    private final int warmUp;

    private LatencyProgram(int counted, int warmUp) {
        this.sent = new AtomicLongArray(counted + warmUp);
        this.taken = new AtomicLongArray(counted + warmUp);
        this.warmUp = warmUp;
    }

    public static void main(String[] arguments) throws Exception {
        LatencyProgram program = new LatencyProgram(Integer.parseInt(arguments[6]), Integer.parseInt(arguments[7]));
        double pauseMillis = Double.parseDouble(arguments[5]);
        if (arguments[0].equals("penstock")) {
            program.penstock(arguments[1], arguments[2], arguments[3], arguments[4], pauseMillis);
        } else {
            program.pgjdbc(arguments[2], arguments[3], arguments[4], pauseMillis);
        }
        program.print();
    }

    private void penstock(String url, String jdbcUrl, String slot, String publication, double pauseMillis)
            throws SQLException {
        PostgresSource source = PostgresSource.fromMap(Map.of(
                "url", url,
                "tables", "ticks",
                "snapshotMode", "never",
                "logrepl.slotName", slot,
                "logrepl.publicationName", publication));
        Disposable subscription = source.records().subscribe(record -> {
            seen(Math.toIntExact((Long)
                    Objects.requireNonNull(Objects.requireNonNull(record.row()).value(0))));
            source.acknowledgements().acknowledge(record.position());
        });
        write(jdbcUrl, pauseMillis);
        subscription.dispose();
    }

    private void pgjdbc(String jdbcUrl, String slot, String publication, double pauseMillis) throws Exception {
        try (Connection connection = PgjdbcReader.replicationConnection(jdbcUrl);
                PGReplicationStream stream = PgjdbcReader.open(connection, slot, publication)) {
            Thread reader = new Thread(() -> read(stream), "reader");
            reader.start();
            write(jdbcUrl, pauseMillis);
            reader.join();
        }
    }

    private void read(PGReplicationStream stream) {
        try {
            while (seen.get() < sent.length()) {
                ByteBuffer message = stream.read();
                if (PgjdbcReader.isRow(message)) {
                    // 'I', relation, 'N', number of columns, then 'b', length and the first column's eight bytes.
                    seen(Math.toIntExact(message.getLong(message.position() + 13)));
                }
                stream.setFlushedLSN(stream.getLastReceiveLSN());
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The replication stream failed", e);
        }
    }

    private void seen(int id) {
        taken.set(id, System.nanoTime() - sent.get(id));
        seen.incrementAndGet();
    }

    private void write(String jdbcUrl, double pauseMillis) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                PreparedStatement insert = connection.prepareStatement("INSERT INTO ticks VALUES (?, 'tick')")) {
            awaitReader(connection);
            long next = System.nanoTime();
            for (int id = 0; id < sent.length(); id++) {
                // The rows that warm up come quickly whatever the pause.
                next += (long) (Math.min(pauseMillis, id < warmUp ? 2 : pauseMillis) * 1e6);
                while (next - System.nanoTime() > 0) {
                    LockSupport.parkNanos(next - System.nanoTime());
                }
                insert.setLong(1, id);
                sent.set(id, System.nanoTime());
                insert.execute();
            }
            long deadline = System.nanoTime() + 60_000_000_000L;
            while (seen.get() < sent.length()) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException("Only " + seen + " rows arrived within 60 seconds");
                }
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    private static void awaitReader(Connection connection) throws SQLException {
        long deadline = System.nanoTime() + 60_000_000_000L;
        try (PreparedStatement active =
                connection.prepareStatement("SELECT FROM pg_stat_replication WHERE state = 'streaming'")) {
            while (!active.executeQuery().next()) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException("The reader did not begin within 60 seconds");
                }
                LockSupport.parkNanos(10_000_000);
            }
        }
    }

    private void print() {
        long[] counted = new long[taken.length() - warmUp];
        for (int i = 0; i < counted.length; i++) {
            counted[i] = taken.get(warmUp + i);
        }
        Arrays.sort(counted);
        int last = counted.length - 1;
        System.out.println(counted[last / 2] / 1e6 + " " + counted[(int) Math.min(last, Math.ceil(last * 0.99))] / 1e6);
    }
}
