package dev.penstock.verification.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The connector is killed in mid-snapshot, rows change while it is gone, and it goes on: the target ends as the source. */
class InterruptedSnapshotIT {
    private static final boolean WHOLE = "whole".equals(System.getProperty("penstock.checks"));
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final List<String> TABLES = List.of("big", "names", "journal", "marks");
    private static final Pattern UNREAD = Pattern.compile("\"unread\":\\[([^]]*)]");
    private static final int BIG = 60_000;
    private static final int ROWS = BIG + 5000 + 3000;

    @TempDir
    Path directory;

    /** A large table read by ranges of its key, one by a key whose order is the server's alone, one without key. */
    @ParameterizedTest
    @CsvSource({"18,18", "14,14"})
    @Timeout(value = 3600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void endsIdenticalWheneverItIsKilledInTheSnapshot(int from, int to) throws Exception {
        int moments = WHOLE ? 15 : 1;
        long first = Long.getLong("penstock.seed", from);
        long again = 0;
        double[] killedAt = new double[moments];
        for (int i = 0; i < moments; i++) {
            long seed = first + i;
            Random random = new Random(seed);
            // One moment in each part of the reading.
            double moment = (i + random.nextDouble()) / moments;
            try (Database source = PostgresServer.shared(from).createDatabase();
                    Database target = PostgresServer.shared(to).createDatabase()) {
                Outcome outcome = kill(source, target, random, moment);
                again += outcome.twice;
                killedAt[i] = outcome.written;
                System.out.printf(
                        "seed %d: killed at %.1f %% of the rows (%s), %.1f %% were read twice%n",
                        seed, 100 * outcome.written, outcome.unread, 100.0 * outcome.twice / ROWS);
            } catch (Exception | AssertionError e) {
                throw new AssertionError("With -Dpenstock.seed=" + seed + ": " + e.getMessage(), e);
            }
        }
        System.out.printf(
                "%d moments on PostgreSQL %d, at %s of the rows: %.1f %% were read twice%n",
                moments, from, Arrays.toString(killedAt), 100.0 * again / ROWS / moments);
        if (WHOLE) {
            for (double third : new double[] {0, 1 / 3.0, 2 / 3.0}) {
                assertThat(Arrays.stream(killedAt).filter(at -> at > third && at <= third + 1 / 3.0))
                        .as("kills in each third of the reading, at %s", Arrays.toString(killedAt))
                        .hasSizeGreaterThanOrEqualTo(2);
            }
        }
    }

    /** Kills the connector when that share of the rows is in the target, and lets another one go on. */
    private Outcome kill(Database source, Database target, Random random, double moment)
            throws IOException, InterruptedException {
        create(source, target);
        fill(source);
        Path file = directory.resolve(source.name());
        ByteBuffer counter = SnapshotConnector.counter(file);
        counter.putLong(0, 0);
        try (Child child = new Child(source, target, file)) {
            child.await(1, () -> counter.getLong(0) > 0 && written(target) >= moment * ROWS);
        }
        double killedAt = 1.0 * written(target) / ROWS;
        String unread = unread(target);
        change(source, random);
        source.execute("INSERT INTO marks VALUES (1)");
        try (Child child = new Child(source, target, file)) {
            change(source, random);
            child.await(
                    100,
                    () -> "1".equals(target.value("SELECT count(*) FROM marks WHERE id = 1"))
                            && unread(target).equals("nothing unread"));
            source.execute("INSERT INTO marks VALUES (2)");
            child.await(100, () -> "1".equals(target.value("SELECT count(*) FROM marks WHERE id = 2")));
        }
        for (String table : TABLES) {
            assertThat(hash(target, table)).as(table).isEqualTo(hash(source, table));
        }
        return new Outcome(killedAt, unread, Math.max(0, counter.getLong(0) - ROWS));
    }

    private static long written(Database target) {
        return Long.parseLong(Objects.requireNonNull(target.value("SELECT (SELECT count(*) FROM big)"
                + " + (SELECT count(*) FROM names) + (SELECT count(*) FROM journal)")));
    }

    /** Returns how many tables are still to be read, by the position in the target. */
    private static String unread(Database target) {
        String position = target.value("SELECT convert_from(position, 'UTF8') FROM penstock.position");
        if (position == null) {
            return "no position";
        }
        Matcher unread = UNREAD.matcher(position);
        assertThat(unread.find()).as("the position names tables").isTrue();
        return unread.group(1).isEmpty() ? "nothing unread" : "unread " + unread.group(1);
    }

    private static String hash(Database database, String table) {
        return Objects.requireNonNull(
                database.value("SELECT count(*) || ' rows ' || coalesce(md5(string_agg(t::text, E'\\n"
                        + "' ORDER BY t::text COLLATE \"C\")), '') FROM " + table + " t"));
    }

    private static void create(Database source, Database target) {
        for (Database database : List.of(source, target)) {
            database.execute(
                    "CREATE TABLE big (id bigint PRIMARY KEY, v int, doc text)",
                    "ALTER TABLE big ALTER doc SET STORAGE EXTERNAL",
                    "CREATE TABLE names (name text PRIMARY KEY, v int)",
                    "CREATE TABLE journal (line text, n int)",
                    "CREATE TABLE marks (id int PRIMARY KEY)");
        }
        source.execute("ALTER TABLE journal REPLICA IDENTITY FULL");
    }

    private static void fill(Database source) {
        source.execute(
                "INSERT INTO big SELECT i, 0, repeat(md5(i::text), CASE WHEN i % 50 = 0 THEN 100 ELSE 20 END)"
                        + " FROM generate_series(1, " + BIG + ") i",
                "INSERT INTO names SELECT 'name ' || i, i FROM generate_series(1, 5000) i",
                "INSERT INTO journal SELECT 'line ' || i, i FROM generate_series(1, 3000) i");
    }

    /** Every fiftieth row keeps its text out of line. */
    private static void change(Database source, Random random) {
        int from = random.nextInt(BIG);
        String mostly = random.nextInt(4) == 0 ? "" : " AND id % 50 <> 0";
        int shift = random.nextInt(BIG) - BIG / 2;
        int far = 1_000_000 + random.nextInt(1000) * 1000;
        source.execute(
                "UPDATE big SET v = v + 1 WHERE id % 97 = " + random.nextInt(97),
                "UPDATE big b SET id = id + " + shift + " WHERE id BETWEEN " + from + " AND " + (from + 40) + mostly
                        + " AND NOT EXISTS (SELECT FROM big o WHERE o.id = b.id + " + shift + ")",
                "UPDATE big b SET id = id + " + far + " WHERE id BETWEEN " + random.nextInt(BIG) + " AND " + from
                        + mostly + " AND id % 500 = 7 AND NOT EXISTS (SELECT FROM big o WHERE o.id = b.id + " + far
                        + ")",
                "UPDATE big b SET id = -id WHERE id BETWEEN " + from + " AND " + (from + 60) + mostly
                        + " AND NOT EXISTS (SELECT FROM big o WHERE o.id = -b.id)",
                "DELETE FROM big WHERE id BETWEEN " + from / 2 + " AND " + (from / 2 + 300),
                "INSERT INTO big SELECT i, 1, repeat('new', 500) FROM generate_series(" + from / 2 + ", "
                        + (from / 2 + 200) + ") i ON CONFLICT DO NOTHING",
                "UPDATE names SET name = name || '!' WHERE v % 50 = " + random.nextInt(50),
                "DELETE FROM names WHERE v % 60 = " + random.nextInt(60),
                "INSERT INTO journal SELECT 'line ' || i, i FROM generate_series(1, 40) i",
                "DELETE FROM journal WHERE n % 100 = " + random.nextInt(100),
                "UPDATE journal SET n = n + 1 WHERE n % 100 = " + random.nextInt(100));
    }

    /**
     * State after a kill.
     *
     * @param written the share of the rows that was in the target
     * @param unread the tables that were still to be read
     * @param twice the number of rows of the snapshot that arrived more than once
     */
    private record Outcome(double written, String unread, long twice) {}

    private interface Condition {
        boolean holds();
    }

    /** The connector as a process of its own, until it is killed. */
    private static final class Child implements AutoCloseable {
        private final Process process;

        Child(Database source, Database target, Path counter) throws IOException {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-Xmx128m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            SnapshotConnector.class.getName(),
                            source.url(),
                            target.url(),
                            String.join(",", TABLES),
                            "slot_" + source.name(),
                            counter.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(counter.resolveSibling(counter.getFileName() + ".log")
                            .toFile())
                    .start();
        }

        void await(int pauseMillis, Condition condition) throws InterruptedException {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!condition.holds()) {
                assertThat(process.isAlive()).as("the connector is alive").isTrue();
                assertThat(System.nanoTime()).as("before its deadline").isLessThan(deadline);
                Thread.sleep(pauseMillis);
            }
        }

        /** Kills it by SIGKILL. */
        @Override
        public void close() {
            process.destroyForcibly();
            process.onExit().join();
        }
    }
}
