package dev.penstock.source;

import dev.penstock.test.Database;
import dev.penstock.test.error.ServerException;
import java.util.List;
import java.util.Random;

/** An alteration of publication or slot by someone else, which is reverted while changes go on. */
enum Disturbance {
    TABLE_REMOVED("ALTER PUBLICATION conduitpub DROP TABLE %s", "ALTER PUBLICATION conduitpub ADD TABLE %s"),
    OPERATIONS_NARROWED(
            "ALTER PUBLICATION conduitpub SET (publish = 'insert')",
            "ALTER PUBLICATION conduitpub SET (publish = 'insert, update, delete, truncate')"),
    PARTITIONS_PUBLISHED(
            "ALTER PUBLICATION conduitpub SET (publish_via_partition_root = false)",
            "ALTER PUBLICATION conduitpub SET (publish_via_partition_root = true)"),
    ROWS_FILTERED(
            "ALTER PUBLICATION conduitpub DROP TABLE %1$s; ALTER PUBLICATION conduitpub ADD TABLE %1$s WHERE (false)",
            "ALTER PUBLICATION conduitpub DROP TABLE %1$s; ALTER PUBLICATION conduitpub ADD TABLE %1$s"),
    SLOT_CONSUMED(
            "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '%2$s' AND active;"
                    + " SELECT count(*) FROM pg_logical_slot_get_binary_changes('%2$s', NULL, NULL, 'proto_version', '1',"
                    + " 'publication_names', 'conduitpub')",
            "SELECT 1");

    private static final List<String> TABLES = List.of("a", "b", "e", "other.a");

    private final String begin;
    private final String end;

    Disturbance(String begin, String end) {
        this.begin = begin;
        this.end = end;
    }

    /** Returns one that the version of the server has. */
    static Disturbance any(Random random, int version) {
        Disturbance chosen = values()[random.nextInt(values().length)];
        return version < 15 && chosen == ROWS_FILTERED ? TABLE_REMOVED : chosen;
    }

    static String anyTable(Random random) {
        return TABLES.get(random.nextInt(TABLES.size()));
    }

    /** Alters; returns whether it took effect. */
    boolean begin(Stage stage, String table) {
        return execute(stage, begin, table);
    }

    void end(Stage stage, String table) {
        execute(stage, end, table);
    }

    private static boolean execute(Stage stage, String statement, String table) {
        Database database = stage.database();
        try {
            database.execute("SET lock_timeout = '3s'", statement.formatted(table, stage.slot()));
            return true;
        } catch (ServerException e) {
            // The workload has dropped or renamed the table, or the slot is in use again.
            return false;
        }
    }
}
