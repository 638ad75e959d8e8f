package dev.penstock.conduit;

import static org.awaitility.Awaitility.await;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A database with a table {@code items}, and the settings of a source on it. */
final class ConduitShop implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private final Database database;

    ConduitShop() {
        this.database = PostgresServer.shared().createDatabase();
        database.execute("CREATE TABLE items (id int PRIMARY KEY, name text)");
    }

    Database database() {
        return database;
    }

    /** Slots belong to the whole server, so each database has one of its own name. */
    String slot() {
        return "slot_" + database.name();
    }

    ConduitShop withItems(int count) {
        insert(1, count);
        return this;
    }

    void insert(int from, int to) {
        database.execute(insertion(from, to));
    }

    Map<String, String> settings(String... more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "url",
                database.url(),
                "tables",
                "items",
                "logrepl.slotName",
                slot(),
                "logrepl.withAvroSchema",
                "false"));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    /** Returns how many slots of this source there are. */
    String slots() {
        return database.value("SELECT count(*) FROM pg_replication_slots WHERE slot_name = '" + slot() + "'");
    }

    /** Waits until the slot has changes from now on: it exists before, while the server waits for open transactions. */
    void awaitSlot() {
        await().atMost(DEADLINE)
                .until(() -> "t"
                        .equals(database.value("SELECT confirmed_flush_lsn IS NOT NULL FROM pg_replication_slots"
                                + " WHERE slot_name = '" + slot() + "'")));
    }

    /**
     * Inserts rows and returns the LSN before their commit. The LSN after it can be that of other WAL of the server, which a stream
     * that has stopped does not confirm.
     */
    String insertAndReturnLsn(int from, int to) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(insertion(from, to));
            try (ResultSet row = statement.executeQuery("SELECT pg_current_wal_insert_lsn()")) {
                row.next();
                String lsn = row.getString(1);
                connection.commit();
                return lsn;
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The rows were not inserted", e);
        }
    }

    private static String insertion(int from, int to) {
        return "INSERT INTO items SELECT i, 'item ' || i FROM generate_series(" + from + ", " + to + ") i";
    }

    /** Returns whether the slot has been confirmed past {@code lsn}. */
    boolean isConfirmedBeyond(String lsn) {
        return "t"
                .equals(database.value("SELECT confirmed_flush_lsn > '" + lsn + "'::pg_lsn"
                        + " FROM pg_replication_slots WHERE slot_name = '" + slot() + "'"));
    }

    String currentLsn() {
        return database.value("SELECT pg_current_wal_lsn()");
    }

    @Override
    public void close() {
        database.close();
    }
}
