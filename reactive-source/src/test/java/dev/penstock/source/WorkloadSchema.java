package dev.penstock.source;

import java.sql.SQLException;
import java.util.List;
import java.util.Random;

/** The tables of a {@link Workload} as they are by now, and what changes them as a whole. */
final class WorkloadSchema {
    private static final String[] TABLES = {"a", "b", "c", "d", "e", "f", "other.a", WorkloadTables.ODD, "p", "r", "g"};

    private final WorkloadTables tables;
    private final Random random;
    private final int version;
    private int number;

    /** The table {@code r} under its name of today. */
    private String renamed = "r";

    private boolean dropped;
    private boolean mayCreate;

    WorkloadSchema(WorkloadTables tables, Random random, int version) {
        this.tables = tables;
        this.random = random;
        this.version = version;
    }

    /** Allows tables to be created, because no later subscription begins that would find them. */
    void mayCreate() {
        mayCreate = true;
    }

    /** Returns any of the tables. */
    String table() {
        return present(TABLES[random.nextInt(dropped ? TABLES.length - 1 : TABLES.length)]);
    }

    /** Returns one of the tables of two columns. */
    String plain() {
        return present(
                List.of("other.a", WorkloadTables.ODD, "r", dropped ? "r" : "g").get(random.nextInt(4)));
    }

    /** Changes tables in the transaction of {@code writer}, who is alone. */
    void change(WorkloadWriter writer, String value) throws SQLException {
        switch (random.nextInt(13)) {
            case 0 -> writer.execute("ALTER TABLE a ADD COLUMN x" + ++number + " int DEFAULT " + number);
            case 1 -> writer.execute(alterAdded("DROP COLUMN %1$I"));
            case 2 -> writer.execute(alterAdded("RENAME %1$I TO x" + ++number));
            case 3 -> writer.execute(alterAdded("ALTER %1$I TYPE text"));
            case 4 -> writer.execute("ALTER TABLE d ALTER id TYPE " + (random.nextBoolean() ? "int" : "bigint"));
            case 5 -> writer.execute("ALTER TABLE b REPLICA IDENTITY " + (random.nextBoolean() ? "FULL" : "DEFAULT"));
            case 6 ->
                writer.execute("ALTER TABLE c REPLICA IDENTITY "
                        + List.of("FULL", "DEFAULT", "USING INDEX c_code").get(random.nextInt(3)));
            case 7 -> writer.execute("TRUNCATE d, a, hidden.unchosen, p");
            case 8 -> writer.execute("TRUNCATE " + table());
            case 9 -> writer.execute("TRUNCATE p_low");
            case 10 -> partition(writer, value);
            default -> {
                if (mayCreate) {
                    create(writer);
                }
            }
        }
    }

    /** Renames, moves or drops a table in a transaction of its own; the source finds it again, or does not miss it. */
    void disappear(WorkloadWriter writer, int key, String value) throws SQLException {
        if (!tables.mayDisappear()) {
            return;
        }
        boolean commit = random.nextInt(4) > 0;
        String row = " VALUES (" + key + ", " + value + ") ON CONFLICT DO NOTHING";
        if (!dropped && random.nextInt(4) == 0) {
            writer.execute("INSERT INTO g" + row);
            writer.execute("DROP TABLE g");
            dropped = commit;
        } else {
            String schema = renamed.startsWith("other.") ? "other." : "";
            String name;
            if (random.nextBoolean()) {
                String bare = "r" + ++number;
                name = schema + bare;
                writer.execute("ALTER TABLE " + renamed + " RENAME TO " + bare);
            } else {
                String bare = renamed.substring(schema.length());
                name = schema.isEmpty() ? "other." + bare : bare;
                writer.execute("ALTER TABLE " + renamed + " SET SCHEMA " + (schema.isEmpty() ? "other" : "public"));
            }
            writer.execute("INSERT INTO " + name + row);
            renamed = commit ? name : renamed;
        }
        writer.end(commit);
    }

    /** Creates a table, and one again under the name of one that was dropped: neither is published. */
    private void create(WorkloadWriter writer) throws SQLException {
        String table = WorkloadTables.NEW + ++number;
        writer.execute("CREATE TABLE " + table + " (id int PRIMARY KEY, v text)");
        writer.execute("INSERT INTO " + table + " VALUES (1, 'new')");
        if (dropped) {
            writer.execute("CREATE TABLE IF NOT EXISTS g (id int PRIMARY KEY, v text)");
            writer.execute("INSERT INTO g VALUES (" + number + ", '" + WorkloadTables.UNSEEN + "')");
        }
    }

    /** Alters the first of the columns that were added to {@code a}, if there is one. */
    private static String alterAdded(String what) {
        return "DO $$ DECLARE added name; BEGIN SELECT attname INTO added FROM pg_attribute WHERE attrelid ="
                + " 'a'::regclass AND attnum > 0 AND attname LIKE 'x%' AND NOT attisdropped ORDER BY attnum LIMIT 1; IF"
                + " added IS NOT NULL THEN EXECUTE format('ALTER TABLE a " + what + "', added); END IF; END $$";
    }

    /** Attaches a partition, writes to it, and detaches another. Those that are not attached stay out of sight. */
    private void partition(WorkloadWriter writer, String value) throws SQLException {
        int from = 100 + 10 * ++number;
        String name = "p_" + from;
        boolean nested = random.nextBoolean();
        writer.execute("CREATE TABLE hidden." + name + " (w text, v text, id int PRIMARY KEY)"
                + (nested ? " PARTITION BY RANGE (id)" : ""));
        if (nested) {
            writer.execute("CREATE TABLE hidden." + name + "_leaf (id int NOT NULL, w text, v text)");
            writer.execute("ALTER TABLE hidden." + name + " ATTACH PARTITION hidden." + name + "_leaf DEFAULT");
            writer.execute("ALTER TABLE hidden." + name + "_leaf ALTER w SET STORAGE EXTERNAL");
        }
        if (tables.hasFullPartitions() && (!mayCreate || random.nextBoolean())) {
            // Who begins to read refuses a partition that has not.
            writer.execute("ALTER TABLE hidden." + name + (nested ? "_leaf" : "") + " REPLICA IDENTITY FULL");
        }
        move(writer, "hidden", name, nested, "public");
        writer.execute(
                "ALTER TABLE p ATTACH PARTITION " + name + " FOR VALUES FROM (" + from + ") TO (" + (from + 10) + ")");
        writer.execute("INSERT INTO p VALUES (" + from + ", " + value + "), (" + (from + 1) + ", " + value + ")");
        if (random.nextBoolean()) {
            writer.execute("UPDATE p SET id = " + (from + 2) + " WHERE id = " + from);
            writer.execute("UPDATE p SET w = " + value + " WHERE id = " + (from + 1));
        }
        if (random.nextBoolean()) {
            writer.execute("ALTER TABLE p DETACH PARTITION " + name);
            move(writer, "public", name, nested, "hidden");
            if (version > 14) {
                // 14 continues to send what it has sent before.
                writer.execute("INSERT INTO hidden." + name + " VALUES ('not', 'sent', 1)");
            }
        }
    }

    private static void move(WorkloadWriter writer, String from, String name, boolean nested, String to)
            throws SQLException {
        writer.execute("ALTER TABLE " + from + '.' + name + " SET SCHEMA " + to);
        if (nested) {
            writer.execute("ALTER TABLE " + from + '.' + name + "_leaf SET SCHEMA " + to);
        }
    }

    private String present(String table) {
        return table.equals("r") ? renamed : table;
    }
}
