package dev.penstock.source;

import java.io.IOException;
import java.io.StringReader;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Random transactions of several writers that interleave, the same for the same seed. Each writer keeps to keys of its own,
 * and who locks a whole table is alone until its transaction ends, so that nobody ever waits for another.
 */
final class Workload implements AutoCloseable {
    private static final int WRITERS = 3;
    private static final int KEYS = 12;
    private static final String[] TABLES = {"a", "b", "c", "d", "e", "f", "other.a", "\"Odd, näme\"", "p", "r", "g"};

    private final Random random;
    private final Stage stage;
    private final WorkloadTables tables;
    private final boolean foreign;
    private final List<WorkloadWriter> writers = new ArrayList<>();
    private @Nullable WorkloadWriter alone;
    private int number;

    /** The table {@code r} under its name of today. */
    private String renamed = "r";

    private boolean dropped;

    /**
     * Makes a workload.
     *
     * @param foreign whether one of the writers writes what came from elsewhere by replication
     */
    Workload(Stage stage, WorkloadTables tables, long seed, boolean foreign) throws SQLException {
        this.stage = stage;
        this.tables = tables;
        random = new Random(seed);
        for (int i = 0; i < WRITERS; i++) {
            writers.add(new WorkloadWriter(i, stage.session()));
        }
        this.foreign = foreign;
        if (foreign) {
            stage.execute("SELECT pg_replication_origin_create(" + origin() + ")");
            writers.get(0).execute("SELECT pg_replication_origin_session_setup(" + origin() + ")");
            writers.get(0).end(true);
        }
    }

    void run(int steps) throws SQLException, IOException {
        for (int i = 0; i < steps; i++) {
            WorkloadWriter writer = alone == null ? writers.get(random.nextInt(WRITERS)) : alone;
            if (!writer.isPending()) {
                step(writer);
            } else if (random.nextInt(4) == 0) {
                end(writer, random.nextInt(4) > 0);
            }
        }
    }

    /** Ends all transactions. */
    void finish() throws SQLException {
        for (WorkloadWriter writer : writers) {
            end(writer, true);
        }
    }

    /** Ends all transactions and lets go of what does not belong to the database alone. */
    @Override
    public void close() throws SQLException {
        finish();
        if (foreign) {
            writers.get(0).execute("SELECT pg_replication_origin_session_reset()");
            writers.get(0).end(true);
            stage.execute("SELECT pg_replication_origin_drop(" + origin() + ")");
        }
    }

    private String origin() {
        return "'origin_" + stage.database().name() + "'";
    }

    private void step(WorkloadWriter writer) throws SQLException, IOException {
        switch (random.nextInt(26)) {
            case 0, 1, 2 -> end(writer, true);
            case 3 -> end(writer, false);
            case 4 -> writer.prepare(stage.database().name());
            case 5, 6 -> writer.savepoint();
            case 7 -> writer.endSavepoint(random.nextBoolean());
            case 8 -> message(writer);
            case 9 -> copy(writer);
            case 10, 11 -> lockingWhole(writer);
            case 12 -> writer.execute("INSERT INTO hidden.unchosen VALUES (" + key(writer) + ", 'not to be seen')");
            case 13, 14, 15, 16 -> insert(writer);
            case 17, 18, 19 -> changeKey(writer);
            case 20 -> delete(writer);
            default -> update(writer);
        }
    }

    private void insert(WorkloadWriter writer) throws SQLException {
        int key = key(writer);
        switch (random.nextInt(9)) {
            case 0 ->
                writer.execute("INSERT INTO a (id, v, n) VALUES (" + key + ", " + text() + ", 0."
                        + random.nextInt(99999) + ") ON CONFLICT (id) DO UPDATE SET v = excluded.v");
            case 1 ->
                writer.execute(
                        "INSERT INTO b VALUES (" + key + ", " + text() + ", " + large() + ") ON CONFLICT DO NOTHING");
            case 2 ->
                writer.execute(
                        "INSERT INTO c VALUES (" + key + ", " + key + ", " + large() + ") ON CONFLICT DO NOTHING");
            case 3 ->
                writer.execute("INSERT INTO d SELECT " + key + ", " + text() + " FROM generate_series(1, "
                        + (1 + random.nextInt(5)) + ")");
            case 4 ->
                writer.execute("INSERT INTO e VALUES (" + text() + ", " + key + ", 's" + random.nextInt(2) + "', "
                        + large() + ") ON CONFLICT DO NOTHING");
            case 5 ->
                writer.execute(
                        "INSERT INTO f VALUES (" + key + ", " + text() + ", " + text() + ") ON CONFLICT DO NOTHING");
            case 6 ->
                writer.execute(
                        "INSERT INTO p VALUES (" + key + ", " + text() + ", " + text() + ") ON CONFLICT DO NOTHING");
            default ->
                writer.execute(
                        "INSERT INTO " + plain() + " VALUES (" + key + ", " + text() + ") ON CONFLICT DO NOTHING");
        }
    }

    private void update(WorkloadWriter writer) throws SQLException {
        String where = " % " + WRITERS + " = " + writer.number + " AND ";
        int below = 3 * random.nextInt(KEYS);
        String rows = " WHERE id" + where + "id < " + below;
        switch (random.nextInt(9)) {
            case 0 -> writer.execute("UPDATE a SET v = " + text() + rows);
            case 1 -> writer.execute("UPDATE b SET v = " + text() + rows);
            case 2 -> writer.execute("UPDATE b SET big = " + large() + rows);
            case 3 -> writer.execute("UPDATE c SET id = id" + rows);
            case 4 -> writer.execute("UPDATE d SET v = " + text() + rows);
            case 5 ->
                writer.execute("UPDATE e SET " + (random.nextBoolean() ? "v = " + text() : "big = " + large()) + rows);
            case 6 -> writer.execute("UPDATE f SET v = " + text() + rows);
            case 7 -> writer.execute("UPDATE p SET w = " + text() + rows);
            default -> {
                String table = plain();
                String id = id(table);
                writer.execute("UPDATE " + table + " SET v = " + text() + " WHERE " + id + where + id + " < " + below);
            }
        }
    }

    private void changeKey(WorkloadWriter writer) throws SQLException {
        String[] keyed = {"a", "b", "c", "e", "f", "p", plain()};
        String table = keyed[random.nextInt(keyed.length)];
        String id = table.equals("c") ? "code" : id(table);
        int key = key(writer);
        writer.execute("UPDATE " + table + " SET " + id + " = " + key + " WHERE " + id + " = " + key(writer)
                + " AND NOT EXISTS (SELECT FROM " + table + " WHERE " + id + " = " + key + ")");
    }

    private void delete(WorkloadWriter writer) throws SQLException {
        String table = table();
        writer.execute("DELETE FROM " + table + " WHERE " + id(table) + " = " + key(writer));
    }

    private void message(WorkloadWriter writer) throws SQLException {
        writer.execute(
                "SELECT pg_logical_emit_message(" + random.nextBoolean() + ", 'p', 'm" + random.nextInt(1000) + "')");
    }

    private void copy(WorkloadWriter writer) throws SQLException, IOException {
        StringBuilder rows = new StringBuilder();
        for (int i = random.nextInt(60); i >= 0; i--) {
            rows.append(key(writer)).append("\tcopied ").append(i).append('\n');
        }
        writer.begun();
        writer.connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY d FROM STDIN", new StringReader(rows.toString()));
    }

    private void lockingWhole(WorkloadWriter writer) throws SQLException {
        if (writers.stream().anyMatch(other -> other != writer && other.isOpen())) {
            return;
        }
        alone = writer;
        switch (random.nextInt(12)) {
            case 0 -> writer.execute("ALTER TABLE a ADD COLUMN x" + ++number + " int DEFAULT " + number);
            case 1 -> writer.execute(alterAdded("DROP COLUMN %1$I"));
            case 2 -> writer.execute(alterAdded("RENAME %1$I TO x" + ++number));
            case 3 -> writer.execute(alterAdded("ALTER %1$I TYPE text"));
            case 4 -> writer.execute("ALTER TABLE d ALTER id TYPE " + (random.nextBoolean() ? "int" : "bigint"));
            case 5 -> writer.execute("ALTER TABLE b REPLICA IDENTITY " + (random.nextBoolean() ? "FULL" : "DEFAULT"));
            case 6 -> writer.execute("TRUNCATE d, a, hidden.unchosen, p");
            case 7 -> writer.execute("TRUNCATE " + table());
            case 8 -> writer.execute("TRUNCATE p_low");
            case 9 -> partition(writer);
            default -> disappear(writer);
        }
    }

    /** Alters the first of the columns that were added to {@code a}, if there is one. */
    private static String alterAdded(String what) {
        return "DO $$ DECLARE added name; BEGIN SELECT attname INTO added FROM pg_attribute"
                + " WHERE attrelid = 'a'::regclass AND attnum > 0 AND attname LIKE 'x%' AND NOT attisdropped ORDER BY attnum LIMIT 1;"
                + " IF added IS NOT NULL THEN EXECUTE format('ALTER TABLE a " + what + "', added); END IF; END $$";
    }

    /** Attaches a partition, writes to it, and detaches another. Those that are not attached stay out of sight. */
    private void partition(WorkloadWriter writer) throws SQLException {
        int from = 100 + 10 * ++number;
        String name = "p_" + from;
        writer.execute("CREATE TABLE hidden." + name + " (w text, v text, id int PRIMARY KEY)");
        writer.execute("ALTER TABLE hidden." + name + " SET SCHEMA public");
        writer.execute(
                "ALTER TABLE p ATTACH PARTITION " + name + " FOR VALUES FROM (" + from + ") TO (" + (from + 10) + ")");
        writer.execute("INSERT INTO p VALUES (" + from + ", " + text() + "), (" + (from + 1) + ", " + text() + ")");
        if (random.nextBoolean()) {
            writer.execute("UPDATE p SET id = " + (from + 2) + " WHERE id = " + from);
            writer.execute("UPDATE p SET w = " + text() + " WHERE id = " + (from + 1));
        }
        if (random.nextBoolean()) {
            writer.execute("ALTER TABLE p DETACH PARTITION " + name);
            writer.execute("ALTER TABLE " + name + " SET SCHEMA hidden");
            if (stage.database().server().version() > 14) {
                // 14 goes on to send what it has sent before.
                writer.execute("INSERT INTO hidden." + name + " VALUES ('not', 'sent', 1)");
            }
        }
    }

    /** Renames or drops a table in a transaction of its own, where the source finds it again, or does not miss it. */
    private void disappear(WorkloadWriter writer) throws SQLException {
        end(writer, true);
        if (!tables.mayDisappear()) {
            return;
        }
        boolean commit = random.nextInt(4) > 0;
        if (!dropped && random.nextInt(4) == 0) {
            writer.execute("INSERT INTO g VALUES (" + key(writer) + ", " + text() + ") ON CONFLICT DO NOTHING");
            writer.execute("DROP TABLE g");
            dropped = commit;
        } else {
            String name = "r" + ++number;
            writer.execute("ALTER TABLE " + renamed + " RENAME TO " + name);
            writer.execute(
                    "INSERT INTO " + name + " VALUES (" + key(writer) + ", " + text() + ") ON CONFLICT DO NOTHING");
            renamed = commit ? name : renamed;
        }
        end(writer, commit);
    }

    private void end(WorkloadWriter writer, boolean commit) throws SQLException {
        writer.end(commit);
        alone = alone == writer ? null : alone;
    }

    private int key(WorkloadWriter writer) {
        return WRITERS * random.nextInt(KEYS) + writer.number;
    }

    /** Returns any of the tables. */
    private String table() {
        return present(TABLES[random.nextInt(dropped ? TABLES.length - 1 : TABLES.length)]);
    }

    /** Returns one of the tables of two columns. */
    private String plain() {
        return present(
                List.of("other.a", "\"Odd, näme\"", "r", dropped ? "r" : "g").get(random.nextInt(4)));
    }

    private String present(String table) {
        return table.equals("r") ? renamed : table;
    }

    private static String id(String table) {
        return table.startsWith("\"") ? "\"Nr. 1\"" : "id";
    }

    private String text() {
        return random.nextInt(5) == 0 ? "NULL" : "'it''s [text]: " + random.nextInt(1000) + "'";
    }

    private String large() {
        return random.nextBoolean()
                ? "'small'"
                : "repeat('" + random.nextInt(10) + "', " + (2500 + random.nextInt(5000)) + ")";
    }
}
