package dev.penstock.source;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A session of a {@link Workload}: one transaction after another, some of them prepared first. */
final class WorkloadWriter {
    final int number;
    private Connection connection;
    private int savepoints;
    private int prepared;
    private boolean open;
    private @Nullable String pending;

    WorkloadWriter(int number, Connection connection) {
        this.number = number;
        this.connection = connection;
    }

    Connection connection() {
        return connection;
    }

    /** Continues in another session, which has only the prepared transactions of the former one. */
    void reconnect(Connection another) {
        connection = another;
        open = false;
        savepoints = 0;
    }

    /** Returns whether it has a transaction, or has prepared one that has not ended. */
    boolean isOpen() {
        return open || pending != null;
    }

    /** Returns whether it has prepared a transaction, whose rows it must not touch before that ends. */
    boolean isPending() {
        return pending != null;
    }

    void execute(String sql) throws SQLException {
        begun();
        Stage.execute(connection, sql);
    }

    /** Notes that it has a transaction. */
    void begun() {
        open = true;
    }

    void savepoint() throws SQLException {
        execute("SAVEPOINT s" + ++savepoints);
    }

    /** Ends the latest subtransaction, if there is one. */
    void endSavepoint(boolean keep) throws SQLException {
        if (savepoints > 0) {
            execute((keep ? "RELEASE s" : "ROLLBACK TO s") + savepoints);
            savepoints--;
        }
    }

    void prepare(String database) throws SQLException {
        if (open && pending == null) {
            String name = database + "_" + number + "_" + ++prepared;
            execute("PREPARE TRANSACTION '" + name + "'");
            connection.commit();
            pending = name;
            open = false;
            savepoints = 0;
        }
    }

    void end(boolean commit) throws SQLException {
        String name = pending;
        if (name != null) {
            pending = null;
            connection.setAutoCommit(true);
            Stage.execute(connection, (commit ? "COMMIT" : "ROLLBACK") + " PREPARED '" + name + "'");
            connection.setAutoCommit(false);
        } else if (commit) {
            connection.commit();
        } else {
            connection.rollback();
        }
        open = false;
        savepoints = 0;
    }
}
