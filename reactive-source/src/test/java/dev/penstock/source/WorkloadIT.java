package dev.penstock.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.core.PenstockException;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.source.internal.server.OnEachServer;
import dev.penstock.source.status.SessionStatus.Phase;
import dev.penstock.test.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Compares what the source emits, record by record and in order, with what the server's own plugin {@code
 * test_decoding} says happened, over subscriptions that begin behind random records, acknowledge some of them, have
 * other options than those before, and lose their connection.
 *
 * <p>{@code -Dpenstock.seed=N} begins at that seed, {@code -Dpenstock.seeds=N} runs that number of seeds.
 */
@OnEachServer
class WorkloadIT {
    private static final boolean WHOLE = "whole".equals(System.getProperty("penstock.checks"));
    private static final int SEEDS = Integer.getInteger("penstock.seeds", WHOLE ? 150 : 3);
    private static final int ROUNDS = 3;

    private final int version;

    WorkloadIT(int version) {
        this.version = version;
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void emitsExactlyWhatTheServerSaysHappened() throws Exception {
        eachSeed(Run::compare);
    }

    /** Someone else alters the publication, or reads from the slot, while changes go on: nothing is lost in silence. */
    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void emitsEverythingOrNamesWhatSomeoneAltered() throws Exception {
        List<Disturbance> taken = new ArrayList<>();
        eachSeed(run -> taken.addAll(run.disturb()));

        System.out.println("Alterations by someone else on " + version + " that took effect: " + taken);
        assertThat(taken).as("what took effect").isNotEmpty();
    }

    private interface Check {
        void run(Run run) throws Exception;
    }

    private void eachSeed(Check check) throws Exception {
        long first = Long.getLong("penstock.seed", 1000L * version);
        try (PostgresServer server = PostgresServer.builder()
                .version(version)
                .setting("max_prepared_transactions", "20")
                // So that larger transactions are spilled to disk.
                .setting("logical_decoding_work_mem", "64kB")
                .start()) {
            for (long seed = first; seed < first + SEEDS; seed++) {
                try (Run run = new Run(server, seed)) {
                    check.run(run);
                } catch (Exception | AssertionError e) {
                    throw new AssertionError(
                            "With -Dpenstock.seed=" + seed + " on " + version + ": " + e.getMessage(), e);
                }
            }
        }
    }

    /** One database, from its first row to its last. */
    private static final class Run implements AutoCloseable {
        private final Stage stage;
        private final Random random;
        private final WorkloadTables tables;
        private final Workload workload;
        private final boolean localOnly;
        /** True if the server goes down now and then. */
        private final boolean crashes;

        private final String oracle;

        /** What happened, as far as the server was asked. */
        private final List<Happening> happenings = new ArrayList<>();

        /** Positions by how many of the happenings lie at or before them. */
        private final NavigableMap<Integer, Position> positions = new TreeMap<>();

        /** The number of happenings that the server may not report again. */
        private int confirmed;

        Run(PostgresServer server, long seed) throws SQLException {
            stage = new Stage(server.createDatabase());
            random = new Random(~seed);
            tables = new WorkloadTables(server.version(), random);
            tables.create(stage);
            localOnly = server.version() >= 16 && random.nextInt(3) == 0;
            crashes = random.nextInt(3) == 0;
            workload = new Workload(stage, tables, seed, localOnly);
            oracle = "oracle_" + stage.database().name();
        }

        void compare() throws Exception {
            positions.put(0, stage.begin(source(true, true)).end());
            stage.execute("SELECT pg_create_logical_replication_slot('" + oracle + "', 'test_decoding')");
            for (int round = 0; round < ROUNDS; round++) {
                workload.run(50);
                if (crashes && random.nextBoolean()) {
                    goDown();
                    workload.run(10);
                }
                look();
                readSome();
            }
            readToTheEnd();
            assertThat(happenings).as("the workload does something").hasSizeGreaterThan(10);
        }

        /** Lets someone alter something while changes are streamed; returns what took effect. */
        List<Disturbance> disturb() throws Exception {
            positions.put(0, stage.begin(source(true, true)).end());
            stage.execute("SELECT pg_create_logical_replication_slot('" + oracle + "', 'test_decoding')");
            PostgresSource source = source(true, true);
            CompletableFuture<List<Record>> live = source.recordsAfter(Objects.requireNonNull(positions.get(0)))
                    .takeUntil(Stage::isMark)
                    .collectList()
                    .toFuture();
            await().atMost(Stage.DEADLINE)
                    .until(() -> source.admin()
                            .session()
                            .map(session -> session.phase() == Phase.STREAMING)
                            .orElse(live.isDone()));
            workload.run(20);
            workload.finish();
            Disturbance disturbance =
                    Disturbance.any(random, stage.database().server().version());
            String table = Disturbance.anyTable(random);
            boolean taken = disturbance.begin(stage, table);
            workload.run(20);
            workload.finish();
            if (random.nextBoolean()) {
                cutConnection();
            }
            disturbance.end(stage, table);
            workload.run(10);
            workload.finish();
            stage.mark();
            try {
                List<Record> records = new ArrayList<>(live.get(60, TimeUnit.SECONDS));
                records.remove(records.size() - 1);
                look();
                Selection wanted = select(0, happening -> true);
                wanted.assertSame(records);
                assertThat(records).as(disturbance + " of " + table).hasSize(wanted.size());
            } catch (ExecutionException e) {
                assertThat(e.getCause())
                        .isInstanceOf(PenstockException.class)
                        .message()
                        .containsAnyOf("'conduitpub'", "'" + stage.slot() + "'");
            }
            source.admin().released().block(Stage.DEADLINE);
            return taken ? List.of(disturbance) : List.of();
        }

        /** Reads some records behind one of those before, acknowledges some of them, and cancels. */
        private void readSome() {
            boolean messages = random.nextBoolean();
            boolean truncates = random.nextBoolean();
            int from = from();
            Selection wanted = select(from, happening -> isEmitted(happening, messages, truncates));
            if (wanted.size() == 0) {
                return;
            }
            int count = 1 + random.nextInt(wanted.size());
            int acknowledged = random.nextInt(count) - 1;
            PostgresSource source = source(messages, truncates);
            List<Record> records = read(source, wanted.begin(), count, acknowledged);
            wanted.assertSame(records);
            for (int i = 0; i < count; i++) {
                positions.put(
                        wanted.index(i) + 1,
                        Position.of(records.get(i).position().toBytes()));
            }
            // Everything emitted before counts as acknowledged, and everything before the next one emitted.
            confirmed = acknowledged < 0 ? from : wanted.index(acknowledged + 1);
        }

        /** Reads on while things happen, and while the connection is cut, until nothing more does. */
        private void readToTheEnd() throws Exception {
            PostgresSource source = source(true, true);
            int from = from();
            CompletableFuture<List<Record>> live = source.recordsAfter(Objects.requireNonNull(positions.get(from)))
                    .takeUntil(Stage::isMark)
                    .collectList()
                    .toFuture();
            // The first connection is not replaced.
            await().atMost(Stage.DEADLINE)
                    .until(() -> source.admin()
                            .session()
                            .map(session -> session.phase() == Phase.STREAMING)
                            .orElse(live.isDone()));
            workload.mayCreate();
            for (int i = 0; i < 4; i++) {
                workload.run(25);
                if (crashes && random.nextInt(3) == 0) {
                    goDown();
                } else if (random.nextInt(3) == 0) {
                    cutConnection();
                }
            }
            workload.finish();
            stage.mark();
            List<Record> records = new ArrayList<>(live.get(60, TimeUnit.SECONDS));
            source.admin().released().block(Stage.DEADLINE);
            records.remove(records.size() - 1);
            look();
            Selection wanted = select(from, happening -> true);
            wanted.assertSame(records);
            assertThat(records).hasSize(wanted.size());
        }

        /** Ends the server in the middle of everything, and starts it again. */
        private void goDown() throws SQLException {
            PostgresServer server = stage.database().server();
            if (random.nextBoolean()) {
                server.kill();
            }
            server.restart();
            workload.reconnect();
        }

        private void cutConnection() {
            stage.execute("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '"
                    + stage.slot() + "' AND active_pid IS NOT NULL");
        }

        /** Returns one of the positions after which the server can still list all happenings. */
        private int from() {
            List<Integer> candidates = List.copyOf(positions.tailMap(confirmed).keySet());
            return candidates.get(random.nextInt(candidates.size()));
        }

        private Selection select(int from, Predicate<Happening> emitted) {
            List<Integer> indices = new ArrayList<>();
            List<Happening> selected = new ArrayList<>();
            for (int i = from; i < happenings.size(); i++) {
                Happening happening = happenings.get(i);
                if (!emitted.test(happening)) {
                    continue;
                }
                int last = selected.size() - 1;
                if (last >= 0 && happening.isMoveOf(selected.get(last))) {
                    // A row that moves to another partition is one change of the table.
                    selected.set(last, happening.movedFrom(selected.get(last)));
                    indices.set(last, i);
                } else {
                    selected.add(happening);
                    indices.add(i);
                }
            }
            return new Selection(Objects.requireNonNull(positions.get(from)), indices, selected);
        }

        private static boolean isEmitted(Happening happening, boolean messages, boolean truncates) {
            return switch (happening.kind()) {
                case "message" -> messages;
                case "TRUNCATE" -> truncates;
                default -> true;
            };
        }

        private PostgresSource source(boolean messages, boolean truncates) {
            return stage.builder(tables.chosen())
                    .messages(messages)
                    .truncate(truncates ? TruncateMode.EMIT : TruncateMode.IGNORE)
                    .origin(localOnly ? Origin.NONE : Origin.ANY)
                    .bufferBytes(random.nextBoolean() ? 8 << 20 : 20_000)
                    .build();
        }

        private List<Record> read(PostgresSource source, Position after, int count, int acknowledged) {
            List<Record> records = new ArrayList<>();
            boolean oneByOne = random.nextBoolean();
            source.recordsAfter(after)
                    .doOnNext(record -> {
                        records.add(record);
                        if (records.size() == acknowledged + 1 && oneByOne) {
                            List<Record> shuffled = new ArrayList<>(records);
                            Collections.shuffle(shuffled, random);
                            shuffled.forEach(any -> source.acknowledgements().acknowledge(any.position()));
                        } else if (records.size() == acknowledged + 1) {
                            source.acknowledgements().acknowledgeUpTo(record.position());
                        }
                    })
                    .take(count)
                    .blockLast(Stage.DEADLINE);
            source.admin().released().block(Stage.DEADLINE);
            return records;
        }

        /**
         * Asks the server what has happened since it was asked last. With memory enough: a server of version 18 crashes when the plugin
         * comes to a transaction that was rolled back and took more.
         */
        private void look() throws SQLException {
            try (Connection connection = stage.database().connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("SET logical_decoding_work_mem = '1GB'");
                ResultSet rows = statement.executeQuery("SELECT lsn, xid, data FROM pg_logical_slot_get_changes('"
                        + oracle + "', NULL, NULL" + (localOnly ? ", 'only-local', 'on')" : ")"));
                while (rows.next()) {
                    Happening.parse(rows.getString(1), rows.getString(2), rows.getString(3)).stream()
                            .flatMap(happening -> tables.published(happening).stream())
                            .forEach(happenings::add);
                }
            }
            if (crashes) {
                // Else the server may forget that it has said this.
                stage.execute("CHECKPOINT");
            }
        }

        @Override
        public void close() throws SQLException {
            try (stage) {
                workload.close();
            }
        }
    }

    /**
     * Expected records of a subscription.
     *
     * @param begin behind what
     * @param indices up to which of the happenings each goes
     * @param happenings what it is to emit
     */
    private record Selection(Position begin, List<Integer> indices, List<Happening> happenings) {
        int size() {
            return indices.size();
        }

        int index(int record) {
            return indices.get(record);
        }

        void assertSame(List<Record> records) {
            for (int i = 0; i < Math.min(records.size(), indices.size()); i++) {
                assertThat(Happening.of(records.get(i)))
                        .as("record %s", index(i))
                        .isEqualTo(happenings.get(i));
            }
            assertThat(records).hasSizeLessThanOrEqualTo(indices.size());
            assertThat(records.stream().map(Record::position)).isSortedAccordingTo(PostgresSource.deliveryOrder());
        }
    }
}
