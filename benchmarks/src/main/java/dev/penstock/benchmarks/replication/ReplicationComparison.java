package dev.penstock.benchmarks.replication;

import dev.penstock.test.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Replicates the same data from one server to another alternately: Penstock in a fresh process, and its peer ({@code psql COPY |
 * psql COPY}, or PostgreSQL's own subscription).
 *
 * <p>Arguments: the work ({@code copy}, {@code changes}, {@code small}, {@code tables}: inserts and updates spread over many tables, 3000
 * or {@code tables=N}), the number of runs, the thousands of rows, then further
 * arguments of {@link ReplicationRun} and of its JVM ({@code -X…}); {@code alone} leaves the peer out.
 */
public final class ReplicationComparison {
    static final String TABLE =
            "CREATE TABLE orders (id int8 PRIMARY KEY, quantity int4, customer text, total numeric, created_at"
                    + " timestamptz, due date, details jsonb, reference uuid, paid bool, note text, weight float8)";
    private static final String TABLES = "tables=";

    private final String work;
    private final int rows;
    private final List<String> more;
    private final int tables;
    private final PostgresServer source;
    private final PostgresServer target;
    private long records;

    private ReplicationComparison(
            String work, int rows, List<String> more, PostgresServer source, PostgresServer target) {
        this.work = work;
        this.rows = rows;
        this.more = new ArrayList<>(more);
        this.more.removeIf(argument -> argument.startsWith(TABLES));
        this.tables = more.stream()
                .filter(argument -> argument.startsWith(TABLES))
                .mapToInt(argument -> Integer.parseInt(argument.substring(TABLES.length())))
                .findFirst()
                .orElse(3000);
        this.source = source;
        this.target = target;
    }

    public static void main(String[] arguments) throws Exception {
        List<String> more = new ArrayList<>(Arrays.asList(arguments).subList(3, arguments.length));
        boolean alone = more.remove("alone");
        try (PostgresServer source = server();
                PostgresServer target = server()) {
            ReplicationComparison comparison = new ReplicationComparison(
                    arguments[0], Integer.parseInt(arguments[2]) * 1000, more, source, target);
            for (int run = 0; run < Integer.parseInt(arguments[1]); run++) {
                comparison.run(alone);
            }
        }
    }

    static PostgresServer server() {
        return PostgresServer.builder()
                .setting("shared_buffers", "256MB")
                .setting("max_wal_size", "8GB")
                .setting("checkpoint_timeout", "1h")
                .setting("autovacuum", "off")
                .setting("max_locks_per_transaction", "512")
                .start();
    }

    private void run(boolean alone) throws Exception {
        String name = "run" + System.nanoTime();
        String peer = name + "_peer";
        source.createDatabase(name);
        target.createDatabase(name);
        target.createDatabase(peer);
        create(source, name);
        create(target, name);
        create(target, peer);
        load(name);
        double ours = timed(() -> ours(name));
        compare(name, name);
        if (!alone) {
            double theirs = timed(() -> theirs(name, peer));
            compare(name, peer);
            System.out.printf("%s: ours %.2f s, peer %.2f s, ratio %.2f%n", work, ours, theirs, ours / theirs);
        } else {
            System.out.printf("%s: ours %.2f s%n", work, ours);
        }
        source.execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots");
    }

    private boolean isSpread() {
        return work.equals("tables");
    }

    private void create(PostgresServer server, String database) throws SQLException {
        if (isSpread()) {
            execute(server, database, manyTables(tables), total(tables));
        } else {
            execute(server, database, TABLE);
        }
    }

    private void load(String name) throws SQLException {
        boolean copy = work.equals("copy");
        if (!copy) {
            execute(source, name, isSpread() ? publicationOfAll() : "CREATE PUBLICATION conduitpub FOR TABLE orders");
            for (String slot : List.of("ours", "peer")) {
                execute(source, name, "SELECT pg_create_logical_replication_slot('" + slot + "', 'pgoutput')");
            }
        }
        if (isSpread()) {
            execute(source, name, "SET synchronous_commit = off", spreadUpserts(rows, tables));
            records = rows;
            return;
        }
        if (work.equals("small")) {
            // One row a transaction: inserts and updates alternately.
            execute(source, name, "SET synchronous_commit = off", smallTransactions(rows / 2));
            records = rows;
            return;
        }
        execute(source, name, insertions(1, rows));
        records = rows;
        if (!copy) {
            execute(
                    source,
                    name,
                    "UPDATE orders SET quantity = quantity + 1, total = total + 1 WHERE id % 10 < 3",
                    "DELETE FROM orders WHERE id % 10 = 9");
            records += rows / 10 * 4L;
        }
    }

    private void ours(String name) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path")));
        more.stream().filter(argument -> argument.startsWith("-")).forEach(command::add);
        boolean copy = work.equals("copy");
        command.addAll(List.of(
                ReplicationRun.class.getName(),
                copy ? "initial" : "never",
                Long.toString(records),
                "source.url=" + source.url(name),
                "source.tables=" + (isSpread() ? "*" : "orders"),
                "source.logrepl.slotName=" + (copy ? name : "ours"),
                "sink.url=" + target.url(name)));
        more.stream().filter(argument -> !argument.startsWith("-")).forEach(command::add);
        System.out.print("cpu ");
        System.out.flush();
        shell(command);
    }

    private void theirs(String name, String peer) throws Exception {
        if (work.equals("copy")) {
            shell(List.of(
                    "sh",
                    "-c",
                    "psql -q -c 'COPY orders TO STDOUT (FORMAT binary)' '" + source.url(name)
                            + "' | psql -q -c 'COPY orders FROM STDIN (FORMAT binary)' '" + target.url(peer) + "'"));
            return;
        }
        String end = text(source, name, "SELECT pg_current_wal_lsn()::text");
        execute(
                target,
                peer,
                "CREATE SUBSCRIPTION peer CONNECTION '" + source.url(name).replace("'", "''")
                        + "' PUBLICATION conduitpub WITH (slot_name = 'peer', create_slot = false, copy_data = false,"
                        + " binary = true)");
        String reached = "SELECT (confirmed_flush_lsn >= '" + end
                + "')::text FROM pg_replication_slots WHERE slot_name = 'peer'";
        while (!"true".equals(text(source, name, reached))) {
            Thread.sleep(20);
        }
        execute(
                target,
                peer,
                "ALTER SUBSCRIPTION peer DISABLE",
                "ALTER SUBSCRIPTION peer SET (slot_name = NONE)",
                "DROP SUBSCRIPTION peer");
        Thread.sleep(500);
    }

    private void compare(String name, String copy) throws SQLException {
        String sum = isSpread()
                ? "SELECT total()"
                : "SELECT count(*) || ' ' || sum(hashtextextended(orders::text, 0)) FROM orders";
        String there = text(source, name, sum);
        String here = text(target, copy, sum);
        if (!there.equals(here)) {
            throw new IllegalStateException("Different: " + there + " and " + here);
        }
    }

    private static void shell(List<String> command) throws Exception {
        int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (exit != 0) {
            throw new IllegalStateException("Exit " + exit);
        }
    }

    private static double timed(Work work) throws Exception {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private static void execute(PostgresServer server, String database, String... statements) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String text(PostgresServer server, String database, String query) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    static String insertions(int from, int to) {
        return String.format(
                "INSERT INTO orders SELECT i, i %% 100, 'customer-' || i, (i %% 100000)::numeric / 100, '2024-01-31"
                        + " 13:14:15.123456Z'::timestamptz + i * interval '1 s', '2024-01-31'::date + i %% 1000,"
                        + " jsonb_build_object('sku', 'A-' || i, 'quantity', i %% 7, 'tags', '[\"new\",\"sale\"]'::jsonb),"
                        + " md5(i::text)::uuid, i %% 2 = 0, repeat(md5(i::text), 3), i / 7.0"
                        + " FROM generate_series(%d, %d) AS i",
                from, to);
    }

    private static String manyTables(int tables) {
        return "DO $$ BEGIN FOR n IN 1.." + tables
                + " LOOP EXECUTE format('CREATE TABLE t%s (id int8 PRIMARY KEY, quantity"
                + " int4, note text)', n); IF n % 100 = 0 THEN COMMIT; END IF; END LOOP; END $$";
    }

    private static String publicationOfAll() {
        return "DO $$ BEGIN EXECUTE (SELECT 'CREATE PUBLICATION conduitpub FOR TABLE ' || string_agg(oid::regclass::text, ', ')"
                + " FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace); END $$";
    }

    /** A hundred upserts a transaction, each into the next table: the first of a table inserts its row, others update it. */
    private static String spreadUpserts(int rows, int tables) {
        return "DO $$ BEGIN FOR n IN 1.." + rows
                + " LOOP EXECUTE format('INSERT INTO t%s AS t VALUES (1, 1, ''note'') ON CONFLICT (id)"
                + " DO UPDATE SET quantity = t.quantity + 1', 1 + n % " + tables
                + "); IF n % 100 = 0 THEN COMMIT; END IF; END LOOP; END $$";
    }

    /** A function that returns a sum over the rows of all tables. */
    private static String total(int tables) {
        return "CREATE FUNCTION total() RETURNS text LANGUAGE plpgsql AS $$ DECLARE one text; total text := '';"
                + " BEGIN FOR n IN 1.." + tables
                + " LOOP EXECUTE format('SELECT count(*) || '' '' || coalesce(sum(quantity), 0) FROM t%s', n)"
                + " INTO one; total := md5(total || one); END LOOP; RETURN total; END $$";
    }

    /** One row a transaction: an insert and an update alternately. */
    private static String smallTransactions(int pairs) {
        return String.format(
                "DO $$ BEGIN FOR n IN 1..%d LOOP"
                        + " INSERT INTO orders (id, quantity, customer, total, created_at, due, paid, note, weight) VALUES"
                        + " (n, n %% 100, 'customer-' || n, n, '2024-01-31Z', '2024-01-31', true, 'note', n); COMMIT;"
                        + " UPDATE orders SET quantity = quantity + 1, total = total + 1 WHERE id = n; COMMIT;"
                        + " END LOOP; END $$",
                pairs);
    }
}
