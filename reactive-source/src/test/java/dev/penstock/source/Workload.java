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
 * and who locks a whole table is alone until its transaction ends, so that nobody ever waits for another.
 */
final class Workload {
    static final String TABLES = "a,b,c,d";
    private static final String[] SCHEMA = {
        "CREATE TABLE a (id int PRIMARY KEY, v text, n numeric(20,5))",
        "CREATE TABLE b (id int PRIMARY KEY, v text, big text)",
        "ALTER TABLE b REPLICA IDENTITY FULL",
        "CREATE TABLE c (id int PRIMARY KEY, code int NOT NULL, big text)",
        "CREATE UNIQUE INDEX c_code ON c (code)",
        "ALTER TABLE c REPLICA IDENTITY USING INDEX c_code",
        "CREATE TABLE d (id int, v text)",
        "ALTER TABLE d REPLICA IDENTITY FULL",
        "ALTER TABLE b ALTER big SET STORAGE EXTERNAL",
        "ALTER TABLE c ALTER big SET STORAGE EXTERNAL",
        "CREATE TABLE unchosen (id int, v text)"
    };
    private static final int WRITERS = 3;
    private static final int KEYS = 12;

    private final Random random;
    private final List<Writer> writers = new ArrayList<>();
    private @Nullable Writer alone;
    private int columns;

    Workload(Stage stage, long seed) throws SQLException {
        stage.execute(SCHEMA);
        random = new Random(seed);
        for (int i = 0; i < WRITERS; i++) {
            writers.add(new Writer(i, stage.session()));
        }
    }

    void run(int steps) throws SQLException, IOException {
        for (int i = 0; i < steps; i++) {
            Writer writer = alone == null ? writers.get(random.nextInt(WRITERS)) : alone;
            step(writer);
        }
    }

    /** Ends all transactions. */
    void finish() throws SQLException {
        for (Writer writer : writers) {
            end(writer, true);
        }
    }

    private void step(Writer writer) throws SQLException, IOException {
        switch (random.nextInt(22)) {
            case 0, 1, 2 -> end(writer, true);
            case 3 -> end(writer, false);
            case 4 -> savepoint(writer);
            case 5 -> backToSavepoint(writer);
            case 6 -> message(writer);
            case 7 -> copy(writer);
            case 8 -> lockingWhole(writer);
            case 9 -> writer.execute("INSERT INTO unchosen VALUES (" + writer.key() + ", 'not to be seen')");
            case 10, 11, 12 -> insert(writer);
            case 13, 14 -> changeKey(writer);
            case 15 -> delete(writer);
            default -> update(writer);
        }
    }

    private void insert(Writer writer) throws SQLException {
        int key = writer.key();
        switch (random.nextInt(4)) {
            case 0 ->
                writer.execute("INSERT INTO a (id, v, n) VALUES (" + key + ", " + text() + ", 0."
                        + random.nextInt(99999) + ") ON CONFLICT (id) DO UPDATE SET v = excluded.v");
            case 1 ->
                writer.execute(
                        "INSERT INTO b VALUES (" + key + ", " + text() + ", " + large() + ") ON CONFLICT DO NOTHING");
            case 2 ->
                writer.execute(
                        "INSERT INTO c VALUES (" + key + ", " + key + ", " + large() + ") ON CONFLICT DO NOTHING");
            default ->
                writer.execute("INSERT INTO d SELECT " + key + ", " + text() + " FROM generate_series(1, "
                        + (1 + random.nextInt(5)) + ")");
        }
    }

    private void update(Writer writer) throws SQLException {
        String where = " WHERE id % " + WRITERS + " = " + writer.number + " AND id < " + 3 * random.nextInt(KEYS);
        switch (random.nextInt(5)) {
            case 0 -> writer.execute("UPDATE a SET v = " + text() + where);
            case 1 -> writer.execute("UPDATE b SET v = " + text() + where);
            case 2 -> writer.execute("UPDATE b SET big = " + large() + where);
            case 3 -> writer.execute("UPDATE c SET id = id" + where);
            default -> writer.execute("UPDATE d SET v = " + text() + where);
        }
    }

    private void changeKey(Writer writer) throws SQLException {
        String column = random.nextBoolean() ? "a.id" : random.nextBoolean() ? "b.id" : "c.code";
        String table = column.substring(0, 1);
        String name = column.substring(2);
        int key = writer.key();
        writer.execute("UPDATE " + table + " SET " + name + " = " + key + " WHERE " + name + " = " + writer.key()
                + " AND NOT EXISTS (SELECT FROM " + table + " WHERE " + name + " = " + key + ")");
    }

    private void delete(Writer writer) throws SQLException {
        writer.execute("DELETE FROM " + "abcd".charAt(random.nextInt(4)) + " WHERE id = " + writer.key());
    }

    private void message(Writer writer) throws SQLException {
        writer.execute(
                "SELECT pg_logical_emit_message(" + random.nextBoolean() + ", 'p', 'm" + random.nextInt(1000) + "')");
    }

    private void copy(Writer writer) throws SQLException, IOException {
        StringBuilder rows = new StringBuilder();
        for (int i = random.nextInt(60); i >= 0; i--) {
            rows.append(writer.key()).append("\tcopied ").append(i).append('\n');
        }
        writer.connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY d FROM STDIN", new StringReader(rows.toString()));
        writer.open = true;
    }

    private void lockingWhole(Writer writer) throws SQLException {
        if (writers.stream().anyMatch(other -> other != writer && other.open)) {
            return;
        }
        alone = writer;
        switch (random.nextInt(5)) {
            case 0 -> writer.execute("ALTER TABLE a ADD COLUMN x" + ++columns + " int DEFAULT " + columns);
            case 1 -> writer.execute("ALTER TABLE a DROP COLUMN IF EXISTS x" + columns);
            case 2 -> writer.execute("ALTER TABLE d ALTER id TYPE " + (random.nextBoolean() ? "int" : "bigint"));
            case 3 -> writer.execute("TRUNCATE d, a, unchosen");
            default -> writer.execute("TRUNCATE " + "abcd".charAt(random.nextInt(4)));
        }
    }

    private void savepoint(Writer writer) throws SQLException {
        writer.execute("SAVEPOINT s" + ++writer.savepoints);
    }

    private void backToSavepoint(Writer writer) throws SQLException {
        if (writer.savepoints > 0) {
            writer.execute((random.nextBoolean() ? "ROLLBACK TO s" : "RELEASE s") + writer.savepoints);
            writer.savepoints--;
        }
    }

    private void end(Writer writer, boolean commit) throws SQLException {
        if (commit) {
            writer.connection.commit();
        } else {
            writer.connection.rollback();
        }
        writer.open = false;
        writer.savepoints = 0;
        alone = alone == writer ? null : alone;
    }

    private String text() {
        return random.nextInt(5) == 0 ? "NULL" : "'it''s [text]: " + random.nextInt(1000) + "'";
    }

    private String large() {
        return random.nextBoolean()
                ? "'small'"
                : "repeat('" + random.nextInt(10) + "', " + (2500 + random.nextInt(5000)) + ")";
    }

    private final class Writer {
        final int number;
        final Connection connection;
        boolean open;
        int savepoints;

        Writer(int number, Connection connection) {
            this.number = number;
            this.connection = connection;
        }

        int key() {
            return WRITERS * random.nextInt(KEYS) + number;
        }

        void execute(String sql) throws SQLException {
            open = true;
            Stage.execute(connection, sql);
        }
    }
}
