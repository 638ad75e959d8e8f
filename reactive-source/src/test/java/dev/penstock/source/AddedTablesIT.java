package dev.penstock.source;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.source.status.SessionStatus.Phase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/**
 * Tables are added, and read again, while all of them are written to without end, and every subscription is cut off
 * somewhere: what the records tell ends as the source, and no record is older than what was seen of its row.
 */
class AddedTablesIT {
    private static final int SEEDS = "whole".equals(System.getProperty("penstock.checks")) ? 20 : 1;
    private static final int SUBSCRIPTIONS = 6;
    private static final int ROWS = 3000;
    private static final List<String> TABLES = List.of("ranged", "named", "journal");

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    @Timeout(1800)
    void endsAsTheSourceAndReportsNothingOlderThanWhatWasSeen(int version) throws Exception {
        long first = Long.getLong("penstock.seed", 1000L * version);
        for (long seed = first; seed < first + SEEDS; seed++) {
            try (Stage stage = new Stage(version)) {
                new Run(stage, new Random(seed)).follow();
            } catch (Exception | AssertionError e) {
                throw new AssertionError("With -Dpenstock.seed=" + seed + ": " + e.getMessage(), e);
            }
        }
    }

    /** One history of a database, and what its subscriptions tell of it. */
    private static final class Run {
        private final Stage stage;
        private final Random random;
        private final Map<String, Table> tables = new HashMap<>();
        private final Queue<String> failures = new ConcurrentLinkedQueue<>();
        private final AtomicBoolean over = new AtomicBoolean();
        private @Nullable Position position;
        private int snapshotRows;

        Run(Stage stage, Random random) {
            this.stage = stage;
            this.random = random;
            TABLES.forEach(name -> tables.put(name, new Table()));
            stage.execute(
                    "CREATE SEQUENCE versions",
                    "CREATE TABLE ranged (id int PRIMARY KEY, v bigint, big text)",
                    "ALTER TABLE ranged ALTER big SET STORAGE EXTERNAL",
                    "CREATE TABLE named (id text PRIMARY KEY, v bigint, big text)",
                    "CREATE TABLE journal (id int, v bigint, big text)",
                    "ALTER TABLE journal REPLICA IDENTITY FULL");
            TABLES.forEach(name -> stage.execute("INSERT INTO " + name
                    + " SELECT i * 2, nextval('versions'), repeat('x', CASE WHEN i % 9 = 0 THEN 2500 ELSE 200 END)"
                    + " FROM generate_series(1, " + ROWS + ") i"));
        }

        void follow() throws Exception {
            List<Thread> writers = new ArrayList<>();
            for (String table : TABLES) {
                Random dice = new Random(random.nextLong());
                Thread writer = new Thread(() -> write(table, dice), "test-writer-" + table);
                writer.start();
                writers.add(writer);
            }
            try {
                for (int i = 0; i < SUBSCRIPTIONS; i++) {
                    subscribe(String.join(",", TABLES.subList(0, 1 + i * TABLES.size() / SUBSCRIPTIONS)));
                }
            } finally {
                over.set(true);
                for (Thread writer : writers) {
                    writer.join(Stage.DEADLINE.toMillis());
                }
            }
            assertThat(failures).isEmpty();
            readToTheEnd();
            for (String table : TABLES) {
                assertThat(requireNonNull(tables.get(table)).rows()).as(table).isEqualTo(rowsOf(table));
            }
            assertThat(snapshotRows).as("rows of snapshots").isGreaterThan(ROWS / 10);
        }

        /** Takes some records, and asks in the midst of them for tables to be read again. */
        private void subscribe(String chosen) throws InterruptedException {
            PostgresSource source = source(chosen);
            List<Record> records = new CopyOnWriteArrayList<>();
            int count = 1 + random.nextInt(random.nextBoolean() ? 500 : 2 * ROWS);
            Disposable reading = records(source).take(count).subscribe(records::add, e -> failures.add("" + e));
            String[] some = chosen.split(",", -1);
            Disposable again = source.admin()
                    .resnapshot(some[random.nextInt(some.length)])
                    .onErrorComplete()
                    .subscribe();
            TimeUnit.MILLISECONDS.sleep(300 + random.nextInt(1200));
            reading.dispose();
            again.dispose();
            source.admin().released().block(Stage.DEADLINE);
            take(records);
        }

        private void readToTheEnd() {
            PostgresSource source = source(String.join(",", TABLES));
            List<Record> records = new CopyOnWriteArrayList<>();
            Disposable reading = records(source).subscribe(records::add, e -> failures.add("" + e));
            await().atMost(Stage.DEADLINE)
                    .until(() -> source.admin()
                            .session()
                            .filter(session -> session.phase() == Phase.STREAMING)
                            .isPresent());
            long mark = stage.mark();
            await().atMost(Stage.DEADLINE)
                    .until(() -> !failures.isEmpty()
                            || (!records.isEmpty() && Stage.isMark(mark).test(records.get(records.size() - 1))));
            reading.dispose();
            source.admin().released().block(Stage.DEADLINE);
            assertThat(failures).isEmpty();
            take(records);
        }

        private PostgresSource source(String chosen) {
            return stage.builder(chosen).chunkBytes(64 * 1024).build();
        }

        private Flux<Record> records(PostgresSource source) {
            Position after = position;
            return after == null ? source.records() : source.recordsAfter(Position.of(after.toBytes()));
        }

        private void take(List<Record> records) {
            for (Record record : records) {
                position = record.position();
                if (!Stage.isMark(record)) {
                    requireNonNull(tables.get(record.metadata().get(Metadata.TABLE)))
                            .apply(record);
                    snapshotRows += record.operation() == Operation.SNAPSHOT ? 1 : 0;
                }
            }
        }

        private Map<String, List<String>> rowsOf(String table) {
            Map<String, List<String>> rows = new TreeMap<>();
            stage.database()
                    .rows("SELECT id, v, big FROM " + table)
                    .forEach(row -> rows.computeIfAbsent(String.valueOf(row.get(0)), id -> new ArrayList<>())
                            .add(row.get(1) + " " + row.get(2)));
            rows.values().forEach(Collections::sort);
            return rows;
        }

        /** Each version of a row is newer than those before it, also where the row was deleted in between. */
        private void write(String table, Random dice) {
            try (Connection connection = stage.database().connect();
                    Statement statement = connection.createStatement()) {
                while (!over.get()) {
                    statement.execute(change(table, dice));
                    TimeUnit.MILLISECONDS.sleep(dice.nextInt(4));
                }
            } catch (SQLException | InterruptedException e) {
                failures.add(String.valueOf(e));
            }
        }

        private static String change(String table, Random dice) {
            int id = dice.nextInt(2 * ROWS);
            int other = dice.nextInt(2 * ROWS);
            String number = table.equals("named") ? "id::int" : "id";
            return switch (dice.nextInt(12)) {
                case 0 ->
                    "DELETE FROM " + table + " WHERE " + number + " BETWEEN " + id + " AND " + (id + dice.nextInt(20));
                case 1, 2 ->
                    "INSERT INTO " + table + " SELECT i, nextval('versions'), repeat('n', "
                            + (dice.nextBoolean() ? 2500 : 10) + ") FROM generate_series(" + id + ", "
                            + (id + dice.nextInt(10)) + ") i ON CONFLICT DO NOTHING";
                case 3, 4, 5 ->
                    "UPDATE " + table + " SET v = nextval('versions'), id = " + other + " WHERE " + number + " = " + id
                            + (dice.nextInt(20) == 0 ? "" : " AND length(big) < 1000")
                            + " AND NOT EXISTS (SELECT FROM " + table + " WHERE " + number + " = " + other + ")";
                case 6 ->
                    "UPDATE " + table + " SET v = nextval('versions'), big = repeat('u', 2200) WHERE " + number
                            + " BETWEEN " + id + " AND " + (id + 5);
                case 7 ->
                    dice.nextInt(500) == 0
                            ? "TRUNCATE " + table
                            : dice.nextInt(40) == 0 ? "VACUUM FULL " + table : "VACUUM " + table;
                default ->
                    "UPDATE " + table + " SET v = nextval('versions') WHERE " + number + " BETWEEN " + id + " AND "
                            + (id + dice.nextInt(30));
            };
        }
    }

    /** A table as the records tell of it: its rows by their {@code id}, of which a table without key may have several. */
    private static final class Table {
        private final Map<String, List<Map<String, String>>> rows = new TreeMap<>();
        private final Map<String, Long> seen = new HashMap<>();

        void apply(Record record) {
            StructuredData before = (StructuredData) record.before();
            StructuredData after = (StructuredData) record.after();
            boolean keyed = record.key() != null;
            if (record.metadata().containsKey(Metadata.TRUNCATE)) {
                rows.clear();
                return;
            }
            if (record.operation() == Operation.DELETE) {
                remove(columns(requireNonNull(keyed ? record.key() : before)), keyed);
                return;
            }
            Map<String, String> row = new TreeMap<>();
            if (record.operation() == Operation.UPDATE) {
                StructuredData old = before == null ? record.key() : before;
                row.putAll(requireNonNull(remove(columns(requireNonNull(old)), keyed), "what is updated was there"));
            } else {
                assertThat(record.metadata()).as("a row that comes whole").doesNotContainKey(Metadata.UNCHANGED);
            }
            row.putAll(columns(requireNonNull(after)));
            String id = requireNonNull(row.get("id"));
            if (keyed) {
                long version = Long.parseLong(requireNonNull(row.get("v")));
                assertThat(version).as("row %s", id).isGreaterThanOrEqualTo(seen.getOrDefault(id, 0L));
                seen.put(id, version);
                rows.remove(id);
            }
            rows.computeIfAbsent(id, key -> new ArrayList<>()).add(row);
        }

        private @Nullable Map<String, String> remove(Map<String, String> row, boolean keyed) {
            String id = requireNonNull(row.get("id"));
            List<Map<String, String>> there = rows.getOrDefault(id, List.of());
            if (there.isEmpty()) {
                assertThat(keyed).as("row %s is removed and was there", id).isTrue();
                return null;
            }
            Map<String, String> gone = keyed ? there.get(0) : row;
            assertThat(there.remove(gone))
                    .as("row %s is removed and was there", id)
                    .isTrue();
            if (there.isEmpty()) {
                rows.remove(id);
            }
            return gone;
        }

        Map<String, List<String>> rows() {
            Map<String, List<String>> all = new TreeMap<>();
            rows.forEach((id, list) -> all.put(
                    id,
                    list.stream()
                            .map(row -> row.get("v") + " " + row.get("big"))
                            .sorted()
                            .toList()));
            return all;
        }

        private static Map<String, String> columns(StructuredData row) {
            Map<String, String> columns = new TreeMap<>();
            for (int i = 0; i < row.size(); i++) {
                columns.put(row.name(i), String.valueOf(row.value(i)));
            }
            return columns;
        }
    }
}
