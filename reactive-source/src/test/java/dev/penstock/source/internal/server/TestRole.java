package dev.penstock.source.internal.server;

import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.test.Database;
import java.sql.Connection;
import java.sql.SQLException;

/** A role without rights, with a name that needs quotes, for the length of a test. */
public final class TestRole implements AutoCloseable {
    static final String NAME = "Limited \"Role\"";
    private static final String QUOTED = SqlText.identifier(NAME);
    private final Database database;

    public TestRole(Database database) {
        this.database = database;
        database.execute("CREATE ROLE " + QUOTED + " LOGIN PASSWORD 'p'");
    }

    public Connection connect() throws SQLException {
        return Connections.of(database, NAME, "p");
    }

    public Connection connectReplication() throws SQLException {
        return Connections.replication(database, NAME, "p");
    }

    @Override
    public void close() {
        database.execute("DROP OWNED BY " + QUOTED, "DROP ROLE " + QUOTED);
    }
}
