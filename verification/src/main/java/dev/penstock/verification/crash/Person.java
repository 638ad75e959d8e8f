package dev.penstock.verification.crash;

import dev.penstock.test.Database;
import dev.penstock.test.error.ServerException;
import dev.penstock.verification.crash.plan.FaultKind;
import dev.penstock.verification.crash.workload.Schema;
import dev.penstock.verification.crash.workload.Side;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Simulated person who alters both databases while the connector runs, and reverts most alterations. Confined to the checker's thread.
 */
final class Person implements AutoCloseable {
    /** While the connector runs a lock may be held until this thread ends a fault. */
    private static final String IMPATIENT = "SET lock_timeout = '3s'";

    private static final String PATIENT = "SET lock_timeout = '2min'";

    private static final Duration ARRIVAL = Duration.ofMinutes(2);

    private final Testbed testbed;
    private final List<Connection> held = new ArrayList<>();
    private long row;

    /**
     * Creates a person for a round.
     *
     * @param round the number of the round; rows that the person writes have keys of their own
     */
    Person(Testbed testbed, int round) {
        this.testbed = testbed;
        this.row = 2_000_000_000L + round * 1000L;
    }

    /** Performs an act while rows are changed; returns whether it took effect. */
    boolean begin(FaultKind act) {
        return switch (act) {
            case PUBLICATION_TABLE_REMOVED ->
                source("ALTER PUBLICATION crash DROP TABLE accounts", account(), account());
            case PUBLICATION_NARROWED ->
                source(
                        "ALTER PUBLICATION crash SET (publish = 'insert')",
                        "UPDATE accounts SET note = 'unpublished' WHERE id % 3 = 0",
                        "DELETE FROM accounts WHERE id % 7 = 0");
            case PUBLICATION_FILTERED ->
                source(
                        "ALTER PUBLICATION crash DROP TABLE accounts",
                        "ALTER PUBLICATION crash ADD TABLE accounts WHERE (id < 0)",
                        account());
            case TABLE_SWAPPED ->
                source(
                        "BEGIN; CREATE TABLE docs_new (LIKE docs INCLUDING ALL); INSERT INTO docs_new SELECT * FROM"
                                + " docs; ALTER TABLE docs RENAME TO docs_old; ALTER TABLE docs_new RENAME TO docs;"
                                + " COMMIT",
                        "INSERT INTO docs VALUES (" + next() + ", 'swapped')");
            case TABLE_RECREATED ->
                source(
                        "BEGIN; DROP TABLE events; CREATE TABLE events (id bigint PRIMARY KEY, kind text, payload"
                                + " jsonb, raw bytea); COMMIT",
                        "INSERT INTO events VALUES (" + next() + ", 'recreated')");
            case SLOT_CONSUMED -> consumeSlot();
            case KEY_DROPPED ->
                target("ALTER TABLE events DROP CONSTRAINT events_pkey")
                        && source(
                                "ALTER TABLE events DROP CONSTRAINT events_pkey",
                                "INSERT INTO events VALUES (" + next() + ", 'keyless')");
            case COLUMN_WIDENED ->
                target("ALTER TABLE accounts ALTER owner TYPE bigint")
                        && source(
                                "ALTER TABLE accounts ALTER owner TYPE bigint",
                                "UPDATE accounts SET owner = 5000000000 WHERE id % 3 = 1",
                                account());
            case REFERENCED_TABLE_TRUNCATED -> truncateReferenced();
            case FOREIGN_KEY_ADDED ->
                target("ALTER TABLE parents_children ADD FOREIGN KEY (parent) REFERENCES parents ON DELETE CASCADE")
                        && source(
                                "ALTER TABLE parents_children ADD FOREIGN KEY (parent) REFERENCES parents ON DELETE"
                                        + " CASCADE",
                                "INSERT INTO parents VALUES (" + row + ")",
                                "INSERT INTO parents_children VALUES (" + row + ", " + row + ", repeat('x', 5000)), ("
                                        + (row + 1) + ", " + row + ", 'y')",
                                "BEGIN; INSERT INTO parents VALUES (" + (row + 1)
                                        + "); UPDATE parents_children SET parent = "
                                        + (row + 1) + " WHERE parent = " + row + "; DELETE FROM parents WHERE id = "
                                        + row
                                        + "; COMMIT");
            case TRANSACTION_HELD ->
                hold(testbed.source().database(), "INSERT INTO accounts VALUES (" + next() + ")")
                        && hold(testbed.target().database(), "CREATE TEMPORARY TABLE held (id int)");
            case POLICY_SET ->
                target(
                                "ALTER TABLE accounts ENABLE ROW LEVEL SECURITY",
                                "CREATE POLICY reads ON accounts FOR SELECT USING (true)",
                                "CREATE POLICY writes ON accounts FOR INSERT WITH CHECK (true)")
                        && source(account(), "DELETE FROM accounts WHERE id % 5 = 0");
            case TRIGGER_SET ->
                source(
                                "INSERT INTO parents VALUES (" + row + ")",
                                "INSERT INTO parents_children VALUES (" + row + ", " + row + ", 'old')")
                        && arrives("SELECT 1 FROM parents_children WHERE id = " + row)
                        && target(
                                "CREATE FUNCTION keep_old() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL;"
                                        + " END'",
                                "CREATE TRIGGER keeps BEFORE UPDATE ON parents_children FOR EACH ROW EXECUTE FUNCTION"
                                        + " keep_old()")
                        && source("UPDATE parents_children SET body = 'new' WHERE id = " + row);
            case PASSWORD_ROTATED -> rotateBoth("rotated");
            case ROWS_MOVED ->
                source(
                        "INSERT INTO areas SELECT " + row + " + g, 1, repeat('v', 3000) FROM generate_series(1, 20) g",
                        "UPDATE areas SET area = 2 WHERE id > " + row + " AND id % 2 = 0",
                        "UPDATE areas SET area = 1, v = 'moved back' WHERE id > " + row + " AND id % 4 = 0");
            default -> throw new IllegalArgumentException("No act of a person: " + act);
        };
    }

    /** Reverts the parts of an act that are reverted while the connector runs. */
    void end(FaultKind act) {
        switch (act) {
            case PUBLICATION_TABLE_REMOVED -> source("ALTER PUBLICATION crash ADD TABLE accounts", account());
            case PUBLICATION_NARROWED ->
                source("ALTER PUBLICATION crash SET (publish = 'insert, update, delete, truncate')", account());
            case PUBLICATION_FILTERED ->
                source(
                        "ALTER PUBLICATION crash DROP TABLE accounts",
                        "ALTER PUBLICATION crash ADD TABLE accounts",
                        account());
            // In a transaction of its own, so that no batch makes one change of this and of the insertion.
            case TRIGGER_SET -> source("UPDATE parents_children SET body = 'newer' WHERE id >= " + (row - 10));
            case TABLE_SWAPPED -> source("INSERT INTO docs VALUES (" + next() + ", 'swapped again')");
            case TABLE_RECREATED -> source("INSERT INTO events VALUES (" + next() + ", 'recreated again')");
            case KEY_DROPPED -> {
                source("TRUNCATE events", "ALTER TABLE events ADD CONSTRAINT events_pkey PRIMARY KEY (id)");
                target("DELETE FROM events", "ALTER TABLE events ADD CONSTRAINT events_pkey PRIMARY KEY (id)");
            }
            case PASSWORD_ROTATED -> rotateBoth(Side.PASSWORD);
            case TRANSACTION_HELD -> close();
            default -> {}
        }
    }

    /** Restores both databases, except for their rows. */
    void undo() {
        close();
        rotateBoth(Side.PASSWORD);
        for (Database database :
                List.of(testbed.source().database(), testbed.target().database())) {
            each(
                    database,
                    "ALTER TABLE parents_children DROP CONSTRAINT IF EXISTS parents_children_parent_fkey",
                    "DROP TABLE IF EXISTS docs_old",
                    "DROP TABLE IF EXISTS remarks");
        }
        each(
                testbed.target().database(),
                "DROP POLICY IF EXISTS reads ON accounts",
                "DROP POLICY IF EXISTS writes ON accounts",
                "ALTER TABLE accounts DISABLE ROW LEVEL SECURITY",
                "DROP FUNCTION IF EXISTS keep_old() CASCADE");
    }

    @Override
    public void close() {
        for (Connection connection : held) {
            try (connection) {
                connection.commit();
            } catch (SQLException e) {
                // The server has ended it.
            }
        }
        held.clear();
    }

    /** Reads changes from the connector's slot, which the connector then does not receive. */
    private boolean consumeSlot() {
        boolean begun = source(account());
        testbed.source().terminate("backend_type = 'walsender'");
        return begun
                && source("SELECT count(*) FROM pg_logical_slot_get_binary_changes('" + Schema.SLOT
                        + "', NULL, NULL, 'proto_version', '1', 'publication_names', '" + Schema.PUBLICATION + "')");
    }

    /** Waits until a query of the target has a row; returns whether it has. */
    private boolean arrives(String query) {
        long deadline = System.nanoTime() + ARRIVAL.toNanos();
        while (testbed.target().database().value(query) == null) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Round.pause();
        }
        return true;
    }

    private boolean truncateReferenced() {
        return target(
                        "CREATE TABLE remarks (parent bigint REFERENCES parents)",
                        "GRANT SELECT ON remarks TO PUBLIC",
                        "INSERT INTO remarks SELECT min(id) FROM parents")
                && source("TRUNCATE parents, parents_children", "INSERT INTO parents VALUES (" + next() + ")");
    }

    private boolean hold(Database database, String statement) {
        try {
            Connection connection = database.connect();
            connection.setAutoCommit(false);
            held.add(connection);
            try (Statement execution = connection.createStatement()) {
                execution.execute(statement);
            }
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /** Returns whether a session was ended. On a busy machine one side may be without a session at that moment. */
    private boolean rotateBoth(String password) {
        boolean source = rotate(testbed.source(), password);
        boolean target = rotate(testbed.target(), password);
        return source || target;
    }

    /** Changes a password and ends the existing sessions, as a restart of the server or a timeout of the network would. */
    private static boolean rotate(Side side, String password) {
        try {
            side.database().execute("ALTER ROLE " + side.role() + " PASSWORD '" + password + "'");
            return side.terminate("usename = '" + side.role() + "'") > 0;
        } catch (ServerException e) {
            return false;
        }
    }

    private String account() {
        return "INSERT INTO accounts VALUES (" + next() + ", 0, 1, 'a person')";
    }

    private long next() {
        return row++;
    }

    private boolean source(String... statements) {
        return execute(testbed.source().database(), statements);
    }

    private boolean target(String... statements) {
        return execute(testbed.target().database(), statements);
    }

    private static boolean execute(Database database, String... statements) {
        return execute(database, IMPATIENT, List.of(statements));
    }

    private static boolean execute(Database database, String patience, List<String> statements) {
        List<String> all = new ArrayList<>(List.of(patience));
        all.addAll(statements);
        try {
            database.execute(all.toArray(String[]::new));
            return true;
        } catch (ServerException e) {
            return false;
        }
    }

    private static void each(Database database, String... statements) {
        for (String statement : statements) {
            execute(database, PATIENT, List.of(statement));
        }
    }
}
