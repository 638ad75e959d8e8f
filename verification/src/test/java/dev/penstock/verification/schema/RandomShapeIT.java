package dev.penstock.verification.schema;

import dev.penstock.test.PostgresServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random alterations and rows, while the copying is stopped and started, its connections are killed, and the table is dropped and created again:
 * rows and shape are equal at the end. The servers keep the times of commits, so that no alteration is uncertain.
 */
@Timeout(3600)
class RandomShapeIT {
    private static final boolean WHOLE = "whole".equals(System.getProperty("penstock.checks"));

    private static final Map<Integer, PostgresServer> SERVERS = new ConcurrentHashMap<>();

    @AfterAll
    static void stop() {
        SERVERS.values().forEach(PostgresServer::close);
        SERVERS.clear();
    }

    private static PostgresServer server(int version) {
        return SERVERS.computeIfAbsent(
                version,
                number -> PostgresServer.builder()
                        .version(number)
                        .setting("track_commit_timestamp", "on")
                        .start());
    }

    static LongStream seeds() {
        return Long.getLong("penstock.seed") != null
                ? LongStream.of(Long.getLong("penstock.seed"))
                : LongStream.rangeClosed(
                        Long.getLong("penstock.firstSeed", 1), Long.getLong("penstock.seeds", WHOLE ? 200 : 3));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void keepsRowsAndShapeEqual(long seed) {
        try (Copy copy = new Copy(server(seed % 2 == 0 ? 14 : 18), "t").rereading()) {
            new Workload(copy, new Random(seed)).run(WHOLE ? 40 : 25);
        }
    }

    /** State of a column in the workload. */
    private static final class Column {
        private String name;
        private int width;

        Column(String name, int width) {
            this.name = name;
            this.width = width;
        }
    }

    private static final class Workload {
        private static final String[] INTEGERS = {"smallint", "integer", "bigint", "numeric"};

        private final Copy copy;
        private final Random random;
        private final List<Column> columns = new ArrayList<>();
        private int names;
        private int ids;
        private int labels;
        private boolean wideKey;

        Workload(Copy copy, Random random) {
            this.copy = copy;
            this.random = random;
        }

        void run(int steps) {
            copy.from.execute(
                    "CREATE TYPE mood AS ENUM ('sad', 'ok')",
                    "CREATE TABLE t (id int PRIMARY KEY, k int NOT NULL DEFAULT 1, m mood)",
                    "INSERT INTO t (id) SELECT -i FROM generate_series(1, 20) i");
            copy.start();
            copy.awaitEqualRows("t");
            for (int i = 0; i < steps; i++) {
                step();
            }
            copy.from.execute("ALTER TABLE t ADD the_end int", insert());
            copy.awaitEqualRows("t");
            copy.assertEqualShape();
        }

        private void step() {
            switch (random.nextInt(14)) {
                case 0, 1 -> add();
                case 2 -> drop();
                case 3 -> rename();
                case 4 -> widen();
                case 5 -> refuseNull();
                case 6 ->
                    columns.stream().findAny().ifPresent(column -> alter("ALTER " + column.name + " DROP NOT NULL"));
                case 7 -> {
                    String label = "l" + labels++;
                    copy.from.execute("ALTER TYPE mood ADD VALUE '" + label + "'");
                    copy.from.execute("INSERT INTO t (id, m) VALUES (" + ids++ + ", '" + label + "')");
                }
                case 8 -> key();
                case 9 -> restart();
                case 10 -> copy.kill();
                case 11 -> recreate();
                case 12 -> replace();
                default ->
                    copy.from.execute(
                            insert(),
                            "UPDATE t SET k = k + 1 WHERE id % 3 = 0",
                            "DELETE FROM t WHERE id % 11 = " + random.nextInt(11));
            }
        }

        private void add() {
            Column column = new Column("c" + names++, random.nextInt(2));
            columns.add(column);
            String fill = random.nextBoolean()
                    ? ""
                    : " DEFAULT " + random.nextInt(100) + (random.nextBoolean() ? "" : " NOT NULL");
            alter("ADD " + column.name + ' ' + INTEGERS[column.width] + fill);
        }

        private void drop() {
            if (!columns.isEmpty()) {
                alter("DROP " + columns.remove(random.nextInt(columns.size())).name);
            }
        }

        private void rename() {
            if (!columns.isEmpty()) {
                Column column = columns.get(random.nextInt(columns.size()));
                String name = "c" + names++;
                alter("RENAME " + column.name + " TO " + name);
                column.name = name;
            }
        }

        /** Drops a column and adds one of the same name, not within a transaction with rows: which of them were which would be uncertain. */
        private void replace() {
            if (!columns.isEmpty()) {
                Column column = columns.get(random.nextInt(columns.size()));
                column.width = random.nextInt(INTEGERS.length);
                copy.from.execute(
                        "ALTER TABLE t DROP " + column.name + ", ADD " + column.name + ' ' + INTEGERS[column.width],
                        insert());
            }
        }

        /** Drops the table and creates another one of its name, with some of the columns. */
        private void recreate() {
            // The catalog has no definitions of a dropped table, so its alterations must have been read.
            copy.awaitEqualRows("t");
            copy.stop();
            columns.removeIf(column -> random.nextBoolean());
            columns.forEach(column -> column.width = random.nextInt(INTEGERS.length));
            wideKey = false;
            StringBuilder more = new StringBuilder();
            columns.forEach(
                    column -> more.append(", ").append(column.name).append(' ').append(INTEGERS[column.width]));
            copy.from.execute(
                    "DROP TABLE t",
                    "CREATE TABLE t (id int PRIMARY KEY, k int NOT NULL DEFAULT 1, m mood" + more + ")",
                    insert(),
                    insert());
            copy.start();
        }

        private void widen() {
            for (Column column : columns) {
                if (column.width < INTEGERS.length - 1) {
                    column.width++;
                    // A rewrite has the catalog forget which values rows got when other columns were added.
                    copy.awaitEqualRows("t");
                    alter("ALTER " + column.name + " TYPE " + INTEGERS[column.width]);
                    return;
                }
            }
        }

        private void refuseNull() {
            if (!columns.isEmpty()) {
                String column = columns.get(random.nextInt(columns.size())).name;
                // A column with a default, of which no row is known: whether it was added with it cannot be told.
                copy.awaitEqualRows("t");
                copy.from.execute(
                        "BEGIN; UPDATE t SET " + column + " = 0 WHERE " + column + " IS NULL; ALTER TABLE t ALTER "
                                + column + " SET DEFAULT 0; ALTER TABLE t ALTER " + column + " SET NOT NULL; COMMIT",
                        insert());
            }
        }

        private void key() {
            wideKey = !wideKey;
            alter("DROP CONSTRAINT t_pkey, ADD PRIMARY KEY (" + (wideKey ? "id, k" : "id") + ")");
        }

        private void restart() {
            if (random.nextBoolean()) {
                copy.awaitEqualRows("t");
            }
            copy.stop();
            switch (random.nextInt(4)) {
                case 0 -> add();
                case 1 -> rename();
                case 2 -> replace();
                default -> drop();
            }
            copy.start();
        }

        /** Alters the table, now and then in the middle of a transaction with rows. */
        private void alter(String what) {
            String statement = "ALTER TABLE t " + what;
            if (random.nextInt(3) == 0) {
                copy.from.execute("BEGIN; " + insert() + "; " + statement + "; " + insert() + "; COMMIT");
            } else {
                copy.from.execute(statement, insert());
            }
        }

        private String insert() {
            return "INSERT INTO t (id) VALUES (" + ids++ + ")";
        }
    }
}
