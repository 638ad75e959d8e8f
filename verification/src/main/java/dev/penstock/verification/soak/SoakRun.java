package dev.penstock.verification.soak;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import dev.penstock.test.TcpProxy;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One soak. Three things happen at once: a writer commits transactions at a steady rate, the pipeline is watched, and in turn each of its
 * parts is restarted, cut or killed.
 */
public final class SoakRun {
    private static final Duration TO_CATCH_UP = Duration.ofMinutes(3);
    private static final String HASH = "SELECT md5(coalesce(string_agg(o::text, ',' ORDER BY id), '')) FROM orders o";
    private static final String TABLE = "CREATE TABLE orders (id bigint PRIMARY KEY, n bigint, body text)";

    private final SoakPlan plan;
    private final PrintStream out;
    private final List<SoakSample> samples = Collections.synchronizedList(new ArrayList<>());
    private final List<SoakEvent> events = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong written = new AtomicLong();
    private final long begun = System.nanoTime();
    private volatile boolean writing = true;

    private SoakRun(SoakPlan plan, PrintStream out) {
        this.plan = plan;
        this.out = out;
    }

    /** Runs the soak. Returns whether source and target were equal at the end and the pipeline never failed by itself. */
    public static boolean run(SoakPlan plan, PrintStream out) throws IOException, InterruptedException {
        Files.createDirectories(plan.directory());
        return new SoakRun(plan, out).run();
    }

    private boolean run() throws IOException, InterruptedException {
        try (PostgresServer source =
                        PostgresServer.builder().version(plan.version()).start();
                PostgresServer target =
                        PostgresServer.builder().version(plan.version()).start();
                Database from = source.createDatabase("soak");
                Database to = target.createDatabase("soak");
                TcpProxy before = TcpProxy.to(source);
                TcpProxy behind = TcpProxy.to(target);
                SoakProcess pipeline = new SoakProcess(
                        before.url(from), behind.url(to), plan.directory().resolve("pipeline.log"))) {
            from.execute(TABLE, "CREATE SEQUENCE transactions");
            to.execute(TABLE);
            pipeline.run();
            Thread writer = new Thread(() -> write(from), "writer");
            writer.start();
            Faults faults = new Faults(source, target, before, behind, pipeline);
            double next = plan.interval().toSeconds();
            int fault = 0;
            while (second() < plan.duration().toSeconds()) {
                pipeline.run();
                sample(from, to, pipeline);
                if (second() >= next
                        && second() + plan.interval().toSeconds() / 2.0
                                < plan.duration().toSeconds()) {
                    String what = Faults.NAMES.get(fault % Faults.NAMES.size());
                    say("%.0f s: %s", second(), what);
                    events.add(new SoakEvent(second(), what));
                    faults.inject(fault++ % Faults.NAMES.size());
                    next = second() + plan.interval().toSeconds();
                }
                Thread.sleep(plan.sampling().toMillis());
            }
            writing = false;
            writer.join();
            boolean equal = awaitEqual(from, to, pipeline);
            report(equal, pipeline.failures());
            return equal && pipeline.failures() == 0;
        }
    }

    /** A third each of inserts, updates and deletes, of a table that so keeps its size. */
    private void write(Database database) {
        long started = System.nanoTime();
        Connection connection = null;
        while (writing) {
            try {
                if (connection == null) {
                    connection = database.connect();
                }
                write(connection, written.get() + 1);
                written.incrementAndGet();
                long due = started + written.get() * 1_000_000_000L / plan.rate();
                long early = (due - System.nanoTime()) / 1_000_000;
                if (early > 0) {
                    Thread.sleep(early);
                }
            } catch (SQLException restarted) {
                connection = closed(connection);
                pause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        closed(connection);
    }

    private static void write(Connection connection, long number) throws SQLException {
        String sql = switch ((int) (number % 3)) {
            case 0 -> "DELETE FROM orders WHERE id = ? - 3000";
            case 1 -> "INSERT INTO orders VALUES (?, 0, repeat('penstock', 20)) ON CONFLICT DO NOTHING";
            default -> "UPDATE orders SET n = n + 1, body = md5(random()::text) WHERE id = ? - 1";
        };
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, number);
            statement.execute();
        }
        try (PreparedStatement counting = connection.prepareStatement("SELECT nextval('transactions')")) {
            counting.execute();
        }
    }

    private static @Nullable Connection closed(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            // It was lost anyway.
        }
        return null;
    }

    private static void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sample(Database from, Database to, SoakProcess pipeline) {
        try {
            long wal = Long.parseLong(value(
                    from,
                    "SELECT coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)), 0)::bigint FROM"
                            + " pg_replication_slots"));
            // The target first: the source goes on between the two queries.
            long written = Long.parseLong(value(to, "SELECT coalesce(max(id), 0) FROM orders"));
            long lag = Long.parseLong(value(from, "SELECT coalesce(max(id), 0) FROM orders")) - written;
            long dead = Long.parseLong(value(to, "SELECT coalesce(sum(n_dead_tup), 0) FROM pg_stat_user_tables"));
            samples.add(new SoakSample(
                    second(),
                    pipeline.status("VmRSS") / 1024.0,
                    (int) pipeline.status("Threads"),
                    pipeline.files(),
                    wal / 1_048_576.0,
                    lag,
                    dead));
        } catch (RuntimeException restarted) {
            // A server that is being restarted answers at the next sample.
        }
    }

    private static String value(Database database, String sql) {
        String value = database.value(sql);
        return value == null ? "0" : value;
    }

    private boolean awaitEqual(Database from, Database to, SoakProcess pipeline) throws InterruptedException {
        long deadline = System.nanoTime() + TO_CATCH_UP.toNanos();
        while (System.nanoTime() < deadline) {
            pipeline.run();
            sample(from, to, pipeline);
            if (value(from, HASH).equals(value(to, HASH))) {
                return true;
            }
            Thread.sleep(500);
        }
        return false;
    }

    private void report(boolean equal, int failures) throws IOException {
        SoakReport report = new SoakReport(
                String.format(
                        Locale.ROOT,
                        "Soak: %.0f minutes, %d transactions, PostgreSQL %d, Java %d, %d processors",
                        second() / 60,
                        written.get(),
                        plan.version(),
                        Runtime.version().feature(),
                        Runtime.getRuntime().availableProcessors()),
                samples,
                events);
        Files.writeString(plan.directory().resolve("soak.svg"), report.svg());
        Files.writeString(plan.directory().resolve("soak.md"), report.table());
        Files.writeString(plan.directory().resolve("soak.csv"), report.csv());
        out.println(report.table());
        say(
                "Source and target are %s; the pipeline failed %d times by itself. Picture: %s",
                equal ? "equal" : "NOT EQUAL", failures, plan.directory().resolve("soak.svg"));
    }

    private double second() {
        return (System.nanoTime() - begun) / 1e9;
    }

    private void say(String format, Object... arguments) {
        out.printf(Locale.ROOT, format + "%n", arguments);
    }

    /** Faults of the parts of the pipeline, in turn. */
    private record Faults(
            PostgresServer source, PostgresServer target, TcpProxy before, TcpProxy behind, SoakProcess pipeline) {
        static final List<String> NAMES = List.of(
                "pipeline stopped and started",
                "pipeline killed",
                "network of the source cut",
                "network of the target cut",
                "source restarted",
                "target restarted",
                "walsender ended",
                "target killed");

        void inject(int number) throws InterruptedException {
            switch (number) {
                case 0 -> pipeline.stop();
                case 1 -> pipeline.kill();
                case 2 -> before.reset();
                case 3 -> behind.reset();
                case 4 -> source.restart();
                case 5 -> target.restart();
                case 6 ->
                    source.execute("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE"
                            + " active_pid IS NOT NULL");
                default -> {
                    target.kill();
                    target.restart();
                }
            }
        }
    }
}
