package dev.penstock.conduit;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.util.HashMap;
import java.util.Map;

/** A database with a table {@code items}, and the settings of a source on it. */
final class ConduitShop implements AutoCloseable {
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
        database.execute("INSERT INTO items SELECT i, 'item ' || i FROM generate_series(" + from + ", " + to + ") i");
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

    /** Returns whether the slot has been confirmed past {@code lsn}. */
    boolean isConfirmedUpTo(String lsn) {
        return "t"
                .equals(database.value("SELECT confirmed_flush_lsn >= '" + lsn + "'::pg_lsn"
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
