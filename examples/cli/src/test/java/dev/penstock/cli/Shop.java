package dev.penstock.cli;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.util.stream.Stream;

/** A database with a table of four rows, and a source of its own on it. */
final class Shop implements AutoCloseable {
    private final Database database;

    Shop(PostgresServer server) {
        this.database = server.createDatabase();
        database.execute(
                "CREATE TABLE items (id int PRIMARY KEY, name text, price numeric, made timestamptz, more jsonb)",
                "INSERT INTO items SELECT i, 'item ' || i, i * 1.10, timestamptz '2024-01-31 13:14:15Z', '{\"a\": 1}'"
                        + " FROM generate_series(1, 4) i");
    }

    Database database() {
        return database;
    }

    /** Slots belong to the whole server, so each database has one of its own name. */
    String slot() {
        return "slot_" + database.name();
    }

    /** Returns the command line of a quiet command on this source, followed by more of it. */
    String[] command(String command, String... more) {
        return words(
                new String[] {
                    command,
                    "--quiet",
                    "--source.url=" + database.url(),
                    "--source.tables=items",
                    "--source.logrepl.slotName=" + slot()
                },
                more);
    }

    /** Returns the command line of a command that says on stderr what it is doing, followed by more of it. */
    String[] talkingCommand(String command, String... more) {
        return Stream.of(command(command, more))
                .filter(word -> !word.equals("--quiet"))
                .toArray(String[]::new);
    }

    private static String[] words(String[] fixed, String... more) {
        String[] all = new String[fixed.length + more.length];
        System.arraycopy(fixed, 0, all, 0, fixed.length);
        System.arraycopy(more, 0, all, fixed.length, more.length);
        return all;
    }

    /** Returns whether the slot has been confirmed past everything that is committed. */
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
