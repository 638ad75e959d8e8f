package dev.penstock.source;

import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Random transactions of several writers that interleave, the same for the same seed. Each writer keeps to keys of its own,
 * and who locks a whole table is alone until its transaction ends, so that no one ever waits for another.
 */
final class Workload implements AutoCloseable {
    private static final int WRITERS = 3;
    private static final int KEYS = 12;

    private final Random random;
    private final Stage stage;
    private final WorkloadSchema schema;
    private final boolean foreign;
    private final int version;
    private final List<WorkloadWriter> writers = new ArrayList<>();
    private @Nullable WorkloadWriter alone;
    private int number;

    /**
     * Makes a workload.
     *
     * @param foreign whether one of the writers writes what came from elsewhere by replication
     */
    Workload(Stage stage, WorkloadTables tables, long seed, boolean foreign) throws SQLException {
        this.stage = stage;
        random = new Random(seed);
        version = stage.database().server().version();
        schema = new WorkloadSchema(tables, random, version);
        for (int i = 0; i < WRITERS; i++) {
            writers.add(new WorkloadWriter(i, stage.session()));
        }
        this.foreign = foreign;
        if (foreign) {
            stage.execute("SELECT pg_replication_origin_create(" + origin() + ")");
            setUpOrigin();
        }
    }

    private void setUpOrigin() throws SQLException {
        Connection session = writers.get(0).connection();
        Stage.execute(session, "SELECT pg_replication_origin_session_setup(" + origin() + ")");
        session.commit();
    }

    /** Continues after the server stopped, which ended all transactions except prepared ones. */
    void reconnect() throws SQLException {
        for (WorkloadWriter writer : writers) {
            writer.reconnect(stage.session());
        }
        alone = alone == null || !alone.isPending() ? null : alone;
        if (foreign) {
            setUpOrigin();
        }
    }

    /** Lets tables be created, for no subscription begins from here on that would find them. */
    void mayCreate() {
        schema.mayCreate();
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

    /** Ends all transactions and releases what does not belong to the database alone. */
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
        switch (random.nextInt(27)) {
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
            case 21 -> subtransactions(writer);
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
                        "INSERT INTO p VALUES (" + key + ", " + text() + ", " + large() + ") ON CONFLICT DO NOTHING");
            default ->
                writer.execute("INSERT INTO " + schema.plain() + " VALUES (" + key + ", " + text()
                        + ") ON CONFLICT DO NOTHING");
        }
    }

    private void update(WorkloadWriter writer) throws SQLException {
        String where = " % " + WRITERS + " = " + writer.number + " AND ";
        int below = 3 * random.nextInt(KEYS);
        String rows = " WHERE id" + where + "id < " + below;
        switch (random.nextInt(9)) {
            case 0 -> writer.execute(version < 15 ? "UPDATE a SET v = " + text() + rows : merge(key(writer), below));
            case 1 -> writer.execute("UPDATE b SET v = " + text() + rows);
            case 2 -> writer.execute("UPDATE b SET big = " + large() + rows);
            case 3 -> writer.execute("UPDATE c SET id = id" + rows);
            case 4 -> writer.execute("UPDATE d SET v = " + text() + rows);
            case 5 ->
                writer.execute("UPDATE e SET " + (random.nextBoolean() ? "v = " + text() : "big = " + large()) + rows);
            case 6 -> writer.execute("UPDATE f SET v = " + text() + rows);
            case 7 ->
                writer.execute("UPDATE p SET " + (random.nextBoolean() ? "v = " + text() : "w = " + large()) + rows);
            default -> {
                String table = schema.plain();
                String id = id(table);
                writer.execute("UPDATE " + table + " SET v = " + text() + " WHERE " + id + where + id + " < " + below);
            }
        }
    }

    /** Updates, deletes and inserts at once. */
    private String merge(int key, int below) {
        return "MERGE INTO a USING (VALUES (" + key + ", " + text() + ")) AS given (id, v) ON a.id = given.id"
                + " WHEN MATCHED AND a.id < " + below + " THEN UPDATE SET v = given.v WHEN MATCHED THEN DELETE"
                + " WHEN NOT MATCHED THEN INSERT (id, v) VALUES (given.id, given.v)";
    }

    private void changeKey(WorkloadWriter writer) throws SQLException {
        String[] keyed = {"a", "b", "c", "e", "f", "p", schema.plain()};
        String table = keyed[random.nextInt(keyed.length)];
        String id = table.equals("c") ? "code" : id(table);
        int key = key(writer);
        writer.execute("UPDATE " + table + " SET " + id + " = " + key + " WHERE " + id + " = " + key(writer)
                + " AND NOT EXISTS (SELECT FROM " + table + " WHERE " + id + " = " + key + ")");
    }

    private void delete(WorkloadWriter writer) throws SQLException {
        String table = schema.table();
        writer.execute("DELETE FROM " + table + " WHERE " + id(table) + " = " + key(writer));
    }

    private void message(WorkloadWriter writer) throws SQLException {
        writer.execute(
                "SELECT pg_logical_emit_message(" + random.nextBoolean() + ", 'p', 'm" + random.nextInt(1000) + "')");
    }

    private void copy(WorkloadWriter writer) throws SQLException, IOException {
        boolean keyed = random.nextInt(3) == 0;
        StringBuilder rows = new StringBuilder();
        for (int i = random.nextInt(60); i >= 0; i--) {
            int id = keyed ? 1000 + WRITERS * ++number + writer.number : key(writer);
            rows.append(id).append("\tcopied ").append(i).append('\n');
        }
        writer.begun();
        writer.connection()
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY " + (keyed ? "b (id, v)" : "d") + " FROM STDIN", new StringReader(rows.toString()));
    }

    private void lockingWhole(WorkloadWriter writer) throws SQLException {
        if (writers.stream().anyMatch(other -> other != writer && other.isOpen())) {
            return;
        }
        alone = writer;
        if (random.nextInt(5) == 0) {
            end(writer, true);
            schema.disappear(writer, key(writer), text());
        } else {
            schema.change(writer, text());
        }
    }

    /** More of them than a process keeps in mind, some undone. */
    private void subtransactions(WorkloadWriter writer) throws SQLException {
        writer.execute("DO $$ BEGIN FOR i IN 1 .. " + (random.nextBoolean() ? 5 : 70) + " LOOP BEGIN"
                + " INSERT INTO d VALUES (" + key(writer) + ", 'in subtransaction ' || i);"
                + " UPDATE d SET v = v || '!' WHERE id = " + key(writer) + " AND i % 5 = 0;"
                + " IF i % 7 = 0 THEN RAISE EXCEPTION 'undone'; END IF;"
                + " EXCEPTION WHEN raise_exception THEN NULL; END; END LOOP; END $$");
    }

    private void end(WorkloadWriter writer, boolean commit) throws SQLException {
        writer.end(commit);
        alone = alone == writer ? null : alone;
    }

    private int key(WorkloadWriter writer) {
        return WRITERS * random.nextInt(KEYS) + writer.number;
    }

    private static String id(String table) {
        return table.equals(WorkloadTables.ODD) ? "\"Nr. 1\"" : "id";
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
